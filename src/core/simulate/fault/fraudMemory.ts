import { shopNamespace } from '../traffic/services.ts';
import type { Fault } from './fault.ts';

/**
 * A memory limit below what the process needs: `insufficient-kubernetes-workload-container-resources`. It was
 * lowered before the recording; the process takes some ten minutes to fill what it has got.
 *
 * - Evidence: memory of fraud-detection climbs to its limit, OOMKilled states and OOMKilling events follow, then
 *   CrashLoopBackOff; the older ReplicaSet has a limit of 400Mi, the current one of 176Mi.
 * - Looks like the cause, but is not: a deploy of accounting, the other consumer of the same queue, a minute before
 *   the first kill.
 */
export const fraudMemory: Fault = {
  id: 'fraud_memory',
  symptom: 'Orders are not screened',
  shape: 'flat',
  changes: [
    {
      type: 'rollout',
      atMinute: -12,
      service: 'fraud-detection',
      set: (template) => ({ ...template, memoryRequestMib: 128, memoryLimitMib: 176 }),
      pods: { type: 'healthy' },
    },
    {
      type: 'kills',
      service: 'fraud-detection',
      exitCode: 137,
      reason: 'OOMKilled',
      at: [
        { minute: 0, backOffSeconds: 10 },
        { minute: 0.9, backOffSeconds: 41 },
        { minute: 2.3, backOffSeconds: 82 },
        { minute: 4.4, backOffSeconds: 163 },
        { minute: 7.9, backOffSeconds: 301 },
      ],
    },
  ],
  company: [
    {
      type: 'rollout',
      atMinute: -1,
      service: 'accounting',
      set: (template) => ({ ...template, image: template.image.replace(/\d+$/, '3') }),
      pods: { type: 'healthy' },
    },
  ],
  effects: [
    {
      type: 'pressure',
      service: 'fraud-detection',
      memoryFrom: 0.55,
      memoryOfLimit: 1,
      cpuFactor: 1.6,
      fromMinute: -11.5,
      riseMinutes: 11,
    },
  ],
  roots: [
    {
      kind: 'Deployment',
      name: 'fraud-detection',
      namespace: shopNamespace,
      workload: 'fraud-detection',
      hits: ['fraud-detection'],
      effect:
        'The fraud-detection container is killed again and again, because it needs more memory than its limit',
      truth: {
        category: 'Resource',
        condition: 'Memory limit lowered from 400Mi to 176Mi',
        mechanism: 'container resources',
        changed: {
          element: 'spec.template.spec.containers[0].resources.limits.memory',
          from: '400Mi',
          to: '176Mi',
        },
        actions: ['Set the memory limit of Deployment fraud-detection back to 400Mi'],
      },
    },
  ],
};
