import type { AttemptOverview } from '../../core/schema/runIndex.ts';
import { problemRowId } from '../results/rowIds.ts';
import { problemRow, type ShownRun } from '../results/runRows.ts';
import type { RowSource } from '../tree/elementTree.ts';
import { faultText } from '../tree/faultText.ts';
import type { Row } from '../tree/row.ts';
import { type FlagFilter, filtered, groupsOf, mayBeFlagged, type Queue, type QueueGroup } from './queue.ts';
import { queuedAttempts, queueRows } from './queueRows.ts';

/** What the queue is read from. */
export interface QueueData {
  load(): Promise<readonly ShownRun[]>;
  /** Attempts of a run that have a flag. */
  flagged(dir: string): Promise<readonly AttemptOverview[]>;
}

/** What a reading of the queue found. */
export interface QueueReading {
  /** Whether there is any report: flags are found when one is written. */
  readonly anyReport: boolean;
  /** Everything that is flagged, whatever the filter. */
  readonly queue: Queue;
  /** Runs whose attempts cannot be read, and why. */
  readonly problems: readonly { readonly dir: string; readonly problem: string }[];
}

/** Rows of the review queue, and the filter over them. */
export class QueueSource implements RowSource {
  private readonly data: QueueData;
  private readonly onRead: (reading: QueueReading) => void;
  filter: FlagFilter = null;
  /** Whether models and scores are hidden. */
  blind = false;

  /** `onRead` is told of every reading, before its rows are shown. */
  constructor(data: QueueData, onRead: (reading: QueueReading) => void) {
    this.data = data;
    this.onRead = onRead;
  }

  async read(): Promise<QueueReading> {
    const runs = await this.data.load();
    const queue: QueueGroup[] = [];
    const problems: { dir: string; problem: string }[] = [];
    for (const run of runs.filter(mayBeFlagged)) {
      try {
        queue.push(...groupsOf(run, await this.data.flagged(run.dir)));
      } catch (error) {
        problems.push({ dir: run.dir, problem: `${run.run_id}: ${faultText(error)}` });
      }
    }
    const anyReport = runs.some(({ models }) => models.some(({ report }) => report !== null));
    const reading = { anyReport, queue, problems };
    this.onRead(reading);
    return reading;
  }

  async children(row: Row | null): Promise<readonly Row[]> {
    const { queue, problems } = await this.read();
    const shown = filtered(queue, this.filter);
    if (row === null) {
      return [
        ...problems.map(({ dir, problem }) => problemRow(problemRowId(dir), problem)),
        ...queueRows(shown, { blind: this.blind }),
      ];
    }
    const { dir, model } = row.target;
    const group = shown.find((each) => each.run.dir === dir && each.model === model);
    return group === undefined ? [] : queuedAttempts(group, { blind: this.blind });
  }
}
