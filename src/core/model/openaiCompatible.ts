import { AISDKError } from '@ai-sdk/provider';
import {
  type ChatEndpoint,
  checkEndpoint,
  identityOf,
  type OpenAiCompatibleOptions,
  postChat,
} from './chatEndpoint.ts';
import { toResponse } from './chatMessages.ts';
import { malformed, readChatReply } from './chatReply.ts';
import { withDeadline } from './deadline.ts';
import { modelFailure } from './failure.ts';
import type { Clock, Model, ModelContext, ModelFailure, ModelRequest, ModelResponse } from './model.ts';
import { createRecordingFetch, ExchangeError } from './recordingFetch.ts';
import { createRedactor } from './redact.ts';
import { excerpt, type HttpReply } from './replyFailure.ts';
import { createToolCallNamer, type ToolCallNamer } from './toolCallIds.ts';

/**
 * A model behind an API of OpenAI's chat completions, by the AI SDK's provider: one request a call, written to
 * `context.exchanges` before it leaves; a server's quirks are put right only after what came is written. Throws
 * `config_invalid` for options that cannot work; {@link Model} says what `generate` does.
 */
export function createOpenAiCompatibleModel(options: OpenAiCompatibleOptions, context: ModelContext): Model {
  const endpoint = checkEndpoint(options, context.apiKey);
  const secrets = context.apiKey === null ? [] : [context.apiKey];
  const redact = createRedactor(secrets);
  const call: CallParts = {
    endpoint,
    clock: context.clock,
    fetch: createRecordingFetch(context.fetch, context.exchanges, { secrets, clock: context.clock }),
    nameToolCalls: createToolCallNamer(),
  };
  return {
    identity: identityOf(endpoint),
    async generate(request, signal) {
      const result = await withDeadline(options.timeoutMs, context.clock, signal, (callSignal) =>
        ask(call, request, callSignal),
      );
      if (result.kind === 'expired') {
        return modelFailure(
          'timeout',
          `${endpoint.url.host} gave no whole answer within ${options.timeoutMs} ms.`,
        );
      }
      const { value } = result;
      return value.ok ? value : { ...value, message: redact(value.message) };
    },
  };
}

interface CallParts {
  readonly endpoint: ChatEndpoint;
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
  const seen: Seen = {};
  const fetchReply: typeof globalThis.fetch = async (input, init) => {
    try {
      const response = await call.fetch(input, init);
      seen.reply = await toHttpReply(response, call.endpoint.url.host);
      const read = readChatReply(seen.reply, call.clock.now(), (given) =>
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
    return toResponse(await postChat(call.endpoint, request, fetchReply, signal));
  } catch (error) {
    return failureOf(error, seen, call.endpoint.url.host);
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
