import type * as vscode from 'vscode';
import type { AttemptOverview } from '../../core/schema/runIndex.ts';
import type { Progress } from './attemptFace.ts';
import type { ShownRun } from './runRows.ts';

/** The runs of the output folder as they are on disk, with the live state of this window's run laid over. */
export interface Results extends vscode.Disposable {
  /** Told after changes, coalesced (setting refreshInterval), while somebody looks. */
  readonly onDidChange: vscode.Event<void>;
  /** A person wants everything read again. */
  readonly onDidRefresh: vscode.Event<void>;
  /** Newest first; undefined until they have been read once. Says what was read last and reads nothing: see {@link load}. */
  readonly runs: readonly ShownRun[] | undefined;
  /** Why the runs could not be read the last time, as a sentence with the next step; null when they could. */
  readonly problem: string | null;
  /** Somebody looks from now until the answer is disposed: changes on the disk are followed, and told. */
  look(): vscode.Disposable;
  /** The runs as they are now. Never rejects: what cannot be read is in {@link problem}. */
  load(): Promise<readonly ShownRun[]>;
  /** Attempts of a model of a run, in the order in which they are planned. @throws BenchError */
  attempts(dir: string, model: string): Promise<readonly AttemptOverview[]>;
  /** Attempts of a run that have a flag. @throws BenchError */
  flagged(dir: string): Promise<readonly AttemptOverview[]>;
  /** How far an attempt is that is at work in this window. */
  progressOf(dir: string, attempt: AttemptOverview): Progress | undefined;
  /** Labels were written that concern this trajectory: its report is read again. */
  labelsWritten(trajectory: string): void;
  /** Reads again, now. */
  refresh(): void;
}
