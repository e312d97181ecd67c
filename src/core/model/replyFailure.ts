import type { FailureKind } from '../schema/modelFailure.ts';
import { modelFailure } from './failure.ts';
import type { ModelFailure } from './model.ts';
import { retryAfterMs } from './retryAfter.ts';

/** An HTTP answer of a chat-completions API, as far as its meaning goes. */
export interface HttpReply {
  /** Who answered, for the message. */
  readonly host: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** What an answer with an error status means. `nowMs` is the time a Retry-After date counts from. */
export function statusFailure(reply: HttpReply, nowMs: number): ModelFailure {
  const details = parseErrorBody(reply.body);
  const kind = kindOfCodes(details, codesAboveStatus) ?? kindOfStatus(reply.status, details.message);
  const said = details.message === '' ? '' : `: ${details.message}`;
  return withRetryAfter(
    modelFailure(
      kind,
      `${reply.host} answered ${reply.status}${redirectNote(reply)}${codeNote(details)}${said}`,
      {
        status: reply.status,
      },
    ),
    reply.headers,
    nowMs,
  );
}

/**
 * What `{"error": …}` in an answer that claims success means: what its own code says, be that a word or a status
 * (LIBRARIES.md B1: one SDK tried took it for a success without choices).
 */
export function errorObjectFailure(reply: HttpReply, error: unknown, nowMs: number): ModelFailure {
  const details = errorDetails(error);
  const kind =
    kindOfCodes(details, [...codesAboveStatus, ...codesForStatus]) ??
    (details.status === undefined ? 'malformed_reply' : kindOfStatus(details.status, details.message));
  return withRetryAfter(
    modelFailure(
      kind,
      `${reply.host} answered ${reply.status} with an error in it${codeNote(details)}: ${details.message || 'no message'}`,
      { status: reply.status },
    ),
    reply.headers,
    nowMs,
  );
}

function withRetryAfter(failure: ModelFailure, headers: Headers, nowMs: number): ModelFailure {
  const waitMs = failure.retryable ? retryAfterMs(headers, nowMs) : undefined;
  return waitMs === undefined ? failure : { ...failure, retry_after_ms: waitMs };
}

interface ErrorDetails {
  /** What the server says, on one line, cut to a readable length. */
  readonly message: string;
  /** Words of `code`, `type`, `status` and of an inner error, in lower case. */
  readonly codes: readonly string[];
  /** An HTTP status in the error itself. */
  readonly status?: number;
}

/** Reads `{error: {…}}`, `{error: "…"}`, `{message, code}`, `{detail}` and Gemini's `[{error}]`; else the text itself. */
function parseErrorBody(body: string): ErrorDetails {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return { message: excerpt(body), codes: [] };
  }
  const value = Array.isArray(parsed) ? parsed[0] : parsed;
  return errorDetails(field(value, 'error') ?? value);
}

function errorDetails(error: unknown): ErrorDetails {
  if (typeof error !== 'object' || error === null)
    return { message: excerpt(String(error ?? '')), codes: [] };
  const said = field(error, 'message') ?? field(error, 'detail') ?? error;
  const codes = [error, field(error, 'innererror')]
    .flatMap((place) => [field(place, 'code'), field(place, 'type'), field(place, 'status')])
    .filter((code) => typeof code === 'string')
    .map((code) => code.toLowerCase());
  const status = [field(error, 'code'), field(error, 'status')]
    .map((code) => (typeof code === 'number' || typeof code === 'string' ? Number(code) : Number.NaN))
    .find((code) => code >= 400 && code < 600);
  return {
    message: excerpt(typeof said === 'string' ? said : JSON.stringify(said)),
    codes,
    ...(status === undefined ? {} : { status }),
  };
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** Longest piece of a server's text in a message; the whole of it is in exchanges.jsonl. */
const excerptLength = 400;

export function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= excerptLength ? line : `${line.slice(0, excerptLength).toWellFormed()}…`;
}

type KindByCode = readonly (readonly [RegExp, FailureKind])[];

/**
 * Codes that say more than the status beside them. A 429 without credit looks like a rate limit, but no wait mends it;
 * its text is no help, since Gemini words its limits per minute in the same way.
 */
const codesAboveStatus: KindByCode = [
  [
    /^(?:insufficient_(?:quota|balance|funds|credits?)|billing_.+|payment_required|exceeded_current_quota_error)$/,
    'quota',
  ],
  [
    /^(?:content_filter|content_policy_violation|invalid_prompt|responsibleaipolicyviolation)$/,
    'content_filter',
  ],
  [
    /^(?:context_length_exceeded|context_window_exceeded|model_context_window_exceeded|exceed_context_size_error)$/,
    'context_overflow',
  ],
];

/** Codes that stand for a status where the answer has none of its own. */
const codesForStatus: KindByCode = [
  [/^(?:invalid_api_key|authentication_error|permission_error|permission_denied|unauthenticated)$/, 'auth'],
  [
    /^(?:rate_limit_exceeded|rate_limit_error|rate_limited|too_many_requests|resource_exhausted)$/,
    'rate_limited',
  ],
  [
    /^(?:overloaded|overloaded_error|server_error|internal_error|internal_server_error|api_error|unavailable)$/,
    'server',
  ],
  [/^(?:invalid_request_error|invalid_argument|not_found_error|model_not_found|bad_request)$/, 'bad_request'],
];

function kindOfCodes({ codes }: ErrorDetails, table: KindByCode): FailureKind | undefined {
  return table.find(([pattern]) => codes.some((code) => pattern.test(code)))?.[1];
}

/** vLLM, llama.cpp and others have no code for it, only words; without them an overflow could not be told from a bad request. */
const overflowWords =
  /context[ _](?:length|window|size)|maximum (?:context|prompt|input)|(?:prompt|input|request) is too long|input token count|too many (?:input |prompt )?tokens|reduce the length of the (?:messages|prompt|input)/i;

function kindOfStatus(status: number, message: string): FailureKind {
  if (status === 429) return 'rate_limited';
  if (status === 408 || status === 409 || status === 425 || status >= 500) return 'server';
  if (status === 401 || status === 403) return 'auth';
  if (status === 402) return 'quota';
  return status >= 400 && overflowWords.test(message) ? 'context_overflow' : 'bad_request';
}

function codeNote({ codes }: ErrorDetails): string {
  return codes.length === 0 ? '' : ` (${[...new Set(codes)].join(', ')})`;
}

/** A redirect is not followed, so that the key goes nowhere else; the target's host is enough to mend the endpoint. */
function redirectNote({ status, headers, host }: HttpReply): string {
  const target = headers.get('location');
  if (status < 300 || status > 399 || target === null) return '';
  const base = `https://${host}`;
  const place = URL.canParse(target, base) ? new URL(target, base) : null;
  return `, a redirect to ${place === null ? 'nowhere' : `${place.host}${place.pathname}`}, which is not followed`;
}
