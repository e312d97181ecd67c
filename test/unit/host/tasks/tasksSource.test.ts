import assert from 'node:assert/strict';
import { BenchError } from '../../../../src/core/errors.ts';
import type { SuiteOverview } from '../../../../src/core/schema/runIndex.ts';
import { type TasksData, TasksSource, type TasksState } from '../../../../src/host/tasks/tasksSource.ts';
import { suiteOverview } from '../../../support/overviews.ts';

function sourceOf(over: Partial<TasksData>): { source: TasksSource; states: TasksState[] } {
  const states: TasksState[] = [];
  const data = { suite: async () => suiteOverview(), lastResults: async () => [], ...over };
  return { source: new TasksSource(data, (state) => states.push(state)), states };
}

describe('the rows of the tasks', () => {
  it('are the suite with its tasks', async () => {
    const { source } = sourceOf({});
    const [suite] = await source.children(null);
    const tasks = await source.children(suite ?? null);
    assert.deepEqual([suite?.words, tasks.map(({ words }) => words)], [['suite'], [['task']]]);
  });

  it('are none without a suite, and where there is none yet', async () => {
    const missing = new BenchError('suite_missing', 'there is no folder');
    for (const suite of [async () => null, () => Promise.reject(missing)]) {
      const { source, states } = sourceOf({ suite });
      assert.deepEqual(await source.children(null), []);
      assert.deepEqual(states, [{ kind: 'missing' }]);
    }
  });

  it('are none for a suite that is broken, and say why', async () => {
    const broken = new BenchError('suite_invalid', 'suite.json is not JSON', { hint: 'Mend it.' });
    const { source, states } = sourceOf({ suite: () => Promise.reject(broken) });
    assert.deepEqual(await source.children(null), []);
    assert.deepEqual(states, [{ kind: 'problem', problem: 'suite.json is not JSON. Mend it.' }]);
  });

  it('read the suite once, until it may have changed', async () => {
    let reads = 0;
    const { source } = sourceOf({
      suite: async () => {
        reads += 1;
        return suiteOverview();
      },
    });
    await source.children((await source.children(null))[0] ?? null);
    assert.equal(reads, 1);
    source.invalidateSuite();
    await source.children(null);
    assert.equal(reads, 2);
  });

  it('give up a reading that is out of date, and answer with the newest', async () => {
    const asked: { signal: AbortSignal; answer: (suite: SuiteOverview) => void }[] = [];
    const { source, states } = sourceOf({
      suite: (signal) => new Promise((answer) => asked.push({ signal, answer })),
    });
    const first = source.state();
    source.invalidateSuite();
    assert.equal(asked[0]?.signal.aborted, true);
    asked[0]?.answer(suiteOverview({ title: 'old' }));
    const second = source.state();
    asked[1]?.answer(suiteOverview({ title: 'new' }));
    for (const state of await Promise.all([first, second])) {
      assert.equal(state.kind === 'some' && state.suite.title, 'new');
    }
    assert.equal(states.length, 1);
  });

  it('list tasks also where past results cannot be read', async () => {
    const { source } = sourceOf({ lastResults: () => Promise.reject(new Error('EACCES')) });
    const [suite] = await source.children(null);
    assert.equal((await source.children(suite ?? null)).length, 1);
  });
});
