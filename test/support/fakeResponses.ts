import { apiError, fakeReplies } from './fakeChatReplies.ts';
import { type FakeReply, WireMessage } from './fakeReply.ts';
import type { FakeWire } from './fakeWire.ts';

/** A whole `response` as OpenAI's Responses API writes one, with these output items. */
export function openAiResponse(
  output: readonly unknown[],
  rest: Readonly<Record<string, unknown>> = {},
): FakeReply {
  return {
    headers: { 'x-request-id': 'req_fake' },
    body: {
      id: 'resp_fake',
      object: 'response',
      created_at: 1_779_876_672,
      status: 'completed',
      error: null,
      incomplete_details: null,
      model: 'fake-model',
      output,
      store: false,
      usage: {
        input_tokens: 120,
        input_tokens_details: { cached_tokens: 0 },
        output_tokens: 30,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: 150,
      },
      ...rest,
    },
  };
}

/** A message with one text. */
export function messageItem(text: string, rest: Readonly<Record<string, unknown>> = {}) {
  return {
    type: 'message',
    id: 'msg_fake',
    status: 'completed',
    role: 'assistant',
    content: [{ type: 'output_text', text, annotations: [], logprobs: [] }],
    ...rest,
  };
}

/** Reasoning with a summary of these paragraphs, and what only OpenAI can read. */
export function reasoningItem(summary: readonly string[], encrypted: string | null = 'gAAAA-fake') {
  return {
    type: 'reasoning',
    id: 'rs_fake',
    summary: summary.map((text) => ({ type: 'summary_text', text })),
    encrypted_content: encrypted,
  };
}

/** @param id of the call, which its output names; null: the reply has none */
export function callItem(id: string | null, name: string, args: unknown) {
  return {
    type: 'function_call',
    id: `fc_${id ?? 'fake'}`,
    status: 'completed',
    ...(id === null ? {} : { call_id: id }),
    name,
    ...(args === undefined ? {} : { arguments: args }),
  };
}

const reasons = ['max_output_tokens', 'content_filter', 'eos_token'];

function answer(wireMessage: WireMessage): FakeReply {
  const { text, reasoning, refusal, calls, finish, usage } = WireMessage.parse(wireMessage);
  const incomplete = finish !== undefined && finish !== null && reasons.includes(finish);
  return openAiResponse(
    [
      // Without text and calls too: a model may end after it has thought.
      reasoningItem(reasoning === undefined ? [] : [reasoning]),
      ...(text === null ? [] : [messageItem(text)]),
      ...(refusal === undefined ? [] : [messageItem('', { content: [{ type: 'refusal', refusal }] })]),
      ...calls.map((call, index) =>
        callItem(call.id === undefined ? `call_fake${index}` : call.id, call.name, call.arguments),
      ),
    ],
    {
      status: incomplete ? 'incomplete' : (finish ?? 'completed'),
      ...(incomplete ? { incomplete_details: { reason: finish } } : {}),
      ...(usage === undefined ? {} : { usage }),
    },
  );
}

/** A response that failed: status 200, and the error in it. */
export function failedResponse(code: string, message: string): FakeReply {
  return openAiResponse([], { status: 'failed', error: { code, message }, usage: null });
}

/** OpenAI's Responses API. */
export const responsesWire: FakeWire = {
  basePath: '/v1',
  turnOf({ input }) {
    const items = Array.isArray(input) ? input : [];
    const isModels = (item: unknown): boolean => {
      const { type, role } = item as { type?: unknown; role?: unknown };
      return type === 'reasoning' || type === 'function_call' || role === 'assistant';
    };
    // A turn is a run of items of the model's.
    return (
      items.filter((item, index) => isModels(item) && !(index > 0 && isModels(items[index - 1]))).length + 1
    );
  },
  answer,
  finishWords: {
    stop: 'completed',
    length: 'max_output_tokens',
    tool_calls: 'completed',
    content_filter: 'content_filter',
    other: 'eos_token',
  },
  usage: (tokens) => ({
    input_tokens: tokens.input_tokens,
    input_tokens_details: { cached_tokens: tokens.cached_input_tokens },
    output_tokens: tokens.output_tokens,
    output_tokens_details: { reasoning_tokens: tokens.reasoning_tokens },
  }),
  error: (status, message, headers) => apiError(status, { message }, headers),
  failures: {
    rate_limited: apiError(429, {
      message: 'Rate limit reached for fake-model on tokens per min (TPM): Limit 30000, Used 29000.',
      type: 'tokens',
      code: 'rate_limit_exceeded',
    }),
    quota: fakeReplies.insufficientQuota,
    server: fakeReplies.serverError,
    bad_request: apiError(400, {
      message: "Unsupported parameter: 'temperature' is not supported with this model.",
      type: 'invalid_request_error',
    }),
    context_overflow: apiError(400, {
      message: 'Your input exceeds the context window of this model. Please adjust your input and try again.',
      type: 'invalid_request_error',
      code: 'context_length_exceeded',
    }),
    auth: apiError(401, { message: 'Incorrect API key provided.', code: 'invalid_api_key' }),
    content_filter: apiError(400, {
      message: 'Invalid prompt: your prompt was flagged as potentially violating our usage policy.',
      type: 'invalid_request_error',
      code: 'invalid_prompt',
    }),
  },
  errorInside: failedResponse('server_error', 'Upstream said no.'),
  empty: openAiResponse([]),
};
