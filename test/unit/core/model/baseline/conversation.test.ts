import assert from 'node:assert/strict';
import { createBaselineModel } from '../../../../../src/core/model/baseline/baseline.ts';
import type { BaselineStrategy } from '../../../../../src/core/model/baseline/strategy.ts';
import type { ChatMessage, ModelResponse } from '../../../../../src/core/model/model.ts';
import { neverAborted } from '../../../../support/sandboxFixture.ts';

const opening: readonly ChatMessage[] = [
  { role: 'system', content: 'system' },
  { role: 'user', content: 'task' },
];
const tools = [{ name: 'code_exec', description: '', parameters: {} }];

interface Turn {
  readonly command: string | null;
  readonly response: ModelResponse;
}

/** Plays turns until `finish` is called, each result made by `answer`; fails after 60. */
async function converse(
  strategy: BaselineStrategy,
  answer: (call: { name: string; turn: number }) => string,
  maxTurns?: number,
): Promise<Turn[]> {
  const messages: ChatMessage[] = [...opening];
  const turns: Turn[] = [];
  for (let turn = 1; turn <= 60; turn++) {
    // A new model every time: it must not remember anything.
    const model = createBaselineModel(maxTurns === undefined ? { strategy } : { strategy, maxTurns });
    const response = await model.generate({ messages, tools }, neverAborted);
    assert.ok(response.ok);
    const [call] = response.tool_calls;
    assert.ok(call);
    const { cmd } = JSON.parse(call.arguments) as { cmd?: string };
    turns.push({ command: cmd ?? null, response });
    messages.push({
      role: 'assistant',
      content: response.text,
      reasoning: '',
      tool_calls: response.tool_calls,
    });
    messages.push({
      role: 'tool',
      tool_call_id: call.id,
      name: call.name,
      content: answer({ name: call.name, turn }),
    });
    if (call.name === 'finish') return turns;
  }
  return assert.fail('never finished');
}

const printed = (stdout: string, ending = '<exit_code>0</exit_code>'): string =>
  `<shell_results>\n${ending}\n<stdout>${stdout}</stdout>\n<stderr></stderr>\n</shell_results>`;

const hostile: Readonly<Record<string, string>> = {
  nothing: printed(''),
  'a time-out': printed('', '<error_kind>timeout</error_kind>\n<details>60 s</details>'),
  'a refused call': 'Tool arguments are not valid',
  'control characters': printed('\u0000\u001b[31malert\t\u0007\t\n\uFFFD'),
  'rows of blanks': printed(
    [
      'alert',
      'event',
      'changed',
      'rule',
      'workload',
      'pod',
      'node',
      'service',
      'fault',
      'slow',
      'call',
      'log',
    ]
      .map((kind) => `${kind}${'\t'.repeat(12)}`)
      .join('\n'),
  ),
  'rows of nonsense': printed(
    ['alert', 'event', 'changed', 'appeared', 'gone', 'edited', 'rule', 'workload', 'fault', 'log', 'table']
      .map((kind) => `${kind}${'\t((a/b/[c*+?\\'.repeat(12)}`)
      .join('\n'),
  ),
  'a huge line': printed(`alert\t${'x'.repeat(500_000)}`),
};

describe('the baseline, from a conversation alone', () => {
  for (const [what, content] of Object.entries(hostile)) {
    it(`comes to a finish within its plan when every command answers ${what}`, async () => {
      for (const [strategy, most] of [
        ['triage', 14],
        ['exhaustive', 35],
      ] as const) {
        const turns = await converse(strategy, () => content);
        assert.ok(turns.length <= most, `${strategy} took ${turns.length} turns`);
        assert.deepEqual(JSON.parse(turns.at(-1)?.response.tool_calls[0]?.arguments ?? '').paths, [
          '/home/user/agent_output.json',
        ]);
      }
    });
  }

  it('writes an empty list when nothing was found', async () => {
    const turns = await converse('triage', () => printed(''));
    assert.match(turns.at(-2)?.command ?? '', /"contributing_factors": \[\]\n/);
  });

  it('writes again when writing failed, and goes on to finish after the third time', async () => {
    const turns = await converse('triage', () => printed('', '<exit_code>1</exit_code>'));
    const writes = turns.filter(({ command }) => command?.includes('agent_output.json') ?? false);
    assert.equal(writes.length, 3);
  });

  it('keeps to the turns that it is allowed', async () => {
    for (const maxTurns of [2, 3, 5, 12]) {
      assert.equal((await converse('exhaustive', () => printed(''), maxTurns)).length, maxTurns);
    }
  });

  it('writes the submission again when finish was refused', async () => {
    const model = createBaselineModel({ strategy: 'triage', maxTurns: 2 });
    const messages: ChatMessage[] = [...opening];
    const names: string[] = [];
    for (let turn = 1; turn <= 4; turn++) {
      const response = await model.generate({ messages, tools }, neverAborted);
      assert.ok(response.ok);
      const [call] = response.tool_calls;
      assert.ok(call);
      names.push(call.name);
      messages.push({ role: 'assistant', content: '', reasoning: '', tool_calls: response.tool_calls });
      const content = call.name === 'finish' ? 'ERROR: Files do not exist' : printed('12');
      messages.push({ role: 'tool', tool_call_id: call.id, name: call.name, content });
    }
    assert.deepEqual(names, ['code_exec', 'finish', 'code_exec', 'finish']);
  });

  it('answers the same conversation with the same answer, and reports no tokens', async () => {
    const [first, second] = await Promise.all(
      [1, 2].map(() => converse('exhaustive', () => hostile['rows of nonsense'] ?? '')),
    );
    assert.deepEqual(first, second);
    assert.deepEqual(
      new Set(first?.flatMap(({ response }) => Object.values(response.usage))),
      new Set([null]),
    );
  });

  it('writes words only when it is given no tools', async () => {
    const model = createBaselineModel({ strategy: 'triage' });
    const response = await model.generate({ messages: opening, tools: [] }, neverAborted);
    assert.ok(response.ok);
    assert.deepEqual([response.tool_calls, response.finish_reason, response.text !== ''], [[], 'stop', true]);
  });

  it('says who it is', () => {
    assert.deepEqual(createBaselineModel({ strategy: 'exhaustive' }).identity, {
      adapter: 'baseline',
      adapter_version: '1',
      model: 'baseline-exhaustive',
      endpoint_host: null,
      parameters: { strategy: 'exhaustive' },
    });
  });
});
