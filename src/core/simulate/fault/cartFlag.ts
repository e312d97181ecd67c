import { shopNamespace } from '../traffic/services.ts';
import type { Fault } from './fault.ts';

/**
 * A flag makes cart refuse writes that no replica of its cache confirms: `opentelemetry-demo-feature-flag`. It was
 * switched hours before the recording; cart reads it when it starts, and its pod was moved to another node.
 *
 * - Evidence: writes, and writes only, are rejected by the new cart pod for want of a confirmation; its first log
 *   line says that strict writes are on; ConfigMap shop-flags holds cartStrictWrites on, with a description that
 *   fits the message.
 * - Looks like the cause, but is not: the move of the pod, whose template is the old one; a deploy of web a minute
 *   later, which the errors precede.
 */
export const cartFlag: Fault = {
  id: 'cart_flag',
  symptom: 'Carts cannot be filled or emptied',
  shape: 'flat',
  changes: [
    { type: 'flags', atMinute: -150, variants: { cartStrictWrites: 'on' } },
    { type: 'move', service: 'cart', by: 'descheduler' },
  ],
  company: [
    {
      type: 'rollout',
      atMinute: 1.1,
      service: 'web',
      set: (template) => ({ ...template, env: { ...template.env, LOG_LEVEL: 'debug' } }),
      pods: { type: 'healthy' },
    },
  ],
  effects: ['shop.v1.Cart/AddItem', 'shop.v1.Cart/EmptyCart'].map((operation) => ({
    type: 'errors',
    service: 'cart',
    operation,
    share: 0.75,
    message: 'write rejected: not confirmed by any replica of cart-cache',
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
