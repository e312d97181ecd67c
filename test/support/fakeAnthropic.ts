import { type FakeReply, WireMessage } from './fakeReply.ts';
import type { FakeWire } from './fakeWire.ts';
import { jsonWithRaw, rawArguments } from './rawJson.ts';

/** A `message` as Anthropic's API writes one, with these blocks. */
export function anthropicMessage(
  content: readonly unknown[],
  rest: Readonly<Record<string, unknown>> = {},
): FakeReply {
  return {
    headers: { 'request-id': 'req_fake' },
    body: jsonWithRaw({
      id: 'msg_fake',
      type: 'message',
      role: 'assistant',
      model: 'fake-model',
      content,
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: {
        input_tokens: 120,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        output_tokens: 30,
        service_tier: 'standard',
      },
      ...rest,
    }),
  };
}

/** A block that calls a tool; a text that is a JSON object goes as it is. */
export function toolUse(id: string | null, name: string, input: unknown): Record<string, unknown> {
  return { type: 'tool_use', ...(id === null ? {} : { id }), name, input: rawArguments(input) };
}

function answer(wireMessage: WireMessage): FakeReply {
  const { text, reasoning, refusal, calls, finish, usage } = WireMessage.parse(wireMessage);
  const said = text ?? refusal ?? null;
  const natural = refusal !== undefined ? 'refusal' : calls.length > 0 ? 'tool_use' : 'end_turn';
  return anthropicMessage(
    [
      ...(reasoning === undefined
        ? []
        : [{ type: 'thinking', thinking: reasoning, signature: `signed:${reasoning.length}` }]),
      ...(said === null ? [] : [{ type: 'text', text: said }]),
      ...calls.map((call, index) =>
        toolUse(call.id === undefined ? `toolu_fake${index}` : call.id, call.name, call.arguments),
      ),
    ],
    {
      stop_reason: finish === undefined ? natural : finish,
      ...(usage === undefined ? {} : { usage: usage ?? undefined }),
    },
  );
}

/** An error answer in Anthropic's shape. */
export function anthropicError(
  status: number,
  type: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): FakeReply {
  return {
    status,
    headers: { ...headers },
    body: { type: 'error', error: { type, message }, request_id: 'req_fake' },
  };
}

export const anthropicFailures = {
  rate_limited: anthropicError(
    429,
    'rate_limit_error',
    "This request would exceed your organization's rate limit of 50 requests per minute.",
  ),
  quota: anthropicError(
    400,
    'invalid_request_error',
    'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
  ),
  server: anthropicError(529, 'overloaded_error', 'Overloaded'),
  bad_request: anthropicError(
    400,
    'invalid_request_error',
    'max_tokens: Input should be greater than or equal to 1',
  ),
  context_overflow: anthropicError(
    400,
    'invalid_request_error',
    'prompt is too long: 208310 tokens > 200000 maximum',
  ),
  auth: anthropicError(401, 'authentication_error', 'invalid x-api-key'),
  content_filter: anthropicError(400, 'invalid_request_error', 'Output blocked by content filtering policy'),
};

/** Anthropic's messages API. */
export const anthropicWire: FakeWire = {
  basePath: '/v1',
  turnOf({ messages }) {
    const sent = Array.isArray(messages) ? messages : [];
    return sent.filter((message) => message?.role === 'assistant').length + 1;
  },
  answer,
  finishWords: {
    stop: 'end_turn',
    length: 'max_tokens',
    tool_calls: 'tool_use',
    content_filter: 'refusal',
    other: 'eos_token',
  },
  usage: ({ input_tokens, output_tokens, cached_input_tokens, reasoning_tokens }) => ({
    ...(input_tokens === undefined ? {} : { input_tokens: (input_tokens ?? 0) - (cached_input_tokens ?? 0) }),
    output_tokens,
    cache_read_input_tokens: cached_input_tokens,
    output_tokens_details: { thinking_tokens: reasoning_tokens },
  }),
  error: (status, message, headers) =>
    anthropicError(status, status >= 500 ? 'api_error' : 'invalid_request_error', message, headers),
  failures: anthropicFailures,
  errorInside: { ...anthropicError(200, 'overloaded_error', 'Upstream said no.') },
  empty: { body: { id: 'msg_fake', type: 'message', role: 'assistant', stop_reason: null } },
};
