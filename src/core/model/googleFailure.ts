import { modelFailure } from './failure.ts';
import { isRecord } from './isRecord.ts';
import type { ModelFailure } from './model.ts';
import type { HttpReply } from './replyFailure.ts';

/**
 * A failure with what only the `details` of Google's errors say: how long to wait (they have no Retry-After), whether a
 * 429 is for a limit of the day, which no wait within a run mends, and that a 400 is about the key.
 */
export function googleFailure(failure: ModelFailure, reply: HttpReply): ModelFailure {
  const details = errorDetails(reply.body);
  const { message, status } = failure;
  const known = status === undefined ? {} : { status };
  if (failure.kind === 'bad_request' && details.some(({ reason }) => reason === 'API_KEY_INVALID')) {
    return modelFailure('auth', message, known);
  }
  if (failure.kind !== 'rate_limited') return failure;
  if (details.flatMap(quotaIds).some((id) => /PerDay/i.test(id))) {
    return modelFailure('quota', `${message} This is a limit of the day.`, known);
  }
  const waitMs = details.map(({ retryDelay }) => durationMs(retryDelay)).find((ms) => ms !== undefined);
  return failure.retry_after_ms !== undefined || waitMs === undefined
    ? failure
    : { ...failure, retry_after_ms: waitMs };
}

type Detail = Readonly<Record<string, unknown>>;

/** `error.details`, of an error alone or as the only one of a list. */
function errorDetails(body: string): readonly Detail[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return [];
  }
  const value: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
  const error = isRecord(value) ? value.error : undefined;
  const details = isRecord(error) ? error.details : undefined;
  return Array.isArray(details) ? details.filter(isRecord) : [];
}

/** `GenerateRequestsPerDayPerProjectPerModel-FreeTier` and the like. */
function quotaIds({ violations }: Detail): readonly string[] {
  if (!Array.isArray(violations)) return [];
  return violations.flatMap((violation) =>
    isRecord(violation) && typeof violation.quotaId === 'string' ? [violation.quotaId] : [],
  );
}

/** A duration of protobuf as JSON has it: `34s`, `34.074824224s`. */
function durationMs(value: unknown): number | undefined {
  const seconds = typeof value === 'string' ? /^(\d+(?:\.\d+)?)s$/.exec(value)?.[1] : undefined;
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1000);
}
