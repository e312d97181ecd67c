import { AISDKError, type LanguageModelV4GenerateResult } from '@ai-sdk/provider';
import { withDeadline } from './deadline.ts';
import { modelFailure } from './failure.ts';
import type {
  Clock,
  Model,
  ModelContext,
  ModelFailure,
  ModelIdentity,
  ModelRequest,
  ModelResponse,
} from './model.ts';
import { createRecordingFetch, ExchangeError } from './recordingFetch.ts';
import { createRedactor } from './redact.ts';
import { excerpt, type HttpReply } from './replyFailure.ts';
import { malformed } from './replyObject.ts';
import { createToolCallNamer, type ToolCallNamer } from './toolCallIds.ts';

/** A reply that the provider can read, its quirks put right, or what it is instead. */
export type ReadReply =
  | { readonly ok: true; readonly body: Readonly<Record<string, unknown>> }
  | ModelFailure;

/** Gives each tool call of a reply its id, for the conversation that the reply is to. */
export type NameToolCalls = (given: readonly (string | null)[]) => readonly string[];

/** What an adapter of an API over HTTP does its own way. */
export interface HttpModelParts {
  readonly identity: ModelIdentity;
  /** Who is asked, for messages. */
  readonly host: string;
  /** For one request, body included, in milliseconds. */
  readonly timeoutMs: number;
  /** One request by a provider of the AI SDK, over `fetch` and nothing else. Throws whatever the provider throws. */
  readonly post: (
    request: ModelRequest,
    fetch: typeof globalThis.fetch,
    signal: AbortSignal,
  ) => Promise<LanguageModelV4GenerateResult>;
  /** Judges what came, error statuses included, before the provider reads it, and after it was recorded as it came. */
  readonly readReply: (reply: HttpReply, nowMs: number, nameToolCalls: NameToolCalls) => ReadReply;
  readonly toResponse: (result: LanguageModelV4GenerateResult) => ModelResponse | ModelFailure;
}

/**
 * A model behind an API over HTTP: one request a call, written to `context.exchanges` before it leaves; a server's quirks
 * are put right only after what came is written. {@link Model} says what `generate` does.
 */
export function createHttpModel(parts: HttpModelParts, context: ModelContext): Model {
  const secrets = [...(context.secrets ?? []), ...(context.apiKey === null ? [] : [context.apiKey])];
  const redact = createRedactor(secrets);
  const call: CallParts = {
    parts,
    clock: context.clock,
    fetch: createRecordingFetch(context.fetch, context.exchanges, { secrets, clock: context.clock }),
    nameToolCalls: createToolCallNamer(),
  };
  return {
    identity: parts.identity,
    async generate(request, signal) {
      const result = await withDeadline(parts.timeoutMs, context.clock, signal, (callSignal) =>
        ask(call, request, callSignal),
      );
      if (result.kind === 'expired') {
        return modelFailure('timeout', `${parts.host} gave no whole answer within ${parts.timeoutMs} ms.`);
      }
      const { value } = result;
      return value.ok ? value : { ...value, message: redact(value.message) };
    },
  };
}

interface CallParts {
  readonly parts: HttpModelParts;
  readonly clock: Clock;
  readonly fetch: typeof globalThis.fetch;
  readonly nameToolCalls: ToolCallNamer;
}

/** An answer that is no reply, on its way through the provider, which need not understand it. */
class Refused extends Error {
  readonly failure: ModelFailure;

  constructor(failure: ModelFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** What passed through our own fetch in one call; the provider wraps and rewords errors, so it is not asked. */
interface Seen {
  error?: unknown;
  reply?: HttpReply;
}

async function ask(
  call: CallParts,
  request: ModelRequest,
  signal: AbortSignal,
): Promise<ModelResponse | ModelFailure> {
  const { parts } = call;
  const seen: Seen = {};
  const fetchReply: typeof globalThis.fetch = async (input, init) => {
    try {
      const response = await call.fetch(input, init);
      seen.reply = await toHttpReply(response, parts.host);
      const read = parts.readReply(seen.reply, call.clock.now(), (given) =>
        call.nameToolCalls(given, request.messages),
      );
      if (!read.ok) throw new Refused(read);
      return Response.json(read.body);
    } catch (error) {
      seen.error = error;
      throw error;
    }
  };
  try {
    return parts.toResponse(await parts.post(request, fetchReply, signal));
  } catch (error) {
    return failureOf(error, seen, parts.host);
  }
}

async function toHttpReply(response: Response, host: string): Promise<HttpReply> {
  return { host, status: response.status, headers: response.headers, body: await response.text() };
}

/** Throws again what is no fault of the other side: an abort, an exchange that could not be written, our own mistakes. */
function failureOf(error: unknown, seen: Seen, host: string): ModelFailure {
  const cause = seen.error ?? error;
  if (cause instanceof Refused) return cause.failure;
  if (cause instanceof ExchangeError)
    return modelFailure(cause.kind, `No answer from ${host}: ${cause.message}`);
  if (cause !== error || seen.reply === undefined || !AISDKError.isInstance(error)) throw cause;
  return malformed(seen.reply, `a reply of another shape: ${excerpt(seen.reply.body)}`);
}
