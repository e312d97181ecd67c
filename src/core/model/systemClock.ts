import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from './model.ts';

/** Node's timers take no longer wait; they would end at once (2^31 − 1 ms, 24.8 days). */
const longestTimerMs = 2_147_483_647;

/** The clock of this machine. A wait keeps the process alive; programs make one clock and pass it down. */
export function createSystemClock(): Clock {
  return {
    now: () => Date.now(),
    async sleep(ms, signal) {
      try {
        for (let restMs = ms; restMs > 0; restMs -= longestTimerMs) {
          await wait(Math.min(restMs, longestTimerMs), undefined, { signal });
        }
      } catch (error) {
        signal.throwIfAborted();
        throw error;
      }
      signal.throwIfAborted();
    },
  };
}
