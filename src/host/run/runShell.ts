import type { HarnessEvent } from '../../core/schema/event.ts';
import type { ModelEntry } from '../../core/schema/modelEntry.ts';
import type { Connection, Handlers } from '../../protocol/channel.ts';
import type { EditorModelReply, EditorModelRequest } from '../../protocol/editorModel.ts';
import type { hostContract, workerContract } from '../../protocol/worker.ts';
import type { Notify } from '../notify.ts';
import type { WorkerExit } from '../worker/workerClient.ts';
import type { EditorAction } from './editorAction.ts';
import type { LogLine } from './eventLine.ts';
import type { Question } from './planText.ts';
import type { ActiveRun } from './runController.ts';

/** Where a run of this window would take place. */
export type RunPlace =
  | { readonly kind: 'no_folder' }
  /** `sampleSuite`: where the sample suite is, or is made. Paths are absolute. */
  | { readonly kind: 'no_config'; readonly folder: string; readonly sampleSuite: string }
  /** `problems`: each with its place in the file, as a sentence. */
  | (ConfigFile & { readonly kind: 'broken'; readonly problems: readonly string[] })
  | (ConfigFile & {
      readonly kind: 'ready';
      readonly models: readonly ModelEntry[];
      /** Who matches the claims; absent where the rules do. */
      readonly judge?: ModelEntry | undefined;
    });

interface ConfigFile {
  readonly folder: string;
  readonly file: string;
  readonly sampleSuite: string;
  /** Saves the file where an editor has changes of it that are not saved; else null. False: it could not be saved. */
  readonly save: (() => Promise<boolean>) | null;
}

/** Of WorkerClient (host/worker/workerClient.ts), what a run needs. */
export interface RunWorker {
  readonly call: Connection<typeof workerContract>['call'];
  onExit(listener: (exit: WorkerExit) => void): void;
  dispose(): Promise<void>;
  kill(): Promise<void>;
}

/** What the conductor of runs needs of the world: the editor's part of it is createRunController.ts. */
export interface RunShell {
  readonly isTrusted: () => boolean;
  /** As it is on the disk now. */
  readonly place: () => Promise<RunPlace>;
  /** Entries that need a key and have none. */
  readonly missingKeys: (entries: readonly ModelEntry[]) => Promise<readonly ModelEntry[]>;
  readonly keysOf: (entries: readonly ModelEntry[]) => Promise<Record<string, string>>;
  /** Lets the person store the key of the entry of this name; null: the person says of which. */
  readonly setKey: (name: string | null) => Promise<void>;
  /** Entries of the run in a folder, as it was planned. @throws BenchError run_missing | run_mismatch */
  readonly entriesOf: (dir: string) => Promise<readonly ModelEntry[]>;
  /** Asks modally; undefined for Cancel. */
  readonly ask: (question: Question) => Promise<string | undefined>;
  /** US dollars of a new cost limit, or undefined. */
  readonly askLimit: () => Promise<number | undefined>;
  readonly notify: Notify;
  readonly perform: (action: EditorAction) => Promise<void>;
  /** Shows that something goes on; the signal is aborted when the person cancels it. */
  readonly withProgress: <T>(
    title: string,
    work: (report: (text: string) => void, signal: AbortSignal) => Promise<T>,
  ) => Promise<T>;
  readonly startWorker: (host: Handlers<typeof hostContract>) => RunWorker;
  readonly askEditorModel: (request: EditorModelRequest, signal: AbortSignal) => Promise<EditorModelReply>;
  readonly onChange: (run: ActiveRun | null) => void;
  readonly onEvent: (event: HarnessEvent) => void;
  readonly log: (line: LogLine) => void;
  readonly clock: RunClock;
}

export interface RunClock {
  /** Milliseconds; only differences are used. */
  now(): number;
  /** Calls once, after a while. Ends the timer when disposed. */
  after(delayMs: number, then: () => void): Disposable;
}
