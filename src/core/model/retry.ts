import type { FailureKind } from '../schema/modelFailure.ts';
import type { Clock, Model, ModelFailure, ModelRequest, ModelResponse } from './model.ts';

/** Longest wait that we choose ourselves; a server may ask for more, up to `maxRetryAfterMs`. */
export const maxBackoffMs = 60_000;

/** Longest Retry-After that a run waits for: beyond it an attempt, or its judgement, ends and can be made again. */
export const usualMaxRetryAfterMs = 15 * 60_000;

export interface RetryPolicy {
  /** How many times a failed call is made again. */
  readonly retries: number;
  /** Upper end of the first wait; doubles with each retry, up to {@link maxBackoffMs}. */
  readonly backoffMs: number;
  /** Longest Retry-After that is waited for. A longer one ends the retries, and the failure says so. */
  readonly maxRetryAfterMs: number;
}

/** Reported before the wait, so that a journal has the retry even if the process dies in it. */
export interface RetryNotice {
  /** Counted from 1. */
  readonly retry: number;
  readonly kind: FailureKind;
  readonly message: string;
  readonly waitMs: number;
}

export interface RetryHooks {
  readonly onRetry: (notice: RetryNotice) => void;
}

export interface RetryDependencies {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/**
 * Asks `model` until it answers, fails in a way that a retry cannot mend, or the policy's retries are used up; the last
 * failure is then the result, and says how often it was retried. Never fewer retries because of time, never a wait
 * shorter than the server asked for (both SDKs tried ask again after 2 s when told to wait 90: LIBRARIES.md B1).
 * Rejects with the signal's reason when aborted, in the midst of a wait too.
 */
export async function generateWithRetry(
  model: Model,
  request: ModelRequest,
  policy: RetryPolicy,
  hooks: RetryHooks,
  { clock, random }: RetryDependencies,
  signal: AbortSignal,
): Promise<ModelResponse | ModelFailure> {
  for (let retry = 1; ; retry += 1) {
    const result = await model.generate(request, signal);
    if (result.ok) return result;
    const next = decideRetry(result, retry, policy, random);
    if (next.kind === 'give_up') return { ...result, message: next.message };
    hooks.onRetry({ retry, kind: result.kind, message: result.message, waitMs: next.waitMs });
    await clock.sleep(next.waitMs, signal);
  }
}

type RetryDecision =
  | { readonly kind: 'wait'; readonly waitMs: number }
  | { readonly kind: 'give_up'; readonly message: string };

/** What to do after `failure`, if retry number `retry` (from 1) is the one to come. */
export function decideRetry(
  failure: ModelFailure,
  retry: number,
  policy: RetryPolicy,
  random: () => number,
): RetryDecision {
  const { message, retry_after_ms: retryAfterMs } = failure;
  if (!failure.retryable) return { kind: 'give_up', message };
  if (retry > policy.retries) {
    return {
      kind: 'give_up',
      message: retry === 1 ? message : `${message} Gave up after ${retry - 1} retries.`,
    };
  }
  if (retryAfterMs === undefined) return { kind: 'wait', waitMs: backoff(retry, policy.backoffMs, random) };
  if (retryAfterMs <= policy.maxRetryAfterMs) return { kind: 'wait', waitMs: retryAfterMs };
  return {
    kind: 'give_up',
    message: `${message} The server asked to wait ${seconds(retryAfterMs)}, longer than the ${seconds(policy.maxRetryAfterMs)} allowed: not retried.`,
  };
}

/** Full jitter: anything from nothing to the doubled base, so that attempts which failed together do not return together. */
function backoff(retry: number, baseMs: number, random: () => number): number {
  return Math.round(random() * Math.min(maxBackoffMs, baseMs * 2 ** (retry - 1)));
}

function seconds(ms: number): string {
  return `${Math.ceil(ms / 1000)} s`;
}
