import { BenchError } from '../../errors.ts';
import type { Clock } from '../../model/model.ts';
import { TransientFault } from './hubFault.ts';

/** Retries of one request, in a row and without anything gained in between. */
export const maxRetries = 5;
/** Upper end of the first wait; doubles with each retry. */
const firstBackoffMs = 1_000;
const maxBackoffMs = 60_000;
/** Longest wait that a server may ask for; one that asks for more is told of instead. */
const maxRetryAfterMs = 15 * 60_000;

export interface RetryNotice {
  /** What failed, in words. */
  readonly message: string;
  /** From 1. */
  readonly retry: number;
  readonly waitMs: number;
}

export interface RetryDependencies {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

export interface RetryHooks {
  readonly onRetry: (notice: RetryNotice) => void;
  /** A number that grows with what has been gained: retries are counted anew when a try gained something. */
  readonly gained: () => number;
}

/**
 * Does `work` until it succeeds, fails with something else than a {@link TransientFault}, or has failed too often. A
 * server's Retry-After is waited for in full.
 * @throws BenchError `download_failed` after {@link maxRetries}, or for a wait of more than 15 minutes
 */
export async function withRetries<T>(
  work: () => Promise<T>,
  { onRetry, gained }: RetryHooks,
  { clock, random }: RetryDependencies,
  signal: AbortSignal,
): Promise<T> {
  for (let retry = 1; ; retry += 1) {
    const before = gained();
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof TransientFault)) throw error;
      if (gained() > before) retry = 1;
      const waitMs = error.retryAfterMs ?? backoff(retry, random);
      if (retry > maxRetries) throw gaveUp(error, `gave up after ${maxRetries} retries`);
      if (waitMs > maxRetryAfterMs) {
        throw gaveUp(error, `it asks to wait ${Math.ceil(waitMs / 60_000)} min, which is too long`);
      }
      onRetry({ message: error.message, retry, waitMs });
      await clock.sleep(waitMs, signal);
    }
  }
}

/** Full jitter, so that downloads which failed together do not return together. */
function backoff(retry: number, random: () => number): number {
  return Math.round(random() * Math.min(maxBackoffMs, firstBackoffMs * 2 ** (retry - 1)));
}

function gaveUp(error: TransientFault, why: string): BenchError {
  return new BenchError('download_failed', `${error.message}; ${why}`, {
    hint: 'Run the same command again later: what has been downloaded is kept. Behind a proxy set https_proxy; for another Hub set HF_ENDPOINT.',
    cause: error,
  });
}
