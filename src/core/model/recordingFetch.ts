import { createHash } from 'node:crypto';
import { BenchError, messageOf, systemErrorCode } from '../errors.ts';
import { conversationDelta } from './conversationDelta.ts';
import type { Clock, ExchangeSink } from './model.ts';
import { createRedactor, type Redact, recordedHeaders, redactUrl } from './redact.ts';

/** A body larger than this is no chat reply; reading stops there, so that a server cannot fill the memory. */
export const defaultMaxBodyBytes = 64 * 1024 * 1024;

export interface RecordingOptions {
  /** Exact values that must never be written: the API key of this attempt, and what else the caller knows. */
  readonly secrets: readonly string[];
  readonly clock: Clock;
  readonly maxBodyBytes?: number;
}

/** No usable answer came: the connection failed, or what arrived cannot be read. The message holds no secret. */
export class ExchangeError extends Error {
  readonly kind: 'network' | 'malformed_reply';

  constructor(kind: 'network' | 'malformed_reply', message: string) {
    super(message);
    this.name = 'ExchangeError';
    this.kind = kind;
  }
}

/**
 * A `fetch` that writes each exchange to `sink`: the request before it leaves, the answer after its body has come whole.
 * Secrets are replaced before anything is written or hashed. The request record holds the messages that are new since
 * the request before; with the records before it the whole body can be put together again and hashed (test).
 *
 * The response it returns has its body in memory. It never follows a redirect, which would carry the key to wherever a
 * server points, and turns POST into GET on the way. Rejects with an {@link ExchangeError} when no answer can be had,
 * with the signal's reason when aborted, with what `sink` throws.
 */
export function createRecordingFetch(
  fetch: typeof globalThis.fetch,
  sink: ExchangeSink,
  { secrets, clock, maxBodyBytes = defaultMaxBodyBytes }: RecordingOptions,
): typeof globalThis.fetch {
  const redact = createRedactor(secrets);
  let exchange = 0;
  let known: readonly string[] = [];

  return async (input, init = {}) => {
    const request = describeRequest(input, init, known, redact);
    known = request.messages;
    exchange += 1;
    const number = exchange;
    sink({ type: 'exchange_request', exchange: number, ...request.record });
    const startedMs = clock.now();
    let answer: Answer;
    try {
      const response = await fetch(input, { ...init, redirect: 'manual' });
      answer = { response, body: await readBody(response, maxBodyBytes) };
    } catch (error) {
      const failure = describeFailure(error, init.signal ?? null, redact);
      const duration_ms = clock.now() - startedMs;
      sink({ type: 'exchange_failed', exchange: number, message: failure.message, duration_ms });
      init.signal?.throwIfAborted();
      throw failure;
    }
    sink({
      type: 'exchange_response',
      exchange: number,
      status: answer.response.status,
      headers: recordedHeaders(answer.response.headers, redact),
      body: redact(answer.body),
      duration_ms: clock.now() - startedMs,
    });
    return rebuild(answer);
  };
}

interface Answer {
  readonly response: Response;
  readonly body: string;
}

function describeRequest(
  input: string | URL | Request,
  init: RequestInit,
  known: readonly string[],
  redact: Redact,
) {
  if (input instanceof Request || typeof init.body !== 'string') {
    throw new BenchError('internal', 'The recording fetch takes a URL and a body of text.');
  }
  const body = redact(init.body);
  const delta = conversationDelta(body, known);
  const record = {
    method: init.method ?? 'GET',
    url: redactUrl(String(input), redact),
    headers: recordedHeaders(new Headers(init.headers), redact),
    body_sha256: createHash('sha256').update(body).digest('hex'),
    messages_repeated: delta.repeated,
    ...(delta.marks.length === 0 ? {} : { cache_marks: delta.marks }),
    body_delta: delta.value,
  };
  return { record, messages: delta.messages };
}

async function readBody(response: Response, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) {
      throw new ExchangeError(
        'malformed_reply',
        `The reply (status ${response.status}) is larger than ${maxBytes} bytes; reading stopped there.`,
      );
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** A signal's abort comes out of fetch as all sorts of errors, so the signal is asked rather than the error. */
function describeFailure(error: unknown, signal: AbortSignal | null, redact: Redact): ExchangeError {
  if (error instanceof ExchangeError) return error;
  if (signal?.aborted) return new ExchangeError('network', redact(`Aborted: ${messageOf(signal.reason)}`));
  return new ExchangeError('network', redact(describeCauses(error)));
}

/** fetch says `fetch failed`; what failed is in the causes. */
function describeCauses(error: unknown): string {
  const parts: string[] = [];
  for (let cause = error; cause !== undefined && parts.length < 4; cause = causeOf(cause)) {
    const code = systemErrorCode(cause);
    const text = messageOf(cause) || 'unknown error';
    parts.push(code === undefined || text.includes(code) ? text : `${text} (${code})`);
  }
  return parts.join(': ');
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

/** Statuses for which the constructor of Response takes no body. */
const bodilessStatuses: ReadonlySet<number> = new Set([204, 205, 304]);

function rebuild({ response, body }: Answer): Response {
  const { status, statusText } = response;
  if (status < 200 || status > 599) {
    throw new ExchangeError('malformed_reply', `The status ${status} of the reply is not one of HTTP.`);
  }
  const headers = new Headers(response.headers);
  headers.delete('content-encoding');
  headers.delete('content-length');
  return new Response(bodilessStatuses.has(status) ? null : body, { status, statusText, headers });
}
