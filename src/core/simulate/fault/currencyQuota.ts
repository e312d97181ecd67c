import { shopNamespace } from '../traffic/services.ts';
import type { Fault } from './fault.ts';

const used = { 'limits.memory': '4820Mi', pods: '21' };

/** A quota below what the namespace uses, met by the next deploy: `insufficient-kubernetes-resource-quota`. */
export const currencyQuota: Fault = {
  id: 'currency_quota',
  symptom: 'Prices are missing and pages fail',
  shape: 'flat',
  changes: [
    {
      type: 'create',
      object: {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        name: 'storefront-memory',
        manager: 'kubectl-client-side-apply',
        content: {
          metadata: { labels: { team: 'finops' } },
          spec: { hard: { 'limits.memory': '4800Mi' } },
          status: { hard: { 'limits.memory': '4800Mi' }, used: { 'limits.memory': used['limits.memory'] } },
        },
      },
    },
    {
      type: 'rollout',
      atMinute: 0.9,
      service: 'currency',
      set: (template) => ({ ...template, image: template.image.replace(/\d+$/, '3') }),
      pods: {
        type: 'refused',
        message:
          'exceeded quota: storefront-memory, requested: limits.memory=48Mi, used: limits.memory=4772Mi, limited: limits.memory=4800Mi',
      },
    },
  ],
  effects: [],
  roots: [
    {
      kind: 'ResourceQuota',
      name: 'storefront-memory',
      namespace: shopNamespace,
      hits: ['currency'],
      effect: 'The new currency pod is refused, because the namespace has used up its memory quota',
      truth: {
        category: 'Configuration',
        condition: 'ResourceQuota storefront-memory is lower than what the namespace needs',
        mechanism: 'resource quota',
        actions: ['Raise limits.memory of ResourceQuota storefront-memory, or delete it'],
      },
    },
  ],
};
