import type { HarnessEvent } from '../schema/event.ts';
import type { RunFile } from '../schema/run.ts';
import type { RunPaths } from '../store/layout.ts';
import type { Task } from '../suite/suite.ts';

/** A run that is planned, and what is made of it. */
export interface RunJob {
  readonly run: RunFile;
  readonly paths: RunPaths;
  /** The tasks of the run, by id. */
  readonly tasks: ReadonlyMap<string, Task>;
  readonly emit: (event: HarnessEvent) => void;
  /** US dollars at which the run stops, resumably; null for no limit. */
  readonly maxCostUsd: number | null;
  /** Whether attempts that ended in an error are made again. */
  readonly retryErrors: boolean;
  /** Called when the last attempt is over, while the run is still locked: the moment to write reports, and to say so. */
  readonly onEnd: (emit: (event: HarnessEvent) => void) => Promise<void>;
}
