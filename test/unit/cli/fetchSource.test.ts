import assert from 'node:assert/strict';
import { join } from 'node:path';
import { fetchSource, type SourceWish } from '../../../src/cli/fetchSource.ts';
import { BenchError } from '../../../src/core/errors.ts';
import { findKnownSuite } from '../../../src/core/suite/hub/knownSuites.ts';

const nothing: SourceWish = { named: undefined, revision: undefined, into: undefined, config: null };
const pinned = findKnownSuite('aa')?.revision;

function sourceOf(wish: Partial<SourceWish>): (string | undefined)[] {
  const { repo, revision, dir, knownSuite } = fetchSource({ ...nothing, ...wish });
  return [repo, revision, dir, knownSuite?.name];
}

describe('the source of tasks fetch', () => {
  it('is ITBench-AA at its pinned commit, into a folder of its name', () => {
    assert.deepEqual(sourceOf({}), [
      'ArtificialAnalysis/ITBench-AA',
      pinned,
      join('tasks', 'itbench-aa'),
      'aa',
    ]);
  });

  it('is what the configuration says, into its tasks_dir', () => {
    const config = { suite: { repo: 'some/suite', revision: 'v2' }, tasksDir: '/w/tasks' };
    assert.deepEqual(sourceOf({ config }), ['some/suite', 'v2', '/w/tasks', undefined]);
    const unpinned = { suite: { repo: 'some/suite' }, tasksDir: '/w/tasks' };
    assert.deepEqual(sourceOf({ config: unpinned }), ['some/suite', 'main', '/w/tasks', undefined]);
    assert.deepEqual(sourceOf({ config, revision: 'v3', into: 'x' }), ['some/suite', 'v3', 'x', undefined]);
  });

  it('is a known suite at its pinned commit also where the configuration names only its repository', () => {
    const config = { suite: { repo: 'artificialanalysis/itbench-aa' }, tasksDir: '/w/tasks' };
    assert.deepEqual(sourceOf({ config }), ['ArtificialAnalysis/ITBench-AA', pinned, '/w/tasks', 'aa']);
  });

  it('goes into tasks_dir for a configuration that names no suite, and beside it for another suite than it names', () => {
    const open = { suite: undefined, tasksDir: '/w/tasks' };
    assert.equal(sourceOf({ config: open })[2], '/w/tasks');
    const config = { suite: { repo: 'some/suite', revision: 'v2' }, tasksDir: '/w/tasks' };
    assert.deepEqual(sourceOf({ named: 'lite', config }), [
      'ibm-research/ITBench-Lite',
      findKnownSuite('lite')?.revision,
      join('tasks', 'itbench-lite'),
      'lite',
    ]);
  });

  it('is refused for a name that is neither known nor one of a repository', () => {
    for (const named of ['itbench', 'a/b/c', '../x', 'https://huggingface.co/a/b']) {
      assert.throws(
        () => fetchSource({ ...nothing, named }),
        (error) => BenchError.is(error, 'usage') && /aa \(ITBench-AA\)/.test(error.hint ?? ''),
      );
    }
  });
});
