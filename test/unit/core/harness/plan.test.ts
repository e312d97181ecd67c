import assert from 'node:assert/strict';
import { BenchError } from '../../../../src/core/errors.ts';
import { selectionFor, selectTasks } from '../../../../src/core/harness/plan.ts';
import { resolveSettings } from '../../../../src/core/harness/settings.ts';
import { Config } from '../../../../src/core/schema/config.ts';
import type { Suite } from '../../../../src/core/suite/suite.ts';

const config = Config.parse({ tasks_dir: 'tasks', models: [{ name: 'triage', adapter: 'baseline' }] });

/** A suite of these tasks, whose index lists others as well. */
function suiteOf(ids: readonly string[], absent: readonly string[] = []): Suite {
  return {
    id: 'suite',
    title: 'Suite',
    layout: 'itbench_aa',
    root: '/suite',
    revision: null,
    tasks: ids.map((id) => ({ id, title: id, dir: `/suite/${id}`, groundTruth: { file: 'truth' } })),
    findings: absent.map((task) => ({
      task,
      code: 'missing_task_folder',
      severity: 'warning',
      sentence: 'it is not there',
    })),
  };
}

function chosen(suite: Suite, preset: 'aa' | 'smoke' | null, wish = {}): string[] {
  const settings = resolveSettings(config, preset === null ? {} : { preset });
  return selectTasks(suite, selectionFor(settings, wish)).map(({ id }) => id);
}

describe('the choice of tasks', () => {
  it('takes a limited number evenly from the whole suite', () => {
    const suite = suiteOf(['a', 'b', 'c', 'd', 'e', 'f']);
    assert.deepEqual(chosen(suite, null, { limit: 3 }), ['a', 'c', 'e']);
  });

  it('refuses a part of a suite for preset aa, which means the whole', () => {
    const part = suiteOf(['a'], ['b', 'c']);
    assert.throws(
      () => chosen(part, 'aa'),
      (error) =>
        BenchError.is(error, 'suite_invalid') &&
        /2 of its 3 tasks are not here \(\/suite\): b, c$/.test(error.message) &&
        /tasks fetch --all/.test(error.hint ?? ''),
    );
    assert.deepEqual(chosen(suiteOf(['a', 'b', 'c']), 'aa'), ['a', 'b', 'c']);
  });

  it('takes a part of a suite where tasks are named or counted, and without the preset', () => {
    const part = suiteOf(['a', 'b'], ['c']);
    assert.deepEqual(chosen(part, 'aa', { ids: ['b'] }), ['b']);
    assert.deepEqual(chosen(part, 'aa', { limit: 1 }), ['a']);
    assert.deepEqual(chosen(part, null), ['a', 'b']);
    assert.deepEqual(chosen(part, 'smoke'), ['a', 'b']);
  });
});
