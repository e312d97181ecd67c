import { shopNamespace } from '../traffic/services.ts';
import type { Fault } from './fault.ts';

/** A memory limit below what the process needs to start: `insufficient-kubernetes-workload-container-resources`. */
export const fraudMemory: Fault = {
  id: 'fraud_memory',
  symptom: 'Orders are not screened',
  shape: 'flat',
  changes: [
    {
      type: 'rollout',
      service: 'fraud-detection',
      set: (template) => ({ ...template, memoryRequestMib: 64, memoryLimitMib: 96 }),
      pods: { type: 'crash', exitCode: 137, reason: 'OOMKilled', runSeconds: 7 },
    },
  ],
  effects: [{ type: 'pressure', service: 'fraud-detection', memoryOfLimit: 0.99 }],
  roots: [
    {
      kind: 'Deployment',
      name: 'fraud-detection',
      namespace: shopNamespace,
      workload: 'fraud-detection',
      hits: ['fraud-detection'],
      effect:
        'The fraud-detection container is killed while it starts, because it needs more memory than its limit',
      truth: {
        category: 'Resource',
        condition: 'Memory limit lowered from 400Mi to 96Mi',
        mechanism: 'container resources',
        changed: {
          element: 'spec.template.spec.containers[0].resources.limits.memory',
          from: '400Mi',
          to: '96Mi',
        },
        actions: ['Set the memory limit of Deployment fraud-detection back to 400Mi'],
      },
    },
  ],
};
