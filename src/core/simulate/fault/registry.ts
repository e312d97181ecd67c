import { catalogDelay } from './catalogDelay.ts';
import { catalogImage } from './catalogImage.ts';
import type { Fault } from './fault.ts';
import { paymentFlag } from './paymentFlag.ts';
import { quoteAddress } from './quoteAddress.ts';

/** Every fault that can be simulated. The order is that of the sample suite's tasks. */
export const faults: readonly Fault[] = [paymentFlag, quoteAddress, catalogImage, catalogDelay];
