import type { Draft, ReadOptions } from './draft.ts';
import { partOf } from './stepBuilder.ts';

/** ITBench's `agent_output.json` alone: an answer without the way to it, so no turn. BENCHMARK.md §1.7. */
export function readItbenchOutput(_value: unknown, { text }: ReadOptions): Draft {
  const parts = [partOf('submission', text, { title: 'agent_output.json' })];
  const step = { turn: null, time: null, durationMs: null, usage: null, costUsd: null, facts: [], parts };
  return { steps: [step], submission: text };
}
