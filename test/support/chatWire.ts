import { apiError, completion, fakeReplies } from './fakeChatReplies.ts';
import type { FakeWire } from './fakeWire.ts';

/** OpenAI's chat completions, which most other servers speak too. */
export const chatWire: FakeWire = {
  basePath: '/v1',
  turnOf({ messages }) {
    const sent = Array.isArray(messages) ? messages : [];
    return sent.filter((message) => message?.role === 'assistant').length + 1;
  },
  answer: completion,
  finishWords: {
    stop: 'stop',
    length: 'length',
    tool_calls: 'tool_calls',
    content_filter: 'content_filter',
    other: 'eos_token',
  },
  usage: (tokens) => ({
    prompt_tokens: tokens.input_tokens,
    completion_tokens: tokens.output_tokens,
    prompt_tokens_details: { cached_tokens: tokens.cached_input_tokens },
    completion_tokens_details: { reasoning_tokens: tokens.reasoning_tokens },
  }),
  error: (status, message, headers) => apiError(status, { message }, headers),
  failures: {
    rate_limited: apiError(429, { message: 'Slow down.', type: 'requests', code: 'rate_limit_exceeded' }),
    quota: fakeReplies.insufficientQuota,
    server: fakeReplies.serverError,
    bad_request: apiError(400, { message: 'No such parameter.', type: 'invalid_request_error' }),
    context_overflow: fakeReplies.contextLength,
    auth: apiError(401, { message: 'Incorrect API key provided.', code: 'invalid_api_key' }),
    content_filter: apiError(400, { message: 'The prompt was filtered.', code: 'content_filter' }),
  },
  errorInside: apiError(200, { message: 'Upstream said no.', code: 'server_error' }),
  empty: fakeReplies.emptyChoices,
};
