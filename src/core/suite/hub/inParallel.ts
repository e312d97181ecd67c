/**
 * Does `work` on each item, `limit` at a time, in their order. The first failure aborts the signal that the others get and,
 * when they have let go of what they hold, is what this rejects with.
 */
export async function inParallel<T>(
  items: readonly T[],
  limit: number,
  work: (item: T, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const rest = items.values();
  const worker = async (): Promise<void> => {
    try {
      for (const item of rest) {
        either.throwIfAborted();
        await work(item, either);
      }
    } catch (error) {
      stop.abort(error);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  signal.throwIfAborted();
  stop.signal.throwIfAborted();
}
