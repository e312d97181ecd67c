import { adsJvm } from './adsJvm.ts';
import { cachePassword } from './cachePassword.ts';
import { cacheStress } from './cacheStress.ts';
import { cartFlag } from './cartFlag.ts';
import { cartServicePort } from './cartServicePort.ts';
import { catalogDelay } from './catalogDelay.ts';
import { catalogImage } from './catalogImage.ts';
import { checkoutArchitecture } from './checkoutArchitecture.ts';
import { currencyQuota } from './currencyQuota.ts';
import { databaseNode } from './databaseNode.ts';
import { emailCommand } from './emailCommand.ts';
import type { Fault } from './fault.ts';
import { fraudMemory } from './fraudMemory.ts';
import { kafkaPartition } from './kafkaPartition.ts';
import { ledgerAndQuote } from './ledgerAndQuote.ts';
import { noFault } from './noFault.ts';
import { paymentFlag } from './paymentFlag.ts';
import { paymentPolicy } from './paymentPolicy.ts';
import { quoteAddress } from './quoteAddress.ts';
import { quoteNodeSelector } from './quoteNodeSelector.ts';
import { webAutoscaler } from './webAutoscaler.ts';

/**
 * Every fault that can be simulated. The order is that of the sample suite's tasks: a run of some of them takes them
 * evenly spread, so that every second, fourth or fifth one has to be of another kind and another difficulty; the first is
 * one that a newcomer can follow.
 */
export const faults: readonly Fault[] = [
  catalogImage,
  paymentFlag,
  cartFlag,
  catalogDelay,
  kafkaPartition,
  cachePassword,
  currencyQuota,
  emailCommand,
  quoteAddress,
  adsJvm,
  paymentPolicy,
  cartServicePort,
  cacheStress,
  ledgerAndQuote,
  checkoutArchitecture,
  quoteNodeSelector,
  databaseNode,
  fraudMemory,
  webAutoscaler,
  noFault,
];
