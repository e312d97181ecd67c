import type { AttemptOverview } from '../../core/schema/runIndex.ts';
import type { RowSource } from '../tree/elementTree.ts';
import { faultText } from '../tree/faultText.ts';
import type { Folding, Row } from '../tree/row.ts';
import type { Progress } from './attemptFace.ts';
import { repeatRows, taskRows } from './attemptRows.ts';
import { problemRow, reportProblemRow, runChildren, runRow, type ShownRun } from './runRows.ts';

/** What the Results tree is made of. */
export interface ResultsData {
  /** Newest first; read first where they have not been. */
  load(): Promise<readonly ShownRun[]>;
  attempts(dir: string, model: string): Promise<readonly AttemptOverview[]>;
  progressOf(dir: string, attempt: AttemptOverview): Progress | undefined;
}

/** Rows of run → model → task → attempt, each level asked for when somebody unfolds the one above. */
export class ResultsSource implements RowSource {
  private readonly data: ResultsData;
  private readonly timeZone: string | undefined;
  /** How each run was first shown: only the newest unfolded. A newer one does not fold what somebody looks at. */
  private readonly foldings = new Map<string, Folding>();

  constructor(data: ResultsData, timeZone?: string) {
    this.data = data;
    this.timeZone = timeZone;
  }

  async children(row: Row | null): Promise<readonly Row[]> {
    const runs = await this.data.load();
    if (row === null) return this.runRows(runs);
    const { dir, model, taskId } = row.target;
    const run = runs.find((each) => each.dir === dir);
    if (run === undefined) return [];
    if (model === undefined) return runChildren(run);
    return await this.attemptRows(row, run, model, taskId);
  }

  private runRows(runs: readonly ShownRun[]): Row[] {
    const { timeZone } = this;
    return runs.map((run, at) => {
      const folding = this.foldings.get(run.dir) ?? (at === 0 ? 'expanded' : 'collapsed');
      this.foldings.set(run.dir, folding);
      return runRow(run, { folding, ...(timeZone === undefined ? {} : { timeZone }) });
    });
  }

  private async attemptRows(
    row: Row,
    run: ShownRun,
    model: string,
    taskId: string | undefined,
  ): Promise<readonly Row[]> {
    const { dir } = run;
    const progressOf = (attempt: AttemptOverview) => this.data.progressOf(dir, attempt);
    const overview = run.models.find((each) => each.model === model);
    try {
      const attempts = await this.data.attempts(dir, model);
      if (taskId !== undefined) {
        return repeatRows(
          dir,
          attempts.filter(({ task_id }) => task_id === taskId),
          progressOf,
        );
      }
      const problem = overview === undefined ? null : reportProblemRow(dir, overview);
      return [...(problem === null ? [] : [problem]), ...taskRows(dir, attempts, progressOf)];
    } catch (error) {
      return [problemRow(row.id, `The attempts cannot be read: ${faultText(error)}`)];
    }
  }
}
