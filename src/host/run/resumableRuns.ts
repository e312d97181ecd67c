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
  failed: 'stopped by a fault',
};

/** The runs that can be resumed, as a list to choose from, in the order given. */
export function resumableRuns(runs: readonly RunOverview[]): RunChoice[] {
  return runs.flatMap((run) => {
    const how = standing[run.state];
    if (how === undefined) return [];
    const models = run.models.map(({ model }) => plainLine(model, 60)).join(', ');
    return {
      label: plainLine(run.run_id, 100),
      description: `${how} after ${run.ended} of ${counted(run.attempt_count, 'attempt')}`,
      detail: `${plainLine(run.suite_title, 100)} · ${models}`,
      dir: run.dir,
    };
  });
}
