import type { Clock } from './model.ts';

export type DeadlineResult<T> =
  | { readonly kind: 'done'; readonly value: T }
  /** The time was over first. */
  | { readonly kind: 'expired' };

/**
 * Runs `work` for `timeoutMs` at most. Its signal aborts when the time is over or when `signal` does; `work` has to heed
 * it, since what it holds is released before this settles. Rejects with the reason of `signal` when that aborted, and
 * with what `work` throws of its own.
 */
export async function withDeadline<T>(
  timeoutMs: number,
  clock: Clock,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<DeadlineResult<T>> {
  signal.throwIfAborted();
  const call = new AbortController();
  const timer = new AbortController();
  let expired = false;
  const onAbort = (): void => call.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const timing = clock.sleep(timeoutMs, timer.signal).then(
    () => {
      expired = true;
      call.abort(new DOMException(`No answer within ${timeoutMs} ms.`, 'TimeoutError'));
    },
    () => {
      // The work ended first, and stopped the timer.
    },
  );
  try {
    return { kind: 'done', value: await work(call.signal) };
  } catch (error) {
    signal.throwIfAborted();
    if (expired) return { kind: 'expired' };
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
    timer.abort();
    await timing;
  }
}
