import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import type { Step } from '../../../../src/core/analysis/step.ts';
import { BenchError } from '../../../../src/core/errors.ts';
import { readForeignKnowledge, scoreForeign } from '../../../../src/core/trajectory/scoreForeign.ts';
import { tinyTask } from '../../../support/cliScene.ts';
import { soundTruth, writeFiles } from '../../../support/taskFolder.ts';
import { type TempFolder, tempFolder } from '../../../support/tempFolder.ts';
import { gave, ran, steps } from '../analysis/evidenceScene.ts';

const signal = new AbortController().signal;

function submit(...names: readonly string[]): string {
  return JSON.stringify({ contributing_factors: names.map((name) => ({ name })) });
}

async function* asRead(all: readonly Step[]) {
  for (const step of all) yield { step };
}

describe('the score of a trajectory that no run of ours made', () => {
  let folder: TempFolder;
  let truthPath = '';
  let snapshotDir = '';

  beforeEach(() => {
    folder = tempFolder();
    truthPath = folder.in('truth.yaml');
    snapshotDir = folder.in('task');
    writeFileSync(truthPath, soundTruth);
    writeFiles(snapshotDir, tinyTask());
  });

  afterEach(() => folder[Symbol.dispose]());

  const seen = steps([ran('x'), gave('checkout and redis')]);
  const known = (dir: string | null) => readForeignKnowledge({ truthPath, snapshotDir: dir }, signal);
  const score = async (submission: string | null, dir: string | null = null) =>
    scoreForeign({ submission, steps: asRead(seen) }, await known(dir));

  it('is that of an attempt of ours', async () => {
    const { score: exact, submissionProblem } = await score(submit('shop/Deployment/cart'));
    assert.equal(exact.score, 1);
    assert.equal(submissionProblem, null);
    assert.equal((await score(submit('shop/Deployment/cart', 'shop/Service/frontend'))).score.score, 0.5);
  });

  it('explains false claims, and leaves open what only a snapshot can say', async () => {
    const names = [
      'shop/Service/frontend',
      'shop/Deployment/checkout',
      'shop/Deployment/redis',
      'shop/Pod/ghost',
    ];
    const explained = async (dir: string | null) =>
      (await score(submit(...names), dir)).falsePositives.map(({ pattern, plausible }) => [
        pattern,
        plausible,
      ]);
    assert.deepEqual(await explained(snapshotDir), [
      ['downstream_victim', true],
      [null, true],
      [null, false],
      ['unsupported', false],
    ]);
    assert.deepEqual(await explained(null), [
      ['downstream_victim', null],
      [null, null],
      [null, null],
      ['unsupported', null],
    ]);
  });

  it('is 0 without a submission that can be used, and says why', async () => {
    const none = await score(null);
    assert.deepEqual([none.score.score, none.submissionProblem], [0, 'nothing was submitted']);
    const broken = await score('I think it is the cart.');
    assert.equal(broken.score.score, 0);
    assert.match(broken.submissionProblem ?? '', /^the output is not JSON/);
    assert.deepEqual(broken.score.missed, [['cart-1']]);
  });

  it('refuses a truth that is none, in words', async () => {
    const refused = async (path: string) => {
      try {
        await readForeignKnowledge({ truthPath: path, snapshotDir: null }, signal);
      } catch (error) {
        if (BenchError.is(error, 'ground_truth_invalid')) return error.message;
        throw error;
      }
      return assert.fail('it was taken');
    };
    assert.match(await refused(folder.in('none.yaml')), /none\.yaml cannot be read: ENOENT/);
    writeFileSync(truthPath, 'groups: [');
    assert.match(await refused(truthPath), /truth\.yaml:1:\d+: not YAML/);
    writeFileSync(truthPath, soundTruth.replace('root_cause: true', 'root_cause: false'));
    assert.match(await refused(truthPath), /marks no group as root cause/);
  });

  it('has the doubts of the doctor, and the objects of the snapshot', async () => {
    const open = soundTruth.replace("filter: ['cart\\b']", "filter: ['*.*']");
    writeFileSync(truthPath, open);
    const { doubts, objects } = await known(snapshotDir);
    assert.match(doubts.join(' '), /cart-1: "\*\.\*" is not a valid regular expression/);
    assert.equal(objects?.objects.length, 4);
  });

  it('goes on without a snapshot that is none, and says so', async () => {
    const absent = await known(folder.in('nowhere'));
    assert.equal(absent.objects, null);
    assert.match(absent.remarks.join(' '), /^The snapshot cannot be read: /);
    writeFiles(folder.in('empty'), { 'notes.txt': 'x' });
    const empty = await known(folder.in('empty'));
    assert.equal(empty.entities, null);
    assert.match(empty.remarks.join(' '), /names no objects of a cluster/);
  });
});
