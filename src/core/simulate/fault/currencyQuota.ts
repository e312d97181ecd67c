import type { ObjectContent } from '../cluster/world.ts';
import { shopNamespace } from '../traffic/services.ts';
import type { Fault } from './fault.ts';

function quota(used: string): ObjectContent {
  const hard = { 'limits.memory': '4800Mi' };
  return {
    metadata: { labels: { team: 'finops' } },
    spec: { hard },
    status: { hard, used: { 'limits.memory': used } },
  };
}

/**
 * A quota below what the namespace uses: `insufficient-kubernetes-resource-quota`. It was made hours before the
 * recording and hurts no pod that runs; the next deploy, an ordinary one of currency, gets no new pod for the old
 * one.
 *
 * - Evidence: FailedCreate events and the ReplicaSet's condition name the quota and its numbers; ResourceQuota
 *   storefront-memory allows 4800Mi; currency has no pod, calls of it are refused.
 * - Looks like the cause, but is not: the deploy of currency, whose image differs in its last digit only and which
 *   asks for no more memory than before.
 */
export const currencyQuota: Fault = {
  id: 'currency_quota',
  symptom: 'Prices are missing and pages fail',
  shape: 'flat',
  changes: [
    {
      type: 'create',
      atMinute: -140,
      object: {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        name: 'storefront-memory',
        manager: 'kubectl-client-side-apply',
        content: quota('4820Mi'),
      },
    },
    {
      type: 'replace',
      atMinute: 0.02,
      kind: 'ResourceQuota',
      name: 'storefront-memory',
      manager: 'kube-controller-manager',
      content: () => quota('4772Mi'),
    },
    {
      type: 'rollout',
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
