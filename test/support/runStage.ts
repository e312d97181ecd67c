import type { HarnessEvent } from '../../src/core/schema/event.ts';
import type { ModelEntry } from '../../src/core/schema/modelEntry.ts';
import type { Action } from '../../src/host/notify.ts';
import type { EditorAction } from '../../src/host/run/editorAction.ts';
import type { LogLine } from '../../src/host/run/eventLine.ts';
import type { Question } from '../../src/host/run/planText.ts';
import { RunConductor } from '../../src/host/run/runConductor.ts';
import type { ActiveRun } from '../../src/host/run/runController.ts';
import type { RunClock, RunPlace, RunShell } from '../../src/host/run/runShell.ts';

/** What a person was told, and its buttons. */
export interface Said {
  readonly level: 'error' | 'warning' | 'information';
  readonly text: string;
  readonly error?: unknown;
  readonly buttons: readonly string[];
  /** Presses a button. */
  press(title: string): Promise<void>;
}

export interface StageOptions {
  readonly startWorker: RunShell['startWorker'];
  readonly place?: RunPlace;
  readonly isTrusted?: boolean;
  /** What the person answers; the first choice of each question if absent. */
  readonly answer?: (question: Question) => string | undefined | Promise<string | undefined>;
  readonly missingKeys?: (entries: readonly ModelEntry[]) => readonly ModelEntry[];
  readonly keys?: () => Record<string, string>;
  readonly entries?: readonly ModelEntry[];
  readonly limitUsd?: number;
}

/** A person and an editor for the conductor of runs: everything that is asked, said, shown and logged is kept. */
export interface RunStage {
  readonly conductor: RunConductor;
  readonly clock: ManualClock;
  readonly questions: readonly Question[];
  readonly said: readonly Said[];
  readonly changes: readonly (ActiveRun | null)[];
  readonly events: readonly HarnessEvent[];
  readonly logged: readonly LogLine[];
  /** Editor actions that were performed, and names of entries whose key was asked for. */
  readonly performed: readonly (EditorAction | { readonly setKeyOf: string | null })[];
  readonly progress: readonly string[];
  /** Presses *Cancel* on the notification of the preparation. */
  cancelPreparation(): void;
  untilSaid(count?: number): Promise<Said>;
  untilAsked(count?: number): Promise<Question>;
  untilChanged(when: (run: ActiveRun | null) => boolean): Promise<void>;
  untilEvent(type: HarnessEvent['type'], count?: number): Promise<void>;
}

export function runStage(options: StageOptions): RunStage {
  const questions: Question[] = [];
  const said: Said[] = [];
  const changes: (ActiveRun | null)[] = [];
  const events: HarnessEvent[] = [];
  const logged: LogLine[] = [];
  const performed: (EditorAction | { setKeyOf: string | null })[] = [];
  const progress: string[] = [];
  const news = new News();
  const clock = new ManualClock();
  let preparation = new AbortController();

  const say = (level: Said['level'], text: string, actions: readonly Action[], error?: unknown) => {
    const press = async (title: string) => {
      const action = actions.find((candidate) => candidate.title === title);
      if (action === undefined) throw new Error(`there is no button ${title} under: ${text}`);
      await action.run();
    };
    said.push({ level, text, error, buttons: actions.map(({ title }) => title), press });
    news.tell();
    return Promise.resolve();
  };
  const shell: RunShell = {
    isTrusted: () => options.isTrusted ?? true,
    place: async () => options.place ?? { kind: 'no_config', folder: '/folder', sampleSuite: '/sample' },
    missingKeys: async (entries) => options.missingKeys?.(entries) ?? [],
    keysOf: async () => options.keys?.() ?? {},
    setKey: async (name) => void performed.push({ setKeyOf: name }),
    entriesOf: async () => options.entries ?? [],
    ask: async (question) => {
      questions.push(question);
      news.tell();
      return options.answer === undefined ? question.choices[0] : await options.answer(question);
    },
    askLimit: async () => options.limitUsd,
    notify: {
      error: (error, doing, ...actions) =>
        say('error', `Could not ${doing}: ${String(error)}`, actions, error),
      warning: (text, ...actions) => say('warning', text, actions),
      information: (text, ...actions) => say('information', text, actions),
    },
    perform: async (action) => void performed.push(action),
    withProgress: async (_title, work) => {
      preparation = new AbortController();
      return await work((text) => progress.push(text), preparation.signal);
    },
    startWorker: options.startWorker,
    askEditorModel: async () => ({ ok: false, kind: 'auth', message: 'no editor here', retryable: false }),
    onChange: (run) => {
      changes.push(run);
      news.tell();
    },
    onEvent: (event) => {
      events.push(event);
      news.tell();
    },
    log: (line) => logged.push(line),
    clock,
  };
  return {
    conductor: new RunConductor(shell),
    clock,
    questions,
    said,
    changes,
    events,
    logged,
    performed,
    progress,
    cancelPreparation: () => preparation.abort(),
    untilSaid: (count = 1) => news.until(() => said[count - 1]),
    untilAsked: (count = 1) => news.until(() => questions[count - 1]),
    untilChanged: async (when) => {
      await news.until(() => {
        const last = changes.at(-1);
        return last !== undefined && when(last) ? true : undefined;
      });
    },
    untilEvent: async (type, count = 1) => {
      await news.until(() =>
        events.filter((event) => event.type === type).length >= count ? true : undefined,
      );
    },
  };
}

/** Wakes those who wait for something, whenever anything happens. */
class News {
  private readonly waiting = new Set<() => void>();

  tell(): void {
    for (const wake of [...this.waiting]) wake();
  }

  until<T>(find: () => T | undefined): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<T>();
    const look = () => {
      const found = find();
      if (found === undefined) return;
      this.waiting.delete(look);
      resolve(found);
    };
    this.waiting.add(look);
    look();
    return promise;
  }
}

/** Time that stands still until it is moved on. */
export class ManualClock implements RunClock {
  private nowMs = 1_000;
  private readonly timers = new Set<{ readonly dueMs: number; readonly then: () => void }>();

  now(): number {
    return this.nowMs;
  }

  get waiting(): number {
    return this.timers.size;
  }

  after(delayMs: number, then: () => void): Disposable {
    const timer = { dueMs: this.nowMs + delayMs, then };
    this.timers.add(timer);
    return { [Symbol.dispose]: () => void this.timers.delete(timer) };
  }

  advance(ms: number): void {
    this.nowMs += ms;
    for (const timer of [...this.timers].filter(({ dueMs }) => dueMs <= this.nowMs)) {
      this.timers.delete(timer);
      timer.then();
    }
  }
}
