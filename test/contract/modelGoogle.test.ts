import assert from 'node:assert/strict';
import type { ModelFailure } from '../../src/core/model/model.ts';
import {
  functionCall,
  geminiError,
  geminiExhausted,
  geminiFailures,
  geminiResponse,
  geminiWire,
} from '../support/fakeGemini.ts';
import { accepted, never, request } from '../support/fakeModelServer.ts';
import type { FakeReply } from '../support/fakeReply.ts';
import { playTurns } from '../support/playTurns.ts';
import { serveGoogle } from '../support/servedWires.ts';

async function ask(reply: FakeReply) {
  await using served = await serveGoogle([reply]);
  const result = await served.model.generate(request, never);
  assert.equal(served.server.requests.length, 1, 'one call is one request');
  return result;
}

const answer = async (reply: FakeReply) => accepted(await ask(reply));

type Expected = { readonly [Key in keyof ModelFailure]?: ModelFailure[Key] | undefined };

describe('the google model, when the server fails', () => {
  const rows: readonly [string, FakeReply, Expected, RegExp][] = [
    [
      '429 for a limit of the minute, with the delay in its details',
      geminiExhausted('34.074824224s', { day: false }),
      { kind: 'rate_limited', status: 429, retry_after_ms: 34_075, retryable: true },
      /resource_exhausted/,
    ],
    [
      '429 in a list, as some gateways pass it on',
      { ...geminiExhausted('90s', { day: false }), body: [geminiExhausted('90s', { day: false }).body] },
      { kind: 'rate_limited', retry_after_ms: 90_000 },
      /429/,
    ],
    [
      '429 with a Retry-After beside the delay in its details',
      { ...geminiExhausted('34s', { day: false }), headers: { 'retry-after': '40' } },
      { kind: 'rate_limited', retry_after_ms: 40_000 },
      /429/,
    ],
    [
      '429 with a delay that is none',
      geminiExhausted('soon', { day: false }),
      { kind: 'rate_limited', retry_after_ms: undefined, retryable: true },
      /429/,
    ],
    [
      '429 for a limit of the day, whatever the delay',
      geminiExhausted('34s', { day: true }),
      { kind: 'quota', status: 429, retryable: false, retry_after_ms: undefined },
      /This is a limit of the day\.$/,
    ],
    [
      'a key that is not valid, which comes as a 400',
      geminiFailures.auth,
      { kind: 'auth', status: 400, retryable: false },
      /API key not valid/,
    ],
    [
      '403',
      geminiError(403, 'PERMISSION_DENIED', 'No.'),
      { kind: 'auth', retryable: false },
      /permission_denied/,
    ],
    ['503', geminiFailures.server, { kind: 'server', status: 503, retryable: true }, /overloaded/],
    [
      '504',
      geminiError(504, 'DEADLINE_EXCEEDED', 'Late.'),
      { kind: 'server', retryable: true },
      /deadline_exceeded/,
    ],
    [
      'a prompt that is too long',
      geminiFailures.context_overflow,
      { kind: 'context_overflow', status: 400, retryable: false },
      /1048577/,
    ],
    [
      'a signature that is missing',
      geminiError(
        400,
        'INVALID_ARGUMENT',
        'Function call is missing a thought_signature in functionCall parts.',
      ),
      { kind: 'bad_request', status: 400, retryable: false },
      /thought_signature/,
    ],
    [
      'a prompt that is blocked',
      geminiFailures.content_filter,
      { kind: 'content_filter', status: 200, retryable: false },
      /blocked the prompt \(PROHIBITED_CONTENT\)\./,
    ],
    [
      'an error with status 200',
      geminiWire.errorInside,
      { kind: 'server', status: 200, retryable: true },
      /unavailable/,
    ],
    ['no candidates', geminiWire.empty, { kind: 'malformed_reply', retryable: true }, /with no candidates/],
    [
      'a candidate without content or reason',
      { body: { candidates: [{ index: 0 }] } },
      { kind: 'malformed_reply', retryable: true },
      /without content/,
    ],
    [
      'content of an unknown shape',
      geminiResponse([], { content: { parts: 'text' } }),
      { kind: 'malformed_reply', retryable: true },
      /another shape/,
    ],
    [
      'a function call without a name, rather than pass over it',
      geminiResponse([{ functionCall: { args: {} } }]),
      { kind: 'malformed_reply', retryable: true },
      /a function call without a name/,
    ],
    [
      'text that is no text',
      geminiResponse([{ text: 5 }]),
      { kind: 'malformed_reply', retryable: true },
      /another shape/,
    ],
  ];
  for (const [name, reply, expected, message] of rows) {
    it(`answers ${expected.kind} to ${name}`, async () => {
      const result = await ask(reply);
      assert.ok(!result.ok, JSON.stringify(result));
      const seen = Object.fromEntries(Object.keys(expected).map((key) => [key, Reflect.get(result, key)]));
      assert.deepEqual(seen, expected);
      assert.match(result.message, message);
    });
  }
});

describe('the google model, when the server has quirks', () => {
  for (const [raw, finish] of [
    ['STOP', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'content_filter'],
    ['RECITATION', 'content_filter'],
    ['BLOCKLIST', 'content_filter'],
    ['PROHIBITED_CONTENT', 'content_filter'],
    ['SPII', 'content_filter'],
    ['MALFORMED_FUNCTION_CALL', 'other'],
    ['UNEXPECTED_TOOL_CALL', 'other'],
    ['OTHER', 'other'],
    ['toString', 'other'],
  ] as const) {
    it(`gives the reason ${finish} for ${raw}, and the raw word`, async () => {
      const response = await answer(geminiResponse([{ text: 'x' }], { finishReason: raw }));
      assert.deepEqual([response.finish_reason, response.raw_finish_reason], [finish, raw]);
    });
  }

  it('gives the reason tool_calls for STOP with a call, and other where the server has none', async () => {
    const call = functionCall('a', 'code_exec', '{}');
    assert.equal((await answer(geminiResponse([call]))).finish_reason, 'tool_calls');
    const silent = await answer(geminiResponse([call], { finishReason: undefined }));
    assert.equal(silent.finish_reason, 'other');
    assert.equal('raw_finish_reason' in silent, false);
  });

  it('keeps a call that the API could not read as the text of the turn, and lets the model see it', async () => {
    const finishMessage = "Malformed function call: print(default_api.code_exec(cmd='ls'))";
    const candidate = { content: undefined, finishReason: 'MALFORMED_FUNCTION_CALL', finishMessage };
    await using served = await serveGoogle([
      geminiResponse([], candidate),
      geminiResponse([{ text: 'Sorry.' }]),
    ]);
    const { messages, requests } = await playTurns(served, 2);
    const [turn] = messages.filter((message) => message.role === 'assistant');
    assert.deepEqual([turn?.content, turn?.tool_calls], [finishMessage, []]);
    const contents = requests[1]?.body?.contents;
    assert.deepEqual(Array.isArray(contents) ? contents[1] : null, {
      role: 'model',
      parts: [{ text: finishMessage }],
    });
  });

  it('keeps such a call beside a part that holds a signature only, which goes back as an empty text', async () => {
    const content = { role: 'model', parts: [{ thoughtSignature: 'sig' }] };
    const candidate = { content, finishReason: 'MALFORMED_FUNCTION_CALL', finishMessage: 'Malformed.' };
    await using served = await serveGoogle([
      geminiResponse([], candidate),
      geminiResponse([{ text: 'Sorry.' }]),
    ]);
    const { requests } = await playTurns(served, 2);
    const contents = requests[1]?.body?.contents;
    assert.deepEqual(Array.isArray(contents) ? contents[1].parts : null, [
      { text: '', thoughtSignature: 'sig' },
      { text: 'Malformed.' },
    ]);
  });

  it('takes a candidate that was stopped before it said anything for an empty response', async () => {
    for (const content of [undefined, null, {}, { role: 'model' }, { parts: [], role: 'model' }]) {
      const response = await answer(geminiResponse([], { content, finishReason: 'SAFETY' }));
      assert.deepEqual(
        [response.text, response.tool_calls, response.finish_reason],
        ['', [], 'content_filter'],
      );
      assert.equal('provider_state' in response, false);
    }
  });

  it('asks once, though the library would ask again for what is left of a long reply', async () => {
    const response = await answer(
      geminiResponse([{ text: 'half' }], { finishReason: 'CONTINUATION', continuationToken: 'more' }),
    );
    assert.deepEqual(
      [response.text, response.finish_reason, response.raw_finish_reason],
      ['half', 'length', 'CONTINUATION'],
    );
  });

  it('gives the arguments of a call as the reply has them, number for number and blank for blank', async () => {
    const args = '{ "b": 1.0, "2": [1e3, 12345678901234567890], "cmd": "a \\u003e b" , "cmd": "last" }';
    const response = await answer(
      geminiResponse([{ text: '"args": {}' }, functionCall('a', 'code_exec', args)]),
    );
    assert.equal(response.tool_calls[0]?.arguments, args);
  });

  for (const [name, args, text] of [
    ['absent', undefined, ''],
    ['null', null, ''],
    ['a text', '{"cmd": "ls', '{"cmd": "ls'],
    ['a list', ['ls'], '["ls"]'],
  ] as const) {
    it(`gives arguments that are ${name} as a text that the tools can judge`, async () => {
      const response = await answer(geminiResponse([{ functionCall: { id: 'a', name: 'x', args } }]));
      assert.equal(response.tool_calls[0]?.arguments, text);
    });
  }

  it('tells thoughts from text, and joins neither with the other', async () => {
    const response = await answer(
      geminiResponse([
        { text: 'Hm. ', thought: true },
        { text: 'A' },
        { text: 'So.', thought: true },
        { text: 'B' },
      ]),
    );
    assert.deepEqual([response.reasoning, response.text], ['Hm. So.', 'AB']);
  });

  it('carries parts back that it does not know', async () => {
    const strange = { hologram: { fps: 1 }, thoughtSignature: 'sig' };
    await using served = await serveGoogle([
      geminiResponse([{ text: 'x' }, strange]),
      geminiResponse([{ text: 'y' }]),
    ]);
    const { requests } = await playTurns(served, 2);
    const contents = requests[1]?.body?.contents;
    assert.deepEqual(Array.isArray(contents) ? contents[1].parts : null, [{ text: 'x' }, strange]);
  });

  const unknown = {
    input_tokens: null,
    output_tokens: null,
    cached_input_tokens: null,
    reasoning_tokens: null,
  };
  for (const [name, usageMetadata, expected] of [
    ['no usage', undefined, unknown],
    [
      'thoughts and cached tokens',
      {
        promptTokenCount: 1000,
        cachedContentTokenCount: 768,
        candidatesTokenCount: 50,
        thoughtsTokenCount: 150,
        totalTokenCount: 1200,
      },
      { input_tokens: 1000, output_tokens: 200, cached_input_tokens: 768, reasoning_tokens: 150 },
    ],
    [
      'nothing but thoughts: a count of 0 is left out',
      { promptTokenCount: 10, thoughtsTokenCount: 90, totalTokenCount: 100 },
      { ...unknown, input_tokens: 10, output_tokens: 90, reasoning_tokens: 90 },
    ],
    [
      'no output at all',
      { promptTokenCount: 10, totalTokenCount: 10 },
      { ...unknown, input_tokens: 10, output_tokens: 0 },
    ],
    [
      'input for tools of the API',
      { promptTokenCount: 10, toolUsePromptTokenCount: 5, candidatesTokenCount: 1, totalTokenCount: 16 },
      { ...unknown, input_tokens: 15, output_tokens: 1 },
    ],
    [
      'counts that are no counts, which do not cost the answer',
      { promptTokenCount: '10', candidatesTokenCount: -1, thoughtsTokenCount: 1.5 },
      unknown,
    ],
  ] as const) {
    it(`reads usage with ${name}`, async () => {
      const response = await answer(geminiResponse([{ text: 'x' }], {}, { usageMetadata }));
      assert.deepEqual(response.usage, expected);
    });
  }
});
