import assert from 'node:assert/strict';
import type { ForeignTrajectory } from '../../../../src/core/interop/finishDraft.ts';
import { readText } from '../../../../src/core/interop/readText.ts';
import { partsOf } from '../../../support/interopChecks.ts';

function read(value: unknown, member: string | null = null): ForeignTrajectory {
  return readText({ text: JSON.stringify(value), fileName: 'made.json', member });
}

function kindsOf({ steps }: ForeignTrajectory): string[][] {
  return steps.map(({ parts }) => parts.map(({ kind, text }) => `${kind}: ${text}`));
}

const call = (id: string, name = 'f'): object => ({
  id,
  type: 'function',
  function: { name, arguments: '{}' },
});

describe('chat messages', () => {
  it('keep parallel calls in one step and join results by their id, however late they come', () => {
    const trajectory = read([
      { role: 'assistant', content: 'one', tool_calls: [call('a'), call('b')] },
      { role: 'tool', tool_call_id: 'b', content: 'of b' },
      { role: 'assistant', content: 'two' },
      { role: 'tool', tool_call_id: 'a', content: 'of a' },
    ]);
    assert.deepEqual(kindsOf(trajectory), [
      ['text: one', 'tool_call: {}', 'tool_call: {}', 'tool_result: of b', 'tool_result: of a'],
      ['text: two'],
    ]);
    assert.deepEqual(
      partsOf(trajectory.steps)
        .filter(({ kind }) => kind === 'tool_result')
        .map(({ title }) => title),
      ['f', 'f'],
    );
  });

  it('join a result to the latest call before it where ids come again', () => {
    const turn = (words: string): object[] => [
      { role: 'assistant', tool_calls: [call('0')] },
      { role: 'tool', tool_call_id: '0', content: words },
    ];
    assert.deepEqual(kindsOf(read([...turn('first'), ...turn('second')])), [
      ['tool_call: {}', 'tool_result: first'],
      ['tool_call: {}', 'tool_result: second'],
    ]);
  });

  it('give what was said before a turn to its step and what comes after the last one to the last', () => {
    assert.deepEqual(
      kindsOf(
        read([
          { role: 'system', content: 's' },
          { role: 'assistant', content: 'a' },
          { role: 'user', content: 'u' },
          { role: 'assistant', content: 'b' },
          { role: 'user', content: 'v' },
        ]),
      ),
      [
        ['system: s', 'text: a'],
        ['user: u', 'text: b', 'user: v'],
      ],
    );
  });

  it('without a turn are one step that is none', () => {
    const { steps } = read([{ role: 'user', content: 'u' }]);
    assert.deepEqual(
      steps.map(({ turn }) => turn),
      [null],
    );
  });

  it('name images by type and size and keep where they are from', () => {
    const data = 'A'.repeat(16_460);
    const content = [
      { type: 'image_url', image_url: { url: `data:image/png;base64,${data}` } },
      { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: 'AAAA' } },
      { type: 'image_url', image_url: { url: 'https://example.com/pods.png' } },
    ];
    const parts = partsOf(read([{ role: 'user', content }]).steps);
    assert.deepEqual(
      parts.map(({ kind, title }) => [kind, title]),
      [
        ['image', 'image/png, 12 345 bytes'],
        ['image', 'image/jpeg, 3 bytes'],
        ['image', 'image'],
      ],
    );
    assert.equal(parts[2]?.text, 'https://example.com/pods.png');
  });

  it('have the input tokens of OpenAI as they are and those of Anthropic with what came from the cache', () => {
    const usageOf = (usage: object): unknown =>
      read([{ role: 'assistant', content: 'x', usage }]).steps[0]?.usage;
    assert.deepEqual(
      usageOf({ prompt_tokens: 100, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 60 } }),
      {
        input_tokens: 100,
        output_tokens: 5,
        cached_input_tokens: 60,
        reasoning_tokens: null,
      },
    );
    assert.deepEqual(
      usageOf({
        input_tokens: 2,
        cache_read_input_tokens: 100,
        cache_creation_input_tokens: 30,
        output_tokens: 5,
      }),
      {
        input_tokens: 132,
        output_tokens: 5,
        cached_input_tokens: 100,
        reasoning_tokens: null,
      },
    );
  });

  it('count sealed reasoning without showing what nobody can read', () => {
    const { info, steps } = read([
      {
        role: 'assistant',
        content: [
          { type: 'redacted_thinking', data: 'c2VhbGVk' },
          { type: 'thinking', thinking: '', signature: 'xx' },
        ],
      },
    ]);
    assert.deepEqual(
      partsOf(steps).map(({ kind, text, facts }) => [kind, text, facts]),
      [
        ['reasoning', '', [{ name: 'encrypted', value: '8 characters' }]],
        ['reasoning', '', [{ name: 'encrypted', value: '2 characters' }]],
      ],
    );
    assert.deepEqual([info.undecoded, info.problems.map(({ code }) => code)], [2, ['undecoded']]);
  });
});

describe('ATIF', () => {
  it('opens the trajectory of a sub-agent as a member', () => {
    const value = {
      schema_version: 'ATIF-v1.7',
      steps: [{ source: 'agent', message: 'main words' }],
      subagent_trajectories: [{ trajectory_id: 'sub', steps: [{ source: 'agent', message: 'sub words' }] }],
    };
    assert.deepEqual(
      read(value).info.members.map(({ id }) => id),
      ['main', 'sub'],
    );
    assert.deepEqual(kindsOf(read(value)), [['text: main words']]);
    assert.deepEqual(
      [read(value, 'sub').info.member, kindsOf(read(value, 'sub'))],
      ['sub', [['text: sub words']]],
    );
  });

  it('names a continuation and trajectories in other files', () => {
    const { info, steps } = read({
      schema_version: 'ATIF-v1.7',
      steps: [
        {
          source: 'agent',
          message: 'x',
          observation: { results: [{ subagent_trajectory_ref: [{ trajectory_path: 'sub.json' }] }] },
        },
      ],
      continued_trajectory_ref: 'made.cont-1.json',
    });
    assert.ok(info.facts.some(({ name, value }) => name === 'continued in' && value === 'made.cont-1.json'));
    assert.deepEqual(partsOf(steps)[1]?.facts, [{ name: 'sub-agent trajectory', value: 'sub.json' }]);
  });

  it('counts no step that is copied from an earlier file', () => {
    const { steps } = read({
      schema_version: 'ATIF-v1.5',
      steps: [
        { source: 'agent', message: 'old', is_copied_context: true },
        { source: 'agent', message: 'new' },
      ],
    });
    assert.deepEqual(
      steps.map(({ turn, parts }) => [turn, parts.map(({ kind }) => kind)]),
      [[1, ['user', 'text']]],
    );
  });

  it('hands back the answer that is in it, as its text', () => {
    const submission = { contributing_factors: [{ name: 'shop/Deployment/cart' }] };
    const trajectory = read({
      schema_version: 'ATIF-v1.7',
      steps: [{ source: 'agent', message: 'x' }],
      extra: { itbench: { submission } },
    });
    assert.deepEqual(JSON.parse(trajectory.submission ?? ''), submission);
  });
});

describe('mini-swe-agent', () => {
  it('takes the one command of a text and the message after it as a call and its result', () => {
    const trajectory = read({
      info: { mini_version: '1.0' },
      messages: [
        { role: 'assistant', content: 'I look.\n\n```bash\nls -l\n```' },
        { role: 'user', content: '<returncode>2</returncode>\nno' },
        { role: 'assistant', content: '```bash\na\n```\n```bash\nb\n```' },
        { role: 'user', content: 'exactly one' },
      ],
    });
    const parts = partsOf(trajectory.steps).map(({ kind, title, text, failed }) => [
      kind,
      title,
      text.slice(0, 19),
      failed,
    ]);
    assert.deepEqual(parts, [
      ['text', '', 'I look.\n\n```bash\nls', false],
      ['tool_call', 'bash', '{"command":"ls -l"}', false],
      ['tool_result', 'bash', '<returncode>2</retu', true],
      ['text', '', '```bash\na\n```\n```ba', false],
      ['user', '', 'exactly one', false],
    ]);
  });
});

describe('times', () => {
  const timeOf = (timestamp: unknown): string | null | undefined =>
    read({ schema_version: 'ATIF-v1.7', steps: [{ source: 'agent', message: 'x', timestamp }] }).steps[0]
      ?.time;

  it('are taken with an offset, or as seconds or milliseconds, and never guessed', () => {
    assert.equal(timeOf('2025-03-05T13:36:59.759834-08:00'), '2025-03-05T21:36:59.759Z');
    assert.equal(timeOf(1775812896.5), '2026-04-10T09:21:36.500Z');
    assert.equal(timeOf(1775812896500), '2026-04-10T09:21:36.500Z');
    for (const none of [
      '2026-07-04 15:07:13',
      '2026-13-40T99:00:00Z',
      'yesterday',
      -1,
      17,
      1e300,
      null,
      {},
    ]) {
      assert.equal(timeOf(none), null, String(none));
    }
  });
});
