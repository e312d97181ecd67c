import type { CostBound } from '../schema/costBound.ts';
import type { CostEstimate } from '../schema/costEstimate.ts';
import type { AttemptKey } from '../store/layout.ts';
import { readSeenUsage } from '../store/seenUsage.ts';
import { costBound } from './costBound.ts';
import { estimateCost } from './costEstimate.ts';
import type { PlannedRun } from './session.ts';

/** What a planned run is expected to cost, and what it may cost at most. */
export interface PlanCost {
  readonly estimate: CostEstimate;
  readonly bound: CostBound;
}

/** `attempts`: those that have still to run; `outputDir`: where earlier runs are. */
export function planCost(
  { run, maxCostUsd }: Pick<PlannedRun, 'run' | 'maxCostUsd'>,
  attempts: readonly AttemptKey[],
  outputDir: string,
): PlanCost {
  const { settings } = run;
  return {
    estimate: estimateCost({ settings, attempts, seen: readSeenUsage(outputDir, run) }),
    bound: costBound({ settings, attempts, maxCostUsd }),
  };
}
