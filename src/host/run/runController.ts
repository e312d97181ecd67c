import type * as vscode from 'vscode';
import type { HarnessEvent } from '../../core/schema/event.ts';

/** What a person wants to be run. */
export interface RunWish {
  /** The preset smoke, whatever the configuration says; without a configuration, on the sample suite. */
  readonly smoke: boolean;
  /** Only these tasks; null for what the preset says. */
  readonly tasks: readonly string[] | null;
  /** Only these entries; null for all. */
  readonly models: readonly string[] | null;
}

/** The run of this window. */
export interface ActiveRun {
  /** null until it is planned. */
  readonly runId: string | null;
  /** Absolute path of its folder; null until it is planned. */
  readonly dir: string | null;
  readonly phase: 'planning' | 'running' | 'stopping';
  readonly ended: number;
  readonly attemptCount: number;
  /** US dollars so far, of what is known; null where nothing is. */
  readonly costUsd: number | null;
  /** Turns of the attempts that are at work, by attemptId (store/layout.ts). */
  readonly attempts: ReadonlyMap<string, { readonly turn: number; readonly maxTurns: number }>;
}

/** Runs, one at a time per window. Its calls never reject: what goes wrong is said. */
export interface RunController extends vscode.Disposable {
  readonly active: ActiveRun | null;
  /** At every change of `active`, progress included: at most every 100 ms. */
  readonly onDidChange: vscode.Event<ActiveRun | null>;
  /** Every event of the run, as it comes. */
  readonly onDidReceive: vscode.Event<HarnessEvent>;
  /** Plans, asks once, runs, and says what came out. */
  run(wish: RunWish): Promise<void>;
  /** Goes on with the run in this folder, the same way. */
  resume(dir: string): Promise<void>;
  /** Stops the active run, resumably. */
  cancel(): Promise<void>;
  /** For the end of the extension: stops, and waits a little for the run to be left in order. */
  shutDown(): Promise<void>;
}
