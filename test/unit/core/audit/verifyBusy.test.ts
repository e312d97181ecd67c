import assert from 'node:assert/strict';
import { appendFileSync, cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { verifyRun } from '../../../../src/core/audit/verifyRun.ts';
import { label, program, verified } from '../../../support/auditScene.ts';
import { labelledRun, never } from '../../../support/labelScene.ts';
import { copyRun } from '../../../support/runFolder.ts';
import { type TempFolder, tempFolder } from '../../../support/tempFolder.ts';

describe('verifying a run in which somebody writes', function () {
  this.timeout(60_000);
  let folder: TempFolder;
  let made: string;
  /** A run, and what it is when somebody has labelled it. */
  let dir: string;
  let labelled: string;
  let copies = 0;

  before(async () => {
    folder = tempFolder();
    made = await labelledRun(folder.path);
    labelled = copyRun(made, folder.in('labelled'));
    await label(labelled, 'cyd', 'true_cause');
  });

  after(() => folder[Symbol.dispose]());

  beforeEach(() => {
    copies += 1;
    dir = copyRun(made, folder.in(`copy-${copies}`));
  });

  const files = ['labels/cyd.jsonl', 'reports/steady.json'];
  const take = (file: string) => cpSync(join(labelled, file), join(dir, file));
  const verifiedWhile = (write: () => void) =>
    verifyRun(dir, { publicKeys: [], program, withSuite: false }, never, write);

  it('does not take a label that is saved meanwhile for an edit', async () => {
    let isSaved = false;
    const { state, problems } = await verifiedWhile(() => {
      if (!isSaved) files.forEach(take);
      isSaved = true;
    });
    assert.deepEqual([state, problems], ['intact', []]);
  });

  it('finds what was changed besides', async () => {
    appendFileSync(join(dir, 'run.json'), ' ');
    let isSaved = false;
    const { state, problems } = await verifiedWhile(() => {
      if (!isSaved) files.forEach(take);
      isSaved = true;
    });
    assert.deepEqual([state, problems.map(({ file }) => file)], ['broken', ['run.json']]);
  });

  it('says that it is being worked on where it never holds still', async () => {
    take('labels/cyd.jsonl');
    const beside = join(dir, 'labels', 'cyd.jsonl.1-0.tmp');
    const { ok, state, notes, summary } = await verifiedWhile(() => appendFileSync(beside, '.'));
    assert.deepEqual([ok, state], [false, 'running']);
    assert.match(`${notes.join()} ${summary}`, /Somebody wrote in it whenever .* being worked on/);
    rmSync(beside);
    assert.equal((await verified(dir)).state, 'broken');
  });
});
