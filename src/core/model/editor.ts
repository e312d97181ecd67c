import { messageOf } from '../errors.ts';
import { sha256 } from '../store/hash.ts';
import { conversationDelta } from './conversationDelta.ts';
import type {
  ChatMessage,
  Clock,
  ExchangeSink,
  Model,
  ModelContext,
  ModelFailure,
  ModelResponse,
  ToolDefinition,
} from './model.ts';

import { createToolCallNamer, type ToolCallNamer } from './toolCallIds.ts';

/** Version of how requests and replies are put into the editor's words, here and in src/host/model; part of a run's identity. */
const editorVersion = 'vscode.lm 1';

/** A request to a language model of the editor. */
export interface EditorRequest {
  /** `vendor/id`, or an id that only one vendor has. */
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly ToolDefinition[];
  readonly max_tokens: number;
  readonly temperature?: number;
  /** Longest wait for the whole reply, from when the request has been let through: a person's consent takes no time of it. */
  readonly timeout_ms: number;
}

export type EditorReply =
  | {
      readonly ok: true;
      /** `vendor/id version` of the model that answered. */
      readonly answered_by: string;
      readonly text: string;
      readonly reasoning: string;
      /** Ids are the provider's own; empty where it gave none. */
      readonly tool_calls: ModelResponse['tool_calls'];
      readonly finish_reason: ModelResponse['finish_reason'];
      readonly usage: ModelResponse['usage'];
      /** Kinds of parts of the reply that have no place here, such as images. */
      readonly left_out: readonly string[];
    }
  | Omit<ModelFailure, 'status'>;

/**
 * Asks the editor once. Resolves with a failure for whatever the editor, its model or the time-out does; rejects with the
 * signal's reason when aborted, at once, and otherwise only when the editor is not there any more.
 */
export type AskEditor = (request: EditorRequest, signal: AbortSignal) => Promise<EditorReply>;

export interface EditorModelOptions {
  readonly model: string;
  readonly maxTokens: number;
  readonly timeoutMs: number;
  readonly temperature?: number | undefined;
}

/**
 * A language model of VS Code (`vscode.lm`), asked through the extension host. What its API does to a run's conditions,
 * all of it the same in every run:
 *
 * - There is no system role. The system prompt is the first user message, on its own.
 * - Tool arguments come parsed. Their text in the trajectory is the JSON that we write of them, not the model's own.
 * - Nobody tells token counts: usage is unknown (`countTokens` estimates), and with it cost.
 * - Nobody tells why a reply ended: `tool_calls` when it holds some, else `stop`, also where it was cut short.
 * - `max_tokens` and `temperature` travel as model options, which the model's provider may heed or not.
 * - Reasoning that a provider shows is recorded, and not sent back.
 */
export function createEditorModel(
  options: EditorModelOptions,
  context: Pick<ModelContext, 'exchanges' | 'clock'>,
  askEditor: AskEditor,
): Model {
  const record = createRecorder(context.exchanges, context.clock, options.model);
  const nameToolCalls = createToolCallNamer();
  return {
    identity: identityOf(options),
    async generate({ messages, tools }, signal) {
      signal.throwIfAborted();
      const request = {
        model: options.model,
        messages: messages.map(wellFormed),
        tools,
        ...samplingOf(options),
      };
      const recorded = record(request);
      let reply: EditorReply;
      try {
        reply = await askEditor({ ...request, timeout_ms: options.timeoutMs }, signal);
      } catch (error) {
        recorded.failed(signal.aborted ? `Aborted: ${messageOf(signal.reason)}` : messageOf(error));
        signal.throwIfAborted();
        throw error;
      }
      if (!reply.ok) {
        recorded.failed(reply.message);
        return reply;
      }
      recorded.answered(reply);
      return responseOf(reply, messages, nameToolCalls);
    },
  };
}

function samplingOf({ maxTokens, temperature }: EditorModelOptions) {
  return { max_tokens: maxTokens, ...(temperature === undefined ? {} : { temperature }) };
}

function identityOf(options: EditorModelOptions): Model['identity'] {
  return {
    adapter: 'editor',
    adapter_version: editorVersion,
    model: options.model,
    endpoint_host: null,
    parameters: {
      ...samplingOf(options),
      tool_choice: 'auto',
      system_prompt_role: 'user',
      send_reasoning: false,
    },
  };
}

/** Half a character, from a text cut in the middle, becomes U+FFFD: providers send JSON, and most servers refuse it there. */
function wellFormed(message: ChatMessage): ChatMessage {
  const content = message.content.toWellFormed();
  if (message.role !== 'assistant') return { ...message, content };
  const tool_calls = message.tool_calls.map((call) => ({
    ...call,
    arguments: call.arguments.toWellFormed(),
  }));
  return { ...message, content, reasoning: message.reasoning.toWellFormed(), tool_calls };
}

function responseOf(
  reply: Extract<EditorReply, { ok: true }>,
  messages: readonly ChatMessage[],
  nameToolCalls: ToolCallNamer,
): ModelResponse {
  const ids = nameToolCalls(
    reply.tool_calls.map(({ id }) => id),
    messages,
  );
  return {
    ok: true,
    text: reply.text.toWellFormed(),
    reasoning: reply.reasoning.toWellFormed(),
    tool_calls: reply.tool_calls.map(({ name, arguments: text }, index) => ({
      id: ids[index] ?? '',
      name: name.toWellFormed(),
      arguments: text.toWellFormed(),
    })),
    finish_reason: reply.finish_reason,
    usage: reply.usage,
  };
}

/**
 * Writes exchanges as an HTTP adapter does, and does not pretend that they are HTTP: the method is the API's, the URL
 * names the model by a scheme of its own, there are no headers and no status. The body is the request as it goes to the
 * extension host.
 */
function createRecorder(exchanges: ExchangeSink, clock: Clock, model: string) {
  let exchange = 0;
  let known: readonly string[] = [];
  return (request: Omit<EditorRequest, 'timeout_ms'>) => {
    exchange += 1;
    const number = exchange;
    const startedMs = clock.now();
    const body = JSON.stringify(request);
    const delta = conversationDelta(body, known);
    known = delta.messages;
    exchanges({
      type: 'exchange_request',
      exchange: number,
      method: 'sendRequest',
      url: `vscode-lm:${model}`,
      headers: {},
      body_sha256: sha256(body),
      messages_repeated: delta.repeated,
      body_delta: delta.value,
    });
    return {
      answered: (reply: EditorReply): void =>
        exchanges({
          type: 'exchange_response',
          exchange: number,
          status: null,
          headers: {},
          body: JSON.stringify(reply),
          duration_ms: clock.now() - startedMs,
        }),
      failed: (message: string): void =>
        exchanges({
          type: 'exchange_failed',
          exchange: number,
          message,
          duration_ms: clock.now() - startedMs,
        }),
    };
  };
}
