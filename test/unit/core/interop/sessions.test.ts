import assert from 'node:assert/strict';
import type { ForeignTrajectory } from '../../../../src/core/interop/finishDraft.ts';
import { readText } from '../../../../src/core/interop/readText.ts';
import { partsOf } from '../../../support/interopChecks.ts';

function readLines(rows: readonly unknown[]): ForeignTrajectory {
  return readText({
    text: rows.map((row) => JSON.stringify(row)).join('\n'),
    fileName: 'made.jsonl',
    member: null,
  });
}

function kindsOf({ steps }: ForeignTrajectory): string[][] {
  return steps.map(({ parts }) => parts.map(({ kind, text }) => `${kind}: ${text}`));
}

describe('a session of Claude Code', () => {
  const reply = (id: string, content: object[], more: object = {}): object => ({
    type: 'assistant',
    sessionId: 's',
    message: {
      id,
      role: 'assistant',
      content,
      stop_reason: 'end_turn',
      usage: { input_tokens: 1, cache_read_input_tokens: 9, output_tokens: 7 },
    },
    ...more,
  });
  const text = (words: string): object => ({ type: 'text', text: words });

  it('makes one turn of the records of one message, though results come between', () => {
    const trajectory = readLines([
      reply('m', [{ type: 'tool_use', id: 'a', name: 'Bash', input: {} }]),
      {
        type: 'user',
        sessionId: 's',
        message: { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: 'x' }] },
      },
      reply('m', [{ type: 'tool_use', id: 'b', name: 'Bash', input: {} }]),
      reply('n', [text('done')]),
    ]);
    assert.deepEqual(kindsOf(trajectory), [
      ['tool_call: {}', 'tool_call: {}', 'tool_result: x'],
      ['text: done'],
    ]);
  });

  it('has sub-agents as members', () => {
    const trajectory = readLines([
      reply('m', [text('main')]),
      reply('n', [text('side')], { parent_tool_use_id: 'task' }),
    ]);
    assert.deepEqual(
      trajectory.info.members.map(({ id }) => id),
      ['main', 'task'],
    );
    assert.deepEqual(kindsOf(trajectory), [['text: main']]);
  });

  it('takes no count of output that was written before the reply was whole', () => {
    const early = readLines([
      {
        ...reply('m', [text('x')]),
        message: {
          id: 'm',
          content: [text('x')],
          stop_reason: null,
          usage: { input_tokens: 1, output_tokens: 1 },
        },
      },
    ]);
    assert.equal(early.steps[0]?.usage?.output_tokens, null);
    assert.deepEqual(readLines([reply('m', [text('x')])]).steps[0]?.usage, {
      input_tokens: 10,
      output_tokens: 7,
      cached_input_tokens: 9,
      reasoning_tokens: null,
    });
  });

  it('leaves out a record that comes again and counts it', () => {
    const again = reply('m', [text('x')], { uuid: 'u' });
    const { info, steps } = readLines([again, again]);
    assert.equal(partsOf(steps).length, 1);
    assert.deepEqual(info.facts.find(({ name }) => name === 'not shown')?.value, '1 repeated record');
  });
});

describe('a rollout of Codex', () => {
  const item = (payload: object): object => ({ type: 'response_item', payload });
  const tokens = (input: number): object => ({
    type: 'event_msg',
    payload: {
      type: 'token_count',
      info: {
        total_token_usage: { total_tokens: input },
        last_token_usage: { input_tokens: input, output_tokens: 1 },
      },
    },
  });
  const said = (text: string): object =>
    item({ type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] });

  it('ends a turn at an output, at another speaker and at the count of its tokens', () => {
    const trajectory = readLines([
      item({ type: 'reasoning', summary: [{ type: 'summary_text', text: 'hm' }] }),
      said('one'),
      item({ type: 'function_call', name: 'f', arguments: '{}', call_id: 'a' }),
      item({ type: 'function_call_output', call_id: 'a', output: 'out' }),
      tokens(10),
      said('two'),
      tokens(20),
      said('three'),
      item({ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'go on' }] }),
      said('four'),
    ]);
    assert.deepEqual(kindsOf(trajectory), [
      ['reasoning: hm', 'text: one', 'tool_call: {}', 'tool_result: out'],
      ['text: two'],
      ['text: three'],
      ['user: go on', 'text: four'],
    ]);
    assert.deepEqual(
      trajectory.steps.map(({ usage }) => usage?.input_tokens ?? null),
      [10, 20, null, null],
    );
  });

  it('marks a command that ended with an error', () => {
    const output = (text: unknown): boolean | undefined =>
      partsOf(
        readLines([
          item({ type: 'function_call', name: 'f', arguments: '{}', call_id: 'a' }),
          item({ type: 'function_call_output', call_id: 'a', output: text }),
        ]).steps,
      ).find(({ kind }) => kind === 'tool_result')?.failed;
    assert.equal(output('Chunk ID: x\nProcess exited with code 1\nOutput:\nno'), true);
    assert.equal(
      output('Chunk ID: x\nProcess exited with code 0\nOutput:\nProcess exited with code 1'),
      false,
    );
    assert.equal(output('{"output":"no","metadata":{"exit_code":2}}'), true);
    assert.equal(output({ content: 'no', success: false }), true);
    assert.equal(output('Process exited with code 1'), false);
  });
});

describe('Stratus', () => {
  it('shows a message once, though every event of a stage has all before it', () => {
    const first = [
      { type: 'HumanMessage', content: 'task' },
      {
        type: 'AIMessage',
        content: 'one',
        tool_calls: [
          { name: 'k', args: {}, id: 'a' },
          { name: 'k', args: {}, id: 'b' },
        ],
      },
    ];
    const second = [
      ...first,
      { type: 'ToolMessage', content: 'of a' },
      { type: 'ToolMessage', content: 'Command Rejected: of b' },
    ];
    const event = (stage: string, messages: object[]): object => ({
      type: 'event',
      stage,
      messages,
      last_message: messages.at(-1),
    });
    const trajectory = readLines([
      { type: 'stage_start', stage: 'x' },
      event('x', first),
      event('x', second),
      event('y', first),
    ]);
    assert.deepEqual(kindsOf(trajectory), [
      [
        'user: task',
        'text: one',
        'tool_call: {}',
        'tool_call: {}',
        'tool_result: of a',
        'tool_result: Command Rejected: of b',
      ],
      ['user: task', 'text: one', 'tool_call: {}', 'tool_call: {}'],
    ]);
    const results = partsOf(trajectory.steps).filter(({ kind }) => kind === 'tool_result');
    assert.deepEqual(
      results.map(({ callId, failed }) => [callId, failed]),
      [
        ['a', false],
        ['b', true],
      ],
    );
  });
});
