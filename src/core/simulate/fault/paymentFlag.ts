import { shopNamespace } from '../traffic/services.ts';
import type { Fault } from './fault.ts';

/**
 * A feature flag sends half of the charges down a path that does not work: `opentelemetry-demo-feature-flag`.
 *
 * - Evidence: charges are rejected for their token format, by the pod that payment had before its deploy as by the
 *   one after it; ConfigMap shop-flags has paymentTokenRotation at 50% since the first rejection, its description
 *   speaks of a new token format, and about so many charges fail.
 * - Looks like the cause, but is not: a deploy of payment a minute after the first rejections, and one of checkout
 *   two minutes before them.
 */
export const paymentFlag: Fault = {
  id: 'payment_flag',
  symptom: 'Checkout errors',
  shape: 'flat',
  changes: [{ type: 'flags', variants: { paymentTokenRotation: '50%' } }],
  company: [
    {
      type: 'rollout',
      atMinute: -2,
      service: 'checkout',
      set: (template) => ({ ...template, image: template.image.replace(/\d+$/, '3') }),
      pods: { type: 'healthy' },
    },
    {
      type: 'rollout',
      atMinute: 1.2,
      service: 'payment',
      set: (template) => ({ ...template, image: template.image.replace(/\d+$/, '3') }),
      pods: { type: 'healthy' },
    },
  ],
  effects: [
    {
      type: 'errors',
      service: 'payment',
      operation: 'shop.v1.Payment/Charge',
      share: 0.5,
      message: 'charge rejected by acquirer: token format v2 not accepted',
      exception: 'PaymentTokenError',
    },
  ],
  roots: [
    {
      kind: 'ConfigMap',
      name: 'shop-flags',
      namespace: shopNamespace,
      hits: ['payment'],
      effect: 'Payment uses a token format for half of the charges that the processor rejects',
      truth: {
        category: 'Configuration Setting',
        condition: 'paymentTokenRotation feature flag set to 50%',
        mechanism: 'feature flag',
        changed: {
          element: 'data.flags\\.json',
          from: 'paymentTokenRotation.defaultVariant: off',
          to: 'paymentTokenRotation.defaultVariant: 50%',
        },
        actions: ['Set the flag paymentTokenRotation back to off in ConfigMap shop-flags'],
      },
    },
  ],
};
