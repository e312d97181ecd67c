import type { AttemptOverview } from '../../core/schema/runIndex.ts';
import {
  allAttempts,
  type FlagFilter,
  filtered,
  nextUnlabelled,
  type Place,
  placeIn,
  type Queue,
} from './queue.ts';
import type { QueueReading } from './queueSource.ts';

/** What the queue is read from. */
export interface QueueReader {
  readonly filter: FlagFilter;
  read(): Promise<QueueReading>;
}

/** The queue as those see it who walk through it: filtered, and as it is on the disk now. Attempts are told apart by the path of their trajectory. */
export class ReviewQueue {
  private readonly reader: QueueReader;
  /** Trajectory that was opened last from here. */
  lastOpened: string | null = null;

  constructor(reader: QueueReader) {
    this.reader = reader;
  }

  async shown(): Promise<Queue> {
    const { queue } = await this.reader.read();
    return filtered(queue, this.reader.filter);
  }

  async placeOf(trajectory: string | null): Promise<Place> {
    return placeIn(await this.shown(), trajectory);
  }

  /** The next one that nobody has labelled, after the given one if it is in the queue, else after the last one opened; null when all are. */
  async next(current: string | null): Promise<AttemptOverview | null> {
    const queue = await this.shown();
    const isQueued = allAttempts(queue).some(({ trajectory }) => trajectory === current);
    return nextUnlabelled(queue, isQueued ? current : this.lastOpened);
  }

  /** The one before or after in the queue; null at its ends. Undefined for an attempt that is not in it. */
  async neighbour(trajectory: string, by: 1 | -1): Promise<AttemptOverview | null | undefined> {
    return neighbourIn(allAttempts(await this.shown()), trajectory, by);
  }
}

/** The attempt before or after another; null at the ends, undefined where the other is not among them. */
export function neighbourIn(
  attempts: readonly AttemptOverview[],
  trajectory: string,
  by: 1 | -1,
): AttemptOverview | null | undefined {
  const at = attempts.findIndex((each) => each.trajectory === trajectory);
  return at === -1 ? undefined : (attempts[at + by] ?? null);
}
