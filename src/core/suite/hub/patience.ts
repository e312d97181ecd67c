import type { Clock } from '../../model/model.ts';
import { TransientFault } from './hubFault.ts';

/** A server that says nothing for so long has forgotten us. */
export const silenceMs = 60_000;

/**
 * Runs `work` as long as something keeps coming: each `touch` starts the time anew. Silence aborts the signal that `work`
 * gets, and is a {@link TransientFault}; an abort of `signal` rejects with its reason.
 */
export async function whileItAnswers<T>(
  clock: Clock,
  signal: AbortSignal,
  work: (signal: AbortSignal, touch: () => void) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const silence = new AbortController();
  const over = new AbortController();
  let lastMs = clock.now();
  const watching = (async () => {
    for (let restMs = silenceMs; restMs > 0; restMs = lastMs + silenceMs - clock.now()) {
      await clock.sleep(restMs, over.signal);
    }
    silence.abort(new TransientFault(`nothing came for ${silenceMs / 1000} s`));
  })().catch(() => {
    // The work ended first, and stopped the watch.
  });
  try {
    return await work(AbortSignal.any([signal, silence.signal]), () => {
      lastMs = clock.now();
    });
  } catch (error) {
    signal.throwIfAborted();
    silence.signal.throwIfAborted();
    throw error;
  } finally {
    over.abort();
    await watching;
  }
}
