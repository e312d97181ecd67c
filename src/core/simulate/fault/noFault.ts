import { shopNamespace } from '../traffic/services.ts';
import type { Fault } from './fault.ts';
import { followLoad } from './followLoad.ts';

/**
 * Nothing is wrong: more customers come, the autoscalers do their work, and the cost alert fires. The truth names
 * the Namespace, as in the benchmark's scenario 37 (BENCHMARK.md §3.2).
 *
 * - Evidence: requests more than double from the gateway on and none of them fails or gets slower; the autoscalers
 *   of web and catalog follow their targets, which nobody changed; cost alerts are about the namespace.
 */
export const noFault: Fault = {
  id: 'no_fault',
  symptom: 'Cost of the shop rises',
  shape: 'wrapped',
  changes: [
    ...followLoad('web', { min: 2, max: 5, cpuPercent: 75, current: 4, measuredPercent: 96 }, 1.2),
    ...followLoad('catalog', { min: 2, max: 4, cpuPercent: 80, current: 4, measuredPercent: 101 }, 1.9),
    ...followLoad('web', { min: 2, max: 5, cpuPercent: 75, current: 5, measuredPercent: 84 }, 3.4),
  ],
  effects: [
    { type: 'traffic', factor: 1.5 },
    { type: 'traffic', factor: 1.5, fromMinute: 2 },
  ],
  roots: [
    {
      kind: 'Namespace',
      name: shopNamespace,
      hits: [],
      effect: 'The namespace reserves more processors than usual, because traffic has more than doubled',
      truth: {
        category: 'Other',
        condition: 'Traffic grew and the autoscalers followed; no component misbehaves',
        mechanism: 'none',
        actions: ['Confirm that the traffic is wanted, and plan the budget of the namespace for it'],
      },
    },
  ],
};
