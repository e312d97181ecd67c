import assert from 'node:assert/strict';
import { BenchError } from '../../../../src/core/errors.ts';
import type { ChatMessage, ModelRequest } from '../../../../src/core/model/model.ts';
import { parseScript } from '../../../../src/core/model/script.ts';
import { createScriptedModel } from '../../../../src/core/model/scripted.ts';
import { createFakeClock } from '../../../support/fakeClock.ts';

const request: ModelRequest = { messages: [{ role: 'user', content: 'Diagnose.' }], tools: [] };
const never = new AbortController().signal;

describe('createScriptedModel', () => {
  it('answers in the order of the list and then fails for good', async () => {
    const model = createScriptedModel([{ text: 'one' }, { failure: 'server', status: 503 }, { text: 'two' }]);
    const results = [];
    for (let call = 0; call < 5; call += 1) results.push(await model.generate(request, never));
    assert.deepEqual(
      results.map((result) => (result.ok ? result.text : [result.kind, result.status, result.retryable])),
      [
        'one',
        ['server', 503, true],
        'two',
        ['script_ended', undefined, false],
        ['script_ended', undefined, false],
      ],
    );
  });

  it('fills in what a reply leaves out, and makes nothing up', async () => {
    const model = createScriptedModel([
      { tool_calls: [{ name: 'code_exec', arguments: { cmd: 'ls' } }], usage: { output_tokens: 7 } },
      {},
    ]);
    assert.deepEqual(await model.generate(request, never), {
      ok: true,
      text: '',
      reasoning: '',
      tool_calls: [{ id: 'call_1_1', name: 'code_exec', arguments: '{"cmd":"ls"}' }],
      finish_reason: 'tool_calls',
      usage: { input_tokens: null, output_tokens: 7, cached_input_tokens: null, reasoning_tokens: null },
    });
    const second = await model.generate(request, never);
    assert.deepEqual(second.ok && [second.tool_calls, second.finish_reason], [[], 'stop']);
  });

  it('passes tool arguments that are not JSON through as they are', async () => {
    const model = createScriptedModel([{ tool_calls: [{ name: 'code_exec', arguments: '{"cmd": "ls' }] }]);
    const result = await model.generate(request, never);
    assert.equal(result.ok && result.tool_calls[0]?.arguments, '{"cmd": "ls');
  });

  it('makes up ids that no earlier call of the conversation has, and keeps the ones it is given', async () => {
    const model = createScriptedModel((_request, callNumber) => ({
      tool_calls: [
        { name: 'code_exec', arguments: '{}' },
        { name: 'code_exec', arguments: '{}', ...(callNumber === 1 ? { id: 'mine' } : {}) },
      ],
    }));
    const messages: ChatMessage[] = [
      {
        role: 'assistant',
        content: '',
        reasoning: '',
        tool_calls: [{ id: 'call_2_1', name: 'code_exec', arguments: '{}' }],
      },
    ];
    const ids = [];
    for (let call = 0; call < 2; call += 1) {
      const result = await model.generate({ messages, tools: [] }, never);
      ids.push(...(result.ok ? result.tool_calls.map((toolCall) => toolCall.id) : []));
    }
    assert.deepEqual(ids, ['call_2_1_2', 'mine', 'call_3_1', 'call_3_2']);
  });

  it('takes a function of the request and the number of the call', async () => {
    const model = createScriptedModel((asked, callNumber) =>
      callNumber > 2 ? null : { text: `${callNumber} of ${asked.messages.length}` },
    );
    const results = [];
    for (let call = 0; call < 3; call += 1) results.push(await model.generate(request, never));
    assert.deepEqual(
      results.map((result) => (result.ok ? result.text : result.kind)),
      ['1 of 1', '2 of 1', 'script_ended'],
    );
  });

  it('waits on the clock before a reply, its own delay before the general one', async () => {
    const clock = createFakeClock({ auto: true });
    const model = createScriptedModel(
      [{ text: 'a' }, { text: 'b', delay_ms: 5_000 }, { text: 'c', delay_ms: 0 }],
      {
        clock,
        delayMs: 40,
      },
    );
    for (let call = 0; call < 3; call += 1) await model.generate(request, never);
    assert.deepEqual(clock.sleeps, [40, 5_000]);
  });

  it('refuses to delay without a clock', async () => {
    const model = createScriptedModel([{ text: 'a', delay_ms: 1 }]);
    await assert.rejects(model.generate(request, never), (error) => BenchError.is(error, 'internal'));
  });
});

describe('parseScript', () => {
  it('reads YAML with answers and failures', () => {
    const text = [
      'replies:',
      '  - text: Looking.',
      '    tool_calls:',
      '      - name: code_exec',
      '        arguments: { cmd: ls alerts }',
      '  - failure: rate_limited',
      '    retry_after_ms: 90000',
    ].join('\n');
    assert.deepEqual(parseScript(text, 'demo.yml'), [
      { text: 'Looking.', tool_calls: [{ name: 'code_exec', arguments: { cmd: 'ls alerts' } }] },
      { failure: 'rate_limited', retry_after_ms: 90_000 },
    ]);
  });

  it('reads JSON', () => {
    assert.deepEqual(parseScript('{"replies": [{"text": "done"}]}', 'demo.json'), [{ text: 'done' }]);
  });

  for (const [name, text, message] of [
    ['not YAML', 'replies: [', /^s\.yml:1:\d+ /],
    ['an empty file', '', /^s\.yml:1:1 /],
    ['a list at the top', '- text: a', /^s\.yml:1:1 /],
    ['an unknown key', 'replies:\n  - txt: a', /^s\.yml:2:5 replies\[0\]: .*txt/],
    ['a wrong type', 'replies:\n  - text: a\n  - text: 5', /^s\.yml:3:11 replies\[1\]\.text: /],
    ['an unknown failure', 'replies:\n  - failure: tired', /^s\.yml:2:14 replies\[0\]\.failure: /],
    ['a failure with text', 'replies:\n  - failure: server\n    text: a', /^s\.yml:2:5 replies\[0\]: .*text/],
    ['a key that comes twice', 'replies: []\nreplies: []', /^s\.yml:2:1 /],
  ] as const) {
    it(`refuses ${name} with file, line and column`, () => {
      assert.throws(
        () => parseScript(text, 's.yml'),
        (error) => BenchError.is(error, 'config_invalid') && message.test(error.message),
      );
    });
  }
});
