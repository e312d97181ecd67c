import assert from 'node:assert/strict';
import { OwnSteps, ownEntry, ownSteps } from '../../../../src/core/analysis/ownSteps.ts';
import { TrajectoryRecord } from '../../../../src/core/schema/trajectory.ts';
import {
  ended,
  message,
  request,
  response,
  result,
  started,
  trajectoryText,
} from '../../../support/trajectoryLines.ts';

function records(entries: readonly object[]): TrajectoryRecord[] {
  const lines = trajectoryText(entries).trimEnd().split('\n');
  return lines.map((line) => TrajectoryRecord.parse(JSON.parse(line)));
}

/** Kinds of each step's parts, with its turn before them. */
function shape(entries: readonly object[]): (number | string | null)[][] {
  return ownSteps(records(entries)).map(({ turn, parts }) => [turn, ...parts.map(({ kind }) => kind)]);
}

const submission = { type: 'submission', path: 'agent_output.json', sha256: 'f'.repeat(64), bytes: 12 };

describe('the steps of our records', () => {
  it('are turns: what is said before one belongs to it, what comes after the last one to that', () => {
    const steps = shape([
      started(),
      message('be good', { role: 'system', reason: 'system' }),
      message('find it'),
      request(1),
      response(1, { text: 'I look', reasoning: 'hm', cmd: 'ls' }),
      result(1, 'a\nb'),
      message('20 turns are left', { reason: 'turns_warning' }),
      request(2),
      { type: 'retry', turn: 2, retry: 1, kind: 'rate_limited', message: 'slow down', wait_ms: 10.4 },
      response(2, { cmd: 'finish' }),
      result(2, 'done'),
      submission,
      ended(),
    ]);
    assert.deepEqual(steps, [
      [1, 'system', 'user', 'reasoning', 'text', 'tool_call', 'tool_result'],
      [2, 'user', 'retry', 'tool_call', 'tool_result', 'submission', 'end'],
    ]);
  });

  it('keep a pending request and its retries in the last step until it is answered', () => {
    const entries = [
      started(),
      request(1),
      response(1, { cmd: 'ls' }),
      result(1, 'a'),
      request(2, { message_count: 7 }),
      { type: 'retry', turn: 2, retry: 1, kind: 'network', message: 'gone', wait_ms: 10 },
    ];
    const [last] = ownSteps(records(entries)).slice(-1);
    assert.equal(last?.turn, 1);
    assert.deepEqual(last?.facts.at(-1), { name: 'no answer yet', value: 'turn 2, 7 messages sent' });
    const answered = ownSteps(records([...entries, response(2, { text: 'here' })]));
    assert.deepEqual(
      answered.map(({ facts, parts }) => [facts.map(({ name }) => name), parts.map(({ kind }) => kind)]),
      [
        [
          ['messages sent', 'finish reason'],
          ['tool_call', 'tool_result'],
        ],
        [
          ['messages sent', 'finish reason', 'retries'],
          ['retry', 'text'],
        ],
      ],
    );
  });

  it('do not count summaries as turns, and show them as what they are', () => {
    const replaced = {
      type: 'context_summary',
      turn: 1,
      cause: 'threshold',
      messages_before: 41,
      messages_after: 5,
    };
    const steps = ownSteps(
      records([
        started(),
        response(1, { text: 'one' }),
        request(1, { purpose: 'summary' }),
        response(1, { purpose: 'summary', text: 'so far', reasoning: 'short', cmd: 'ls' }),
        message('go on', { reason: 'summary_accepted' }),
        replaced,
        response(2, { text: 'two' }),
      ]),
    );
    assert.deepEqual(
      steps.map(({ turn, parts }) => [turn, ...parts.map(({ kind, title }) => `${kind} ${title}`.trim())]),
      [
        [1, 'text'],
        [
          2,
          'summary reasoning for a summary',
          'summary summary',
          'summary called code_exec instead of a summary; not run',
          'user told that the summary was taken',
          'summary history replaced',
          'text',
        ],
      ],
    );
  });

  it('are one without a turn where the model never answered, and none where nothing was said', () => {
    const failure = { type: 'model_failure', turn: 1, kind: 'auth', status: 401, message: 'no key' };
    assert.deepEqual(shape([started(), message('find it'), request(1), failure, ended()]), [
      [null, 'user', 'failure', 'end'],
    ]);
    assert.deepEqual(shape([started()]), []);
  });

  it('mark what failed: a refused tool, a command with an exit code, a model call', () => {
    const [step] = ownSteps(
      records([
        started(),
        response(1, { cmd: 'ls' }),
        result(1, 'a', { exit_code: 0 }),
        result(1, 'b', { exit_code: 2 }),
        result(1, 'c', { ok: false, exit_code: null, ended: 'refused', stdout_bytes: 0 }),
      ]),
    );
    const results = step?.parts.filter(({ kind }) => kind === 'tool_result') ?? [];
    assert.deepEqual(
      results.map(({ failed, facts }) => [failed, facts.map(({ name, value }) => `${name} ${value}`)]),
      [
        [false, ['exit code 0', 'took 5 ms', 'stdout 1 bytes', 'stderr 0 bytes']],
        [true, ['exit code 2', 'took 5 ms', 'stdout 1 bytes', 'stderr 0 bytes']],
        [true, ['ended refused', 'took 5 ms']],
      ],
    );
  });

  it('carry time, tokens and cost of the response, and join calls with results', () => {
    const usage = { input_tokens: 5, output_tokens: 6, cached_input_tokens: null, reasoning_tokens: null };
    const [step] = ownSteps(
      records([started(), response(1, { cmd: 'ls', usage, cost_usd: 0.25 }), result(1, 'a')]),
    );
    assert.equal(step?.time, '2026-01-31T12:00:01.000Z');
    assert.deepEqual([step?.durationMs, step?.usage, step?.costUsd], [10, usage, 0.25]);
    assert.deepEqual(
      step?.parts.map(({ callId }) => callId),
      ['call_1', 'call_1'],
    );
  });

  it('are the same one by one as all at once, and each is told when the next turn is there', () => {
    const all = records([
      started(),
      response(1, { cmd: 'ls' }),
      result(1, 'a'),
      message('more', { reason: 'continue' }),
      response(2, { text: 'two' }),
      response(3, { text: 'three' }),
      ended(),
    ]);
    const growing = new OwnSteps();
    const over = all.map((record) => growing.add(ownEntry(record))?.turn ?? null);
    assert.deepEqual(over, [null, null, null, null, 1, 2, null]);
    assert.deepEqual(growing.end(), ownSteps(all).at(-1));
  });
});
