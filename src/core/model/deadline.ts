import type { Clock } from './model.ts';

export type DeadlineResult<T> =
  | { readonly kind: 'done'; readonly value: T }
  /** The time was over first. */
  | { readonly kind: 'expired' };

/**
 * Runs `work` for `timeoutMs` at most. Its signal aborts when the time is over or when `signal` does, and `work` has to
 * reject with that signal's reason: what it holds is released before this settles, and a fault of its own on the way
 * out is not taken for a time-out. Rejects with what `work` rejects with, the reason of an abort included.
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
  const timeUp = new DOMException(`No answer within ${timeoutMs} ms.`, 'TimeoutError');
  const onAbort = (): void => call.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const timing = clock.sleep(timeoutMs, timer.signal).then(
    () => call.abort(timeUp),
    () => {
      // The work ended first, and stopped the timer.
    },
  );
  try {
    return { kind: 'done', value: await work(call.signal) };
  } catch (error) {
    if (error === timeUp) return { kind: 'expired' };
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
    timer.abort();
    await timing;
  }
}
