import { shopNamespace } from '../traffic/services.ts';
import type { Fault } from './fault.ts';

/** A feature flag sends most charges down a path that does not work: `opentelemetry-demo-feature-flag`. */
export const paymentFlag: Fault = {
  id: 'payment_flag',
  symptom: 'Checkout errors',
  shape: 'flat',
  changes: [{ type: 'flags', variants: { paymentTokenRotation: '90%' } }],
  effects: [
    {
      type: 'errors',
      service: 'payment',
      operation: 'shop.v1.Payment/Charge',
      share: 0.9,
      message: 'charge rejected: token format v2 not accepted (flag paymentTokenRotation, variant 90%)',
      exception: 'PaymentTokenError',
    },
  ],
  roots: [
    {
      kind: 'ConfigMap',
      name: 'shop-flags',
      namespace: shopNamespace,
      hits: ['payment'],
      effect: 'Payment uses a token format for 90 % of charges that the processor rejects',
      truth: {
        category: 'Configuration Setting',
        condition: 'paymentTokenRotation feature flag set to 90%',
        mechanism: 'feature flag',
        changed: {
          element: 'data.flags\\.json',
          from: 'paymentTokenRotation.defaultVariant: off',
          to: 'paymentTokenRotation.defaultVariant: 90%',
        },
        actions: ['Set the flag paymentTokenRotation back to off in ConfigMap shop-flags'],
      },
    },
  ],
};
