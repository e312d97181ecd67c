import type { Redact } from '../model/redact.ts';
import type { HarnessEvent } from '../schema/event.ts';
import type { ModelEntry } from '../schema/modelEntry.ts';
import type { RunFile } from '../schema/run.ts';
import type { Journal } from '../store/journal.ts';
import type { AttemptKey, AttemptPaths } from '../store/layout.ts';
import type { Task } from '../suite/suite.ts';
import type { HarnessDependencies } from './dependencies.ts';
import type { LazyJournal } from './lazyJournal.ts';
import type { Meter } from './meter.ts';
import type { Spending } from './spending.ts';
import type { AttemptSignal } from './stop.ts';

export interface AttemptJob {
  readonly key: AttemptKey;
  readonly entry: ModelEntry;
  readonly task: Task;
  readonly run: RunFile;
  readonly paths: AttemptPaths;
  /** A folder of this attempt's own, with a neutral name, that can be deleted afterwards. */
  readonly workDir: string;
  readonly emit: (event: HarnessEvent) => void;
  /** What the whole run spends: each model call asks it to begin. */
  readonly spending: Pick<Spending, 'begin'>;
  /**
   * Reads what scoring will need of the task, so that no model is paid for an attempt that cannot be scored.
   * @throws BenchError snapshot_invalid | ground_truth_invalid
   */
  readonly checkScorable: () => Promise<void>;
}

/** An attempt under way: what everything that has a part in it shares. */
export interface AttemptScene {
  readonly job: AttemptJob;
  readonly deps: HarnessDependencies;
  readonly apiKey: string | null;
  /** What must never be written, the key among it. */
  readonly secrets: readonly string[];
  readonly redact: Redact;
  readonly journal: Journal;
  readonly exchanges: LazyJournal;
  readonly meter: Meter;
  readonly stopping: AttemptSignal;
  /** Turns that count, and the turn that the model was asked for last. */
  readonly progress: { turns: number; asked: number };
}
