import assert from 'node:assert/strict';
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Kept } from '../../../../src/core/harness/labelKeeper.ts';
import { writeReports } from '../../../../src/core/harness/reports.ts';
import { runLabels } from '../../../../src/core/harness/runLabels.ts';
import { Report } from '../../../../src/core/schema/report.ts';
import type { AttemptKey } from '../../../../src/core/store/layout.ts';
import { pathsOfRun } from '../../../../src/core/store/layout.ts';
import { readAttemptOverviews } from '../../../../src/core/store/runIndex.ts';
import { RunLock } from '../../../../src/core/store/runLock.ts';
import { readRun } from '../../../../src/core/store/runStore.ts';
import { contentOf, labelledRun, never, now, runScene } from '../../../support/labelScene.ts';
import { copyRun, editJson } from '../../../support/runFolder.ts';
import { type TempFolder, tempFolder } from '../../../support/tempFolder.ts';

describe('the labels of a run', function () {
  this.timeout(60_000);
  let made: TempFolder;
  let run: string;
  let folder: TempFolder;
  let scene: Awaited<ReturnType<typeof runScene>>;

  before(async () => {
    made = tempFolder();
    run = await labelledRun(made.path);
  });
  after(() => made[Symbol.dispose]());
  beforeEach(async () => {
    folder = tempFolder();
    scene = await runScene(run, folder.path);
  });
  afterEach(() => {
    scene.keeper.dispose();
    folder[Symbol.dispose]();
  });

  const paths = () => pathsOfRun(scene.dir);
  const reportPath = () => paths().report('steady');
  const report = (model = 'steady') => Report.parse(JSON.parse(readFileSync(paths().report(model), 'utf8')));
  const write = async (claim: number, value: string, key: AttemptKey = scene.key): Promise<Kept> => {
    const change = { type: 'label', value } as Parameters<typeof scene.keeper.write>[3];
    const content = key === scene.key ? scene.content : await contentOf(scene.dir, key);
    const who = { reviewer: 'ana', blind: false };
    return await scene.keeper.write(key, content, { kind: 'claim', claim }, change, who, never);
  };
  const rebuild = async () => {
    const { run: plan, paths: at } = readRun(scene.dir);
    await writeReports(plan, at, never);
  };

  it('correct the figures of the report of their model, and leave that of the other', async () => {
    const other = readFileSync(paths().report('other'));
    const before = report();
    await write(1, 'duplicate');
    await write(2, 'true_cause', { ...scene.key, task_id: 'Scenario-2' });
    const after = report();
    // One of three claims is true in each of four attempts; in one the second counts no more, in one the third is true too.
    assert.equal(before.accuracy, 1 / 3);
    const { intervals, ...corrected } = after.corrected;
    assert.ok((intervals?.accuracy?.low ?? 1) < (corrected.accuracy ?? 0));
    assert.notDeepEqual(intervals?.accuracy, after.intervals.accuracy);
    assert.deepEqual(corrected, {
      accuracy: ((1 / 2 + 1 / 3) / 2 + (2 / 3 + 1 / 3) / 2) / 2,
      false_positive_rate: 6 / 12,
      changed_claims: 2,
      confirmed_claims: 0,
      changed_attempts: [
        { task_id: 'Scenario-1', repeat: 1, score: 1 / 3, corrected: 1 / 2 },
        { task_id: 'Scenario-2', repeat: 1, score: 1 / 3, corrected: 2 / 3 },
      ],
    });
    assert.deepEqual(
      { ...after, labels: [], review: before.review, corrected: before.corrected, decision: before.decision },
      before,
    );
    assert.deepEqual(readFileSync(paths().report('other')), other);
  });

  it('give the same report, byte for byte, as one that is built anew', async () => {
    await write(1, 'unsupported');
    await write(0, 'scorer_error', { ...scene.key, task_id: 'Scenario-2', repeat: 2 });
    await write(2, 'true_cause', { ...scene.key, model: 'other' });
    const patched = ['steady', 'other'].map((model) => readFileSync(paths().report(model), 'utf8'));
    await rebuild();
    const rebuilt = ['steady', 'other'].map((model) => readFileSync(paths().report(model), 'utf8'));
    assert.deepEqual(rebuilt, patched);
    assert.equal(report().labels.length, 2);
  });

  it('keep the head that a report names when other models are labelled later', async () => {
    await write(0, 'true_cause');
    const head = report().review.reviewers[0]?.log_head;
    await write(0, 'true_cause', { ...scene.key, model: 'other' });
    await rebuild();
    assert.equal(report().review.reviewers[0]?.log_head, head);
    assert.deepEqual(report().review.problems, []);
  });

  for (const [what, damage, remark] of [
    [
      'was deleted',
      () => rmSync(reportPath()),
      /^The report was missing, and was made anew from the attempts\.$/,
    ],
    ['was emptied', () => writeFileSync(reportPath(), ''), /^The report was damaged \(it is not JSON/],
    [
      'was edited by hand',
      () => editJson(reportPath(), (value) => Object.assign(value, { accuracy: 'good' })),
      /^The report was damaged \(accuracy must be a number\), and was made anew/,
    ],
    [
      'was given another accuracy by hand',
      () => editJson(reportPath(), (value) => Object.assign(value, { accuracy: 0.9 })),
      /^The report was damaged \(its accuracy is 0\.9, and 0\.3333333333333333 by its attempts\), and was made anew/,
    ],
    [
      'is that of another model',
      () => copyFileSync(paths().report('other'), reportPath()),
      /^The report was damaged \(it is of other in run /,
    ],
  ] as const) {
    it(`are saved into a report that is made anew when it ${what}, and say so`, async () => {
      await write(0, 'true_cause');
      const whole = readFileSync(reportPath(), 'utf8');
      damage();
      const { remarks, report: written } = await write(1, 'downstream_victim');
      assert.equal(remarks.length, 1);
      assert.match(remarks[0] ?? '', remark);
      assert.equal(written, reportPath());
      const labels = report().labels.map(({ value }) => value);
      assert.deepEqual(labels, ['true_cause', 'downstream_victim']);
      assert.deepEqual(report().tasks, Report.parse(JSON.parse(whole)).tasks);
      assert.deepEqual((await write(2, 'unsupported')).remarks, []);
    });
  }

  for (const version of ['1.2', '2.0']) {
    it(`are not saved over a report of a later version, ${version}`, async () => {
      editJson(reportPath(), (value) => Object.assign(value, { schema_version: version, more: 1 }));
      const before = readFileSync(reportPath());
      await assert.rejects(write(0, 'true_cause'), { code: 'run_mismatch', hint: /^Nothing was saved\./ });
      assert.deepEqual(readFileSync(reportPath()), before);
      assert.deepEqual(readdirSync(scene.labelsDir), []);
    });
  }

  it('are kept while the run goes on, and are in the report when it has ended', async () => {
    rmSync(reportPath());
    const lock = RunLock.acquire(paths().lock);
    const kept = await write(0, 'true_cause');
    assert.equal(kept.report, null);
    assert.deepEqual(kept.remarks, [
      'The run is still going on: its labels appear in the report when it has ended.',
    ]);
    assert.equal(kept.labels.length, 1);
    await rebuild();
    lock.release();
    assert.deepEqual(report().labels, kept.labels);
  });

  it('are taken out of their file again when the report cannot be written', async () => {
    await write(0, 'true_cause');
    const before = readFileSync(join(scene.labelsDir, 'ana.jsonl'));
    rmSync(paths().reports, { recursive: true });
    writeFileSync(paths().reports, 'in the way');
    await assert.rejects(write(1, 'unsupported'), {
      code: 'not_writable',
      hint: /^The label is not saved\./,
    });
    assert.deepEqual(readFileSync(join(scene.labelsDir, 'ana.jsonl')), before);
    rmSync(paths().reports);
    await write(1, 'unsupported');
    assert.equal(report().labels.length, 2);
  });

  it('of an attempt that the run does not have are refused', async () => {
    const key = { ...scene.key, task_id: 'Scenario-9' };
    const change = { type: 'label', value: 'acceptable' } as const;
    const who = { reviewer: 'ana', blind: false };
    await assert.rejects(scene.keeper.write(key, scene.content, { kind: 'attempt' }, change, who, never), {
      code: 'usage',
      message: /^the run has no attempt steady · Scenario-9 · repeat 1/,
    });
  });

  it('of a file from another run are left out, and said to be of another run', async () => {
    await write(0, 'true_cause');
    const another = copyRun(run, folder.path, 'another');
    editJson(join(another, 'run.json'), (plan) => {
      const [first] = plan.tasks as unknown[];
      plan.tasks = [{ ...(first as object), id: 'Scenario-7' }];
    });
    copyFileSync(join(scene.labelsDir, 'ana.jsonl'), join(another, 'labels', 'ana.jsonl'));
    const keeper = runLabels(another, { now });
    const key = { ...scene.key, task_id: 'Scenario-7' };
    const { labels, problems } = await keeper.read(key, scene.content, never);
    keeper.dispose();
    assert.deepEqual(labels, []);
    assert.match(
      problems.join(),
      /^labels\/ana\.jsonl has 1 label of attempts that are not here, such as steady · Scenario-1 · repeat 1/,
    );
  });

  it('are stale, and count nowhere, once the submission that they were said of has changed', async () => {
    const [elsewhere, here] = [scene.key, { ...scene.key, task_id: 'Scenario-2' }];
    await write(2, 'true_cause');
    assert.equal(report().corrected.changed_claims, 1);
    const { submission } = paths().attempt(elsewhere);
    writeFileSync(submission, readFileSync(submission, 'utf8').replaceAll('because', 'since'));
    await write(0, 'true_cause', here);
    const { labels, corrected, review } = report();
    assert.deepEqual(
      labels.map(({ standing }) => standing),
      ['stale', 'current'],
    );
    assert.deepEqual([corrected.changed_claims, review.stale_labels], [0, 1]);
    const labelled = readAttemptOverviews(scene.dir, { model: 'steady', flagged: false }).filter(
      (attempt) => attempt.labelled,
    );
    assert.deepEqual(
      labelled.map(({ task_id, repeat }) => [task_id, repeat]),
      [['Scenario-2', 1]],
    );
  });

  it('refuses a folder that is no run', () => {
    assert.throws(() => runLabels(folder.in('nowhere'), { now }), { code: 'run_missing' });
  });
});
