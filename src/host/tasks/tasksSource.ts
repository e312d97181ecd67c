import { BenchError } from '../../core/errors.ts';
import type { LastResult, SuiteOverview } from '../../core/schema/runIndex.ts';
import type { RowSource } from '../tree/elementTree.ts';
import { faultText } from '../tree/faultText.ts';
import type { Row } from '../tree/row.ts';
import { findingRows, suiteChildren, suiteRow } from './taskRows.ts';

/** Where the Tasks tree is read from. */
export interface TasksData {
  /** The suite that is configured; null when none is. @throws BenchError suite_missing, suite_invalid */
  suite(signal: AbortSignal): Promise<SuiteOverview | null>;
  /** The last results of its tasks. @throws BenchError */
  lastResults(suite: SuiteOverview): Promise<readonly LastResult[]>;
}

/** What came of reading the suite. `missing`: there is no task folder, or none is configured. */
export type TasksState =
  | { readonly kind: 'some'; readonly suite: SuiteOverview }
  | { readonly kind: 'missing' }
  | { readonly kind: 'problem'; readonly problem: string };

/** Rows of suite → task → finding. The suite is read when it is asked for and when it may have changed, not at every drawing. */
export class TasksSource implements RowSource {
  private readonly data: TasksData;
  private readonly onRead: (state: TasksState) => void;
  private reading: Promise<TasksState> | undefined;
  private abort = new AbortController();
  private results: Promise<ReadonlyMap<string, readonly LastResult[]>> | undefined;

  constructor(data: TasksData, onRead: (state: TasksState) => void) {
    this.data = data;
    this.onRead = onRead;
  }

  /** The suite may have changed: a reading of it that is at work is given up. */
  invalidateSuite(): void {
    this.abort.abort();
    this.reading = undefined;
    this.invalidateResults();
  }

  /** Results may have changed. */
  invalidateResults(): void {
    this.results = undefined;
  }

  async state(): Promise<TasksState> {
    this.reading ??= this.read();
    return await this.reading;
  }

  async children(row: Row | null): Promise<readonly Row[]> {
    const state = await this.state();
    if (state.kind !== 'some') return [];
    const { suite } = state;
    if (row === null) return [suiteRow(suite)];
    const { taskId } = row.target;
    if (taskId === undefined) {
      const last = await this.lastOf(suite);
      return suiteChildren(suite, (id) => last.get(id) ?? []);
    }
    const task = suite.tasks.find(({ id }) => id === taskId);
    return task === undefined ? [] : findingRows(task);
  }

  private async read(): Promise<TasksState> {
    this.abort = new AbortController();
    const { signal } = this.abort;
    const state = await this.readState(signal);
    // Whoever waits wants the newest answer.
    if (signal.aborted) return await this.state();
    this.onRead(state);
    return state;
  }

  private async readState(signal: AbortSignal): Promise<TasksState> {
    try {
      const suite = await this.data.suite(signal);
      return suite === null ? { kind: 'missing' } : { kind: 'some', suite };
    } catch (error) {
      if (BenchError.is(error, 'suite_missing')) return { kind: 'missing' };
      return { kind: 'problem', problem: faultText(error) };
    }
  }

  private async lastOf(suite: SuiteOverview): Promise<ReadonlyMap<string, readonly LastResult[]>> {
    this.results ??= this.data
      .lastResults(suite)
      .then((results) => Map.groupBy(results, ({ task_id }) => task_id));
    try {
      return await this.results;
    } catch {
      // The Results view says why runs cannot be read; tasks can be listed and run without.
      return new Map();
    }
  }
}
