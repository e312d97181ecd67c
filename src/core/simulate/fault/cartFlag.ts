import { shopNamespace } from '../traffic/services.ts';
import type { Fault } from './fault.ts';

/** A flag makes cart refuse writes that its cache does not confirm: `opentelemetry-demo-feature-flag`. */
export const cartFlag: Fault = {
  id: 'cart_flag',
  symptom: 'Carts cannot be filled or emptied',
  shape: 'flat',
  changes: [{ type: 'flags', variants: { cartStrictWrites: 'on' } }],
  effects: ['shop.v1.Cart/AddItem', 'shop.v1.Cart/EmptyCart'].map((operation) => ({
    type: 'errors',
    service: 'cart',
    operation,
    share: 0.75,
    message: 'write rejected: no confirmation from replica (flag cartStrictWrites, variant on)',
    exception: 'CartWriteRejectedException',
  })),
  roots: [
    {
      kind: 'ConfigMap',
      name: 'shop-flags',
      namespace: shopNamespace,
      hits: ['cart'],
      effect: 'Cart rejects three writes in four, because its cache has no replica that could confirm them',
      truth: {
        category: 'Configuration Setting',
        condition: 'cartStrictWrites feature flag set to on',
        mechanism: 'feature flag',
        changed: {
          element: 'data.flags\\.json',
          from: 'cartStrictWrites.defaultVariant: off',
          to: 'cartStrictWrites.defaultVariant: on',
        },
        actions: ['Set the flag cartStrictWrites back to off in ConfigMap shop-flags'],
      },
    },
  ],
};
