import assert from 'node:assert/strict';
import { readInspectSample, type SampleSteps } from '../../../../src/core/interop/inspectSample.ts';
import { partsOf } from '../../../support/interopChecks.ts';

const reply = (content: unknown, more: object = {}): object => ({
  event: 'model',
  input: [],
  output: { choices: [{ message: { role: 'assistant', content, ...more } }] },
});
const choice = (content: string, more: object = {}): object => ({
  message: { role: 'assistant', content, ...more },
});
const user = (content: string, id?: string): object => ({ role: 'user', content, id });

function kindsOf({ steps }: SampleSteps): string[][] {
  return steps.map(({ parts }) => parts.map(({ kind, text }) => `${kind}: ${text}`));
}

describe('a sample of an Inspect log', () => {
  it('shows a message of the history once, however often requests repeat it and whatever id it has', () => {
    const events = [
      { ...reply('one'), input: [user('task', 'a')] },
      {
        ...reply('two'),
        input: [user('task', 'b'), { role: 'assistant', content: 'one', id: 'x' }, user('go on', 'c')],
      },
      {
        ...reply('three'),
        input: [
          user('task', 'd'),
          { role: 'assistant', content: [{ type: 'text', text: 'one' }] },
          user('go on'),
          user('go on'),
        ],
      },
    ];
    assert.deepEqual(kindsOf(readInspectSample({ events })), [
      ['user: task', 'text: one'],
      ['user: go on', 'text: two'],
      ['user: go on', 'text: three'],
    ]);
  });

  it('shows what the model was given as its own words without having said it', () => {
    const events = [{ ...reply('one'), input: [user('task'), { role: 'assistant', content: 'invented' }] }];
    const { steps } = readInspectSample({ events });
    assert.deepEqual(
      partsOf(steps).map(({ kind, title, text }) => [kind, title, text]),
      [
        ['user', '', 'task'],
        ['user', "given as the assistant's", 'invented'],
        ['text', '', 'one'],
      ],
    );
  });

  it('knows a message by its words, in full here and by reference there', () => {
    const long = 'a long task '.repeat(20);
    const sample = {
      attachments: { h: long },
      messages: [user(long)],
      events: [{ ...reply('one'), input: [user('attachment://h')] }],
    };
    assert.deepEqual(kindsOf(readInspectSample(sample)), [[`user: ${long}`, 'text: one']]);
  });

  it('takes the result of a call from the tool event, or from the next request where there is none', () => {
    const calls = [1, 2].map((n) => ({ id: `c${n}`, function: 'bash', arguments: { cmd: `do ${n}` } }));
    const events = [
      reply('', { tool_calls: calls }),
      { event: 'tool', id: 'c1', function: 'bash', result: 'whole' },
      {
        ...reply('done'),
        input: [
          { role: 'tool', tool_call_id: 'c1', content: 'cut' },
          { role: 'tool', tool_call_id: 'c2', function: 'bash', content: 'told' },
        ],
      },
    ];
    assert.deepEqual(kindsOf(readInspectSample({ events })), [
      ['tool_call: {"cmd":"do 1"}', 'tool_call: {"cmd":"do 2"}', 'tool_result: whole', 'tool_result: told'],
      ['text: done'],
    ]);
  });

  it('counts no model of a scorer, in a span inside its span or in a step of older logs', () => {
    const events = [
      reply('one'),
      { event: 'span_begin', id: 's', type: 'scorers' },
      { event: 'span_begin', id: 't', parent_id: 's', type: 'agent' },
      { ...reply('judged'), span_id: 't', input: [user('judge')] },
      { event: 'step', action: 'begin', type: 'scorer' },
      reply('judged again'),
      { event: 'step', action: 'end', type: 'scorer' },
      reply('two'),
    ];
    const { steps } = readInspectSample({ events });
    assert.deepEqual(
      steps.map(({ turn }) => turn),
      [1, 2],
    );
    assert.deepEqual(
      partsOf(steps).map(({ kind, text }) => `${kind}: ${text}`),
      ['text: one', 'end: judged', 'end: judged again', 'text: two'],
    );
  });

  it('drops nothing of what a model of a scorer said or failed with, whatever shape it has', () => {
    const judge = { event: 'model', span_id: 's', input: [] };
    const events = [
      reply('one'),
      { event: 'span_begin', id: 's', type: 'scorers' },
      { ...judge, other: { said: 'in a field of another name' } },
      { ...judge, error: 'it timed out' },
      { ...judge, output: { choices: [choice('first'), choice('second')] } },
      { ...judge, output: { choices: [choice('calls', { tool_calls: [{ function: 'grade' }] })] } },
    ];
    const shown = partsOf(readInspectSample({ events }).steps)
      .map(({ text }) => text)
      .join('\n');
    for (const words of ['in a field of another name', 'it timed out', 'first', 'second', 'calls', 'grade'])
      assert.ok(shown.includes(words), `${words} is not in ${shown}`);
  });

  it('is not led astray by spans that are each in the other', () => {
    const events = [
      { event: 'span_begin', id: 'a', parent_id: 'b', type: 'x' },
      { event: 'span_begin', id: 'b', parent_id: 'a', type: 'x' },
      { ...reply('one'), span_id: 'a' },
    ];
    assert.equal(readInspectSample({ events }).steps.length, 1);
  });

  it('counts a request without a reply as no turn but shows that it was made', () => {
    const events = [
      { event: 'model', input: [user('task')], output: { choices: [] }, error: 'overloaded' },
      reply('one'),
      { event: 'model', input: [], output: {}, pending: true },
    ];
    const { steps } = readInspectSample({ events });
    assert.deepEqual(
      steps.map(({ parts }) => parts.map(({ kind, failed }) => `${kind} ${failed}`)),
      [['user false', 'failure true', 'text false', 'failure true']],
    );
  });

  it('has input tokens with those from and into the cache, unless the total says that they are in already', () => {
    const usages: readonly (readonly [object, number | null])[] = [
      [{ input_tokens: 97, output_tokens: 263, total_tokens: 16488, input_tokens_cache_read: 16128 }, 16225],
      [{ input_tokens: 5915, output_tokens: 207, total_tokens: 6122, input_tokens_cache_read: 3840 }, 5915],
      [{ input_tokens: 10, output_tokens: 1, input_tokens_cache_read: 5, input_tokens_cache_write: 4 }, 19],
      [{ output_tokens: 1, input_tokens_cache_read: 5 }, null],
    ];
    for (const [usage, expected] of usages) {
      const event = {
        event: 'model',
        output: { choices: [{ message: { role: 'assistant', content: 'x' } }], usage },
      };
      assert.equal(readInspectSample({ events: [event] }).steps[0]?.usage?.input_tokens, expected);
    }
  });

  it('flattens what older logs keep inside of tools, and shows a call that no reply asked for', () => {
    const events = [
      reply('one'),
      {
        event: 'tool',
        id: 'x',
        function: 'sub',
        arguments: {},
        result: 'of the sub-agent',
        events: [reply('of the sub-agent'), { event: 'info', data: 'inner' }],
      },
    ];
    assert.deepEqual(kindsOf(readInspectSample({ events })), [
      ['text: one', 'tool_call: {}', 'tool_result: of the sub-agent'],
      ['text: of the sub-agent', 'system: inner'],
    ]);
  });

  it('says that texts are missing and shows their references', () => {
    const read = readInspectSample({ events: [reply('attachment://gone')], attachments: {} });
    assert.deepEqual(
      [kindsOf(read), read.problems.map(({ code }) => code)],
      [[['text: attachment://gone']], ['damaged']],
    );
  });

  it('stops putting texts in where references would fill any memory', () => {
    const content = Array.from({ length: 400 }, () => ({ type: 'text', text: 'attachment://big' }));
    const read = readInspectSample({ events: [reply(content)], attachments: { big: 'x'.repeat(1_000_000) } });
    assert.deepEqual(
      read.problems.map(({ code }) => code),
      ['too_large'],
    );
  });

  it('stops where ranges name the pool over and over, in one request or in many', () => {
    const pool = Array.from({ length: 10_000 }, (_, index) => user(`message ${index}`));
    const ranges = (count: number): unknown[] => Array.from({ length: count }, () => [0, 10_000]);
    const inOne = [{ ...reply('one'), input_refs: ranges(10_000) }];
    const inMany = Array.from({ length: 2000 }, () => ({ ...reply('one'), input_refs: ranges(1) }));
    for (const events of [inOne, inMany]) {
      const read = readInspectSample({ events, events_data: { messages: pool } });
      assert.deepEqual(
        read.problems.map(({ code }) => code),
        ['too_large'],
      );
    }
  }).timeout(30_000);
});
