import type { RunOverview, RunState } from '../../core/schema/runIndex.ts';
import { plainLine } from '../plainText.ts';
import { counted } from './counted.ts';

export interface RunChoice {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  readonly dir: string;
}

/** How a run that can go on came to stand still. */
const standing: Partial<Record<RunState, string>> = {
  interrupted: 'interrupted',
  cancelled: 'cancelled',
  budget: 'stopped at its cost limit',
  failed: 'ended because a model could not be asked,',
};

/** How a run stands that can go on; null for one that has nothing left to do. */
function standingOf({ state, ended, attempt_count, error_count }: RunOverview): string | null {
  const how = standing[state];
  const all = counted(attempt_count, 'attempt');
  if (how !== undefined) return `${how} after ${ended} of ${all}`;
  return state === 'complete' && error_count > 0
    ? `complete, but ${error_count} of ${all} ended in an error`
    : null;
}

/** The runs that can be resumed, as a list to choose from, in the order given. */
export function resumableRuns(runs: readonly RunOverview[]): RunChoice[] {
  return runs.flatMap((run) => {
    const how = standingOf(run);
    if (how === null) return [];
    const models = run.models.map(({ model }) => plainLine(model, 60)).join(', ');
    return {
      label: plainLine(run.run_id, 100),
      description: how,
      detail: `${plainLine(run.suite_title, 100)} · ${models}`,
      dir: run.dir,
    };
  });
}
