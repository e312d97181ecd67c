import type { Clock } from '../../src/core/model/model.ts';

export interface FakeClock extends Clock {
  /** Every wait that was asked for, in order, in milliseconds. */
  readonly sleeps: readonly number[];
  /** Waits that have not ended. */
  readonly waiting: number;
  /** Moves time on; what has become due ends in order of time. */
  advance(ms: number): void;
  /** Resolves when at least `count` waits have been asked for since the clock was made. */
  untilSlept(count: number): Promise<void>;
}

interface Sleeper {
  readonly dueMs: number;
  wake(): void;
}

/**
 * Time that stands still until it is advanced; with `auto`, every wait ends at once and time moves on by it.
 * Starts at `startMs`, by default a moment with no round digits in it.
 */
export function createFakeClock({
  startMs = Date.UTC(2026, 4, 27, 10, 11, 12, 345),
  auto = false,
} = {}): FakeClock {
  let nowMs = startMs;
  const sleeps: number[] = [];
  const sleepers = new Set<Sleeper>();
  const watchers = new Set<() => void>();

  const advance = (ms: number): void => {
    nowMs += ms;
    const due = [...sleepers].filter((sleeper) => sleeper.dueMs <= nowMs).sort((a, b) => a.dueMs - b.dueMs);
    for (const sleeper of due) sleeper.wake();
  };

  const sleep = (ms: number, signal: AbortSignal): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    if (signal.aborted) {
      reject(signal.reason);
      return promise;
    }
    const end = (): void => {
      sleepers.delete(sleeper);
      signal.removeEventListener('abort', onAbort);
    };
    const onAbort = (): void => {
      end();
      reject(signal.reason);
    };
    const sleeper: Sleeper = {
      dueMs: nowMs + ms,
      wake: () => {
        end();
        resolve();
      },
    };
    signal.addEventListener('abort', onAbort);
    sleepers.add(sleeper);
    sleeps.push(ms);
    for (const watcher of watchers) watcher();
    if (auto) advance(ms);
    return promise;
  };

  return {
    sleeps,
    get waiting() {
      return sleepers.size;
    },
    now: () => nowMs,
    sleep,
    advance,
    untilSlept(count) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const check = (): void => {
        if (sleeps.length < count) return;
        watchers.delete(check);
        resolve();
      };
      watchers.add(check);
      check();
      return promise;
    },
  };
}
