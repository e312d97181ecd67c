import { type FakeReply, WireMessage } from './fakeReply.ts';
import type { FakeWire } from './fakeWire.ts';
import { jsonWithRaw, rawArguments } from './rawJson.ts';

/** A response of `generateContent` as Google's API writes one, with these parts in its candidate. */
export function geminiResponse(
  parts: readonly unknown[],
  candidate: Readonly<Record<string, unknown>> = {},
  rest: Readonly<Record<string, unknown>> = {},
): FakeReply {
  return {
    headers: { 'x-request-id': 'req_fake' },
    body: jsonWithRaw({
      candidates: [{ content: { parts, role: 'model' }, finishReason: 'STOP', index: 0, ...candidate }],
      usageMetadata: { promptTokenCount: 120, candidatesTokenCount: 30, totalTokenCount: 150 },
      modelVersion: 'fake-model',
      responseId: 'fake-response',
      ...rest,
    }),
  };
}

/** A part that calls a function; a text that is a JSON object goes as it is. */
export function functionCall(
  id: string | null,
  name: string,
  args?: unknown,
  thoughtSignature?: string,
): Record<string, unknown> {
  return {
    functionCall: {
      ...(id === null ? {} : { id }),
      name,
      ...(args === undefined ? {} : { args: rawArguments(args) }),
    },
    ...(thoughtSignature === undefined ? {} : { thoughtSignature }),
  };
}

function answer(wireMessage: WireMessage): FakeReply {
  const { text, reasoning, refusal, calls, finish, usage } = WireMessage.parse(wireMessage);
  const said = text ?? refusal ?? null;
  const natural = refusal === undefined ? 'STOP' : 'SAFETY';
  return geminiResponse(
    [
      ...(reasoning === undefined ? [] : [{ text: reasoning, thought: true }]),
      ...(said === null ? [] : [{ text: said }]),
      ...calls.map((call, index) =>
        functionCall(
          call.id === undefined ? `fake${index}` : call.id,
          call.name,
          call.arguments,
          index === 0 ? 'c2lnbmVk' : undefined,
        ),
      ),
    ],
    { finishReason: finish === undefined ? natural : (finish ?? undefined) },
    usage === undefined ? {} : { usageMetadata: usage ?? undefined },
  );
}

/** An error answer in Google's shape. */
export function geminiError(
  code: number,
  status: string,
  message: string,
  details: readonly unknown[] = [],
  headers: Readonly<Record<string, string>> = {},
): FakeReply {
  return {
    status: code,
    headers: { ...headers },
    body: { error: { code, message, status, ...(details.length === 0 ? {} : { details }) } },
  };
}

const exhausted =
  'You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits.';

function quotaFailure(...quotaIds: readonly string[]) {
  return {
    '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
    violations: quotaIds.map((quotaId) => ({
      quotaMetric: 'generativelanguage.googleapis.com/generate_content_free_tier_requests',
      quotaId,
      quotaDimensions: { location: 'global', model: 'fake-model' },
    })),
  };
}

const perMinute = 'GenerateRequestsPerMinutePerProjectPerModel-FreeTier';
const perDay = 'GenerateRequestsPerDayPerProjectPerModel-FreeTier';

/** A 429 for these limits, with the delay that Google states in the body and in no header. */
export function geminiExhausted(retryDelay: string | null, limits: { readonly day: boolean }): FakeReply {
  return geminiError(429, 'RESOURCE_EXHAUSTED', exhausted, [
    quotaFailure(...(limits.day ? [perMinute, perDay] : [perMinute])),
    ...(retryDelay === null ? [] : [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay }]),
  ]);
}

export const geminiFailures = {
  rate_limited: geminiExhausted(null, { day: false }),
  quota: geminiExhausted('47s', { day: true }),
  server: geminiError(503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.'),
  bad_request: geminiError(
    400,
    'INVALID_ARGUMENT',
    '* GenerateContentRequest.contents: contents is not specified\n',
  ),
  context_overflow: geminiError(
    400,
    'INVALID_ARGUMENT',
    'The input token count (1048577) exceeds the maximum number of tokens allowed (1048576).',
  ),
  auth: geminiError(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'API_KEY_INVALID',
      domain: 'googleapis.com',
      metadata: { service: 'generativelanguage.googleapis.com' },
    },
  ]),
  content_filter: {
    body: {
      promptFeedback: { blockReason: 'PROHIBITED_CONTENT' },
      usageMetadata: { promptTokenCount: 7, totalTokenCount: 7 },
    },
  },
} satisfies FakeWire['failures'];

/** Google's generateContent. */
export const geminiWire: FakeWire = {
  basePath: '/v1beta',
  turnOf({ contents }) {
    const sent = Array.isArray(contents) ? contents : [];
    return sent.filter((content) => content?.role === 'model').length + 1;
  },
  answer,
  finishWords: {
    stop: 'STOP',
    length: 'MAX_TOKENS',
    tool_calls: 'STOP',
    content_filter: 'SAFETY',
    other: 'LANGUAGE',
  },
  usage: ({ input_tokens, output_tokens, cached_input_tokens, reasoning_tokens }) => ({
    promptTokenCount: input_tokens,
    candidatesTokenCount: (output_tokens ?? 0) - (reasoning_tokens ?? 0),
    thoughtsTokenCount: reasoning_tokens,
    cachedContentTokenCount: cached_input_tokens,
    totalTokenCount: (input_tokens ?? 0) + (output_tokens ?? 0),
  }),
  error: (status, message, headers) =>
    geminiError(status, status >= 500 ? 'INTERNAL' : 'INVALID_ARGUMENT', message, [], headers),
  failures: geminiFailures,
  errorInside: { ...geminiFailures.server, status: 200 },
  empty: { body: { candidates: [], usageMetadata: { promptTokenCount: 7 } } },
};
