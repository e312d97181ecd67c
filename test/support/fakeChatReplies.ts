import type * as z from 'zod';
import { brokenReplies, type FakeReply, type WireCall, WireMessage } from './fakeReply.ts';

const usualUsage = { prompt_tokens: 120, completion_tokens: 30, total_tokens: 150 };

/** A whole `chat.completion`, as OpenAI's API writes one. */
export function completion(wireMessage: WireMessage): FakeReply {
  const message = WireMessage.parse(wireMessage);
  const { text, calls, usage = usualUsage } = message;
  const finish = message.finish === undefined ? (calls.length > 0 ? 'tool_calls' : 'stop') : message.finish;
  return {
    headers: { 'x-request-id': 'req_fake' },
    body: {
      id: 'chatcmpl-fake',
      object: 'chat.completion',
      created: 1_779_876_672,
      model: 'fake-model',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: text,
            ...(message.refusal === undefined ? {} : { refusal: message.refusal }),
            ...(message.reasoning === undefined ? {} : { reasoning_content: message.reasoning }),
            ...(calls.length === 0 ? {} : { tool_calls: calls.map(wireCall) }),
          },
          finish_reason: finish,
        },
      ],
      ...(usage === null ? {} : { usage }),
    },
  };
}

function wireCall(call: z.output<typeof WireCall>, index: number) {
  const id = call.id === undefined ? `call_fake${index}` : call.id;
  return {
    ...(id === null ? {} : { id }),
    type: 'function',
    function: { name: call.name, ...(call.arguments === undefined ? {} : { arguments: call.arguments }) },
  };
}

/** An error answer in OpenAI's shape. */
export function apiError(
  status: number,
  error: { readonly message: string; readonly type?: string; readonly code?: string | number | null },
  headers: Readonly<Record<string, string>> = {},
): FakeReply {
  return {
    status,
    headers: { ...headers },
    body: { error: { param: null, type: null, code: null, ...error } },
  };
}

/** What servers were seen to do (LIBRARIES.md B1), by name. */
export const fakeReplies = {
  ...brokenReplies,
  text: completion({ text: 'All pods are healthy.' }),
  toolCall: completion({ calls: [{ name: 'code_exec', arguments: '{"cmd": "ls"}' }] }),
  rateLimited: (retryAfter: string) =>
    apiError(
      429,
      { message: 'Rate limit reached for requests', type: 'requests', code: 'rate_limit_exceeded' },
      { 'retry-after': retryAfter },
    ),
  insufficientQuota: apiError(429, {
    message: 'You exceeded your current quota, please check your plan and billing details.',
    type: 'insufficient_quota',
    code: 'insufficient_quota',
  }),
  contextLength: apiError(400, {
    message:
      "This model's maximum context length is 128000 tokens. However, your messages resulted in 130000 tokens.",
    type: 'invalid_request_error',
    code: 'context_length_exceeded',
  }),
  serverError: apiError(500, { message: 'The server had an error.', type: 'server_error' }),
  overloaded: apiError(529, { message: 'Overloaded', type: 'overloaded_error' }),
  hangInBody: { ...completion({ text: 'never whole' }), fault: 'hang_in_body' },
  resetInBody: { ...completion({ text: 'never whole' }), fault: 'reset_in_body' },
  errorObject: (code: string | number) => apiError(200, { message: 'Upstream said no.', code }),
  emptyChoices: { body: { id: 'chatcmpl-1', object: 'chat.completion', choices: [] } },
  truncatedArguments: completion({
    calls: [{ name: 'code_exec', arguments: '{"cmd": "grep -r err' }],
    finish: 'length',
  }),
  objectArguments: completion({ calls: [{ name: 'code_exec', arguments: { cmd: 'ls', depth: 2 } }] }),
  noId: completion({ calls: [{ id: null, name: 'code_exec', arguments: '{}' }] }),
  unknownFinish: completion({ text: 'Done.', finish: 'eos_token' }),
  noUsage: completion({ text: 'Done.', usage: null }),
} satisfies Record<string, FakeReply | ((argument: never) => FakeReply)>;
