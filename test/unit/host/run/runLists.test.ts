import assert from 'node:assert/strict';
import { BenchError } from '../../../../src/core/errors.ts';
import { type RunOverview, RunState, type TaskOverview } from '../../../../src/core/schema/runIndex.ts';
import { dollars } from '../../../../src/host/run/counted.ts';
import { eventLine } from '../../../../src/host/run/eventLine.ts';
import { limitProblem } from '../../../../src/host/run/limitInput.ts';
import { plannedEntries } from '../../../../src/host/run/plannedEntries.ts';
import { resumableRuns } from '../../../../src/host/run/resumableRuns.ts';
import { taskChoices } from '../../../../src/host/run/taskChoices.ts';

describe('resumableRuns', () => {
  it('offers runs that stand still before their end, and says why they do', () => {
    const overview = (state: RunState) =>
      ({
        ...{ run_id: state, dir: `/r/${state}`, state, suite_title: 'Shop', ended: 3, attempt_count: 20 },
        error_count: 0,
        models: [{ model: 'a' }, { model: 'b' }],
      }) as unknown as RunOverview;
    const withErrors = { ...overview('complete'), dir: '/r/errors', ended: 20, error_count: 2 };
    assert.deepEqual(
      resumableRuns([...RunState.options.map(overview), withErrors]).map(({ dir, description, detail }) => [
        dir,
        description,
        detail,
      ]),
      [
        ['/r/interrupted', 'interrupted after 3 of 20 attempts', 'Shop · a, b'],
        ['/r/cancelled', 'cancelled after 3 of 20 attempts', 'Shop · a, b'],
        ['/r/budget', 'stopped at its cost limit after 3 of 20 attempts', 'Shop · a, b'],
        ['/r/failed', 'ended because a model could not be asked, after 3 of 20 attempts', 'Shop · a, b'],
        ['/r/errors', 'complete, but 2 of 20 attempts ended in an error', 'Shop · a, b'],
      ],
    );
  });
});

describe('taskChoices', () => {
  it('offers the tasks that can be run, with what is known of them', () => {
    const task = (id: string, facts: Partial<TaskOverview>): TaskOverview => ({
      ...{ id, title: id, dir: `/${id}`, bytes: 1, fault_family: null, runnable: true, findings: [] },
      ...facts,
    });
    assert.deepEqual(
      taskChoices([
        task('t1', { title: 'Cart $(x)', fault_family: 'network' }),
        task('t2', {}),
        task('t3', { runnable: false }),
      ]),
      [
        { label: 't1', description: 'Cart $ (x)', detail: 'network', taskId: 't1' },
        { label: 't2', description: '', taskId: 't2' },
      ],
    );
  });
});

describe('plannedEntries', () => {
  const models = [{ name: 'my-llm', adapter: 'openai-compatible', endpoint: 'https://x.example/v1' }];

  it('reads the entries that a run was planned with', async () => {
    const text = JSON.stringify({ settings: { models, later: 'key' } });
    assert.deepEqual(await plannedEntries('/r', async () => text), models);
  });

  it('reads that of its judge, whose key is needed too', async () => {
    const judge = { name: 'judge', endpoint: 'https://judge.example/v1', api_key_env: 'JUDGE_KEY' };
    const text = JSON.stringify({ settings: { models, judge } });
    assert.deepEqual(await plannedEntries('/r', async () => text), [...models, judge]);
    const ruled = JSON.stringify({ settings: { models, judge: null } });
    assert.deepEqual(await plannedEntries('/r', async () => ruled), models);
  });

  it('says that a folder without a plan is no run', async () => {
    const missing = Object.assign(new Error('no such file'), { code: 'ENOENT' });
    await assert.rejects(
      plannedEntries('/r', () => Promise.reject(missing)),
      (error) => BenchError.is(error, 'run_missing'),
    );
  });

  it('says of a plan of another version that it does not fit', async () => {
    for (const text of ['not JSON', '{}', '{"settings":{"models":[{"nom":"x"}]}}', 'null']) {
      await assert.rejects(
        plannedEntries('/r', async () => text),
        (error) => BenchError.is(error, 'run_mismatch'),
        text,
      );
    }
  });
});

describe('limitProblem', () => {
  it('takes amounts greater than 0 and nothing else', () => {
    for (const text of ['25', '2.50', ' 0.01 ']) assert.equal(limitProblem(text), null, text);
    for (const text of ['', ' ', '0', '-1', 'abc', '1e999', '$5'])
      assert.notEqual(limitProblem(text), null, text);
  });
});

describe('dollars', () => {
  it('does not round small sums away', () => {
    assert.deepEqual([0, 0.0042, 0.5, 12.345].map(dollars), ['$0', '$0.0042', '$0.50', '$12.35']);
  });
});

describe('eventLine', () => {
  const key = { model: 'm', task_id: 't', repeat: 1 };

  it('says how an attempt ended, errors as warnings', () => {
    const end = {
      type: 'attempt_ended',
      ...key,
      reason: 'done',
      turns: 3,
      cost_usd: 0.5,
      duration_ms: 1234,
    } as const;
    assert.deepEqual(eventLine({ ...end, outcome: 'submitted', score: 0.5 }), {
      level: 'info',
      text: 'm · t · repeat 1: submitted, score 0.50, 3 turns, 1.2 s, $0.50. done',
    });
    assert.equal(eventLine({ ...end, outcome: 'model_error', score: null }).level, 'warn');
  });

  it('keeps turns to the trace', () => {
    const line = eventLine({ type: 'turn_ended', ...key, turn: 2, max_turns: 40, cost_usd: null });
    assert.deepEqual(line, { level: 'trace', text: 'm · t · repeat 1: turn 2 of 40' });
  });
});
