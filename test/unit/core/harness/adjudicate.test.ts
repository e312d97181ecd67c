import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError } from '../../../../src/core/errors.ts';
import { type AdjudicationRequest, adjudicate } from '../../../../src/core/harness/adjudicate.ts';
import { writeReports } from '../../../../src/core/harness/reports.ts';
import { reviewedReports } from '../../../../src/core/harness/reviewedReports.ts';
import { reviewNotes } from '../../../../src/core/report/figureText.ts';
import { reviewOverview } from '../../../../src/core/review/overview.ts';
import { AdjudicationRecord } from '../../../../src/core/schema/adjudication.ts';
import type { ClaimLabel } from '../../../../src/core/schema/label.ts';
import { Report } from '../../../../src/core/schema/report.ts';
import { pathsOfRun } from '../../../../src/core/store/layout.ts';
import { readRun } from '../../../../src/core/store/runStore.ts';
import { labelledRun, never, now, runScene } from '../../../support/labelScene.ts';
import { type TempFolder, tempFolder } from '../../../support/tempFolder.ts';

describe('deciding where reviewers disagree', function () {
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
    // On claim 2, which the scorer holds false, they disagree; on claim 3 they do not.
    await say('ana', 1, 'true_cause');
    await say('bob', 1, 'unsupported');
    await say('ana', 2, 'unsupported');
  });
  afterEach(() => {
    scene.keeper.dispose();
    folder[Symbol.dispose]();
  });

  const say = async (reviewer: string, claim: number, value: ClaimLabel) => {
    const change = { type: 'label', value } as const;
    const place = { kind: 'claim', claim } as const;
    await scene.keeper.write(scene.key, scene.content, place, change, { reviewer, blind: false }, never);
  };
  const paths = () => pathsOfRun(scene.dir);
  const file = () => join(paths().adjudications, 'cleo.jsonl');
  const report = () => Report.parse(JSON.parse(readFileSync(paths().report('steady'), 'utf8')));
  const decide = async (more: Partial<AdjudicationRequest> = {}) => {
    const decision = { type: 'decide', value: 'true_cause', reason: 'The trace shows it.' } as const;
    return await adjudicate(
      scene.dir,
      { key: scene.key, claim: 1, by: 'Cleo', decision, ...more },
      { now },
      never,
    );
  };
  const takeBack = async () => await decide({ decision: { type: 'take_back' } });
  const refusal = async (doing: Promise<unknown>, code: string) => {
    const error = await doing.then(
      () => assert.fail('nothing was refused'),
      (thrown: unknown) => thrown,
    );
    assert.ok(BenchError.is(error), String(error));
    assert.equal(error.code, code);
    return `${error.message} ${error.hint}`;
  };

  it('is heard of by whoever is told of labels, from the first decision on', async () => {
    for (const change of [decide, takeBack]) {
      const heard = new Promise<void>((resolve) => {
        const stop = scene.keeper.watch(() => {
          stop();
          resolve();
        });
      });
      await change();
      await heard;
    }
  });

  it('writes an event with the labels it decided between, and the report with it', async () => {
    const before = report();
    assert.deepEqual([before.review.contested, before.review.unresolved.length], [1, 1]);
    const { remarks } = await decide();
    assert.deepEqual(remarks, []);
    const record = AdjudicationRecord.parse(JSON.parse(readFileSync(file(), 'utf8')));
    assert.deepEqual(
      record.decided_on?.map(({ reviewer, value }) => [reviewer, value]),
      [
        ['ana', 'true_cause'],
        ['bob', 'unsupported'],
      ],
    );
    const after = report();
    const { review, corrected } = after;
    assert.deepEqual([review.contested, review.unresolved.length, review.adjudications.length], [1, 0, 1]);
    assert.deepEqual(corrected.changed_attempts, [
      { task_id: 'Scenario-1', repeat: 1, score: 1 / 3, corrected: 2 / 3 },
    ]);
    assert.deepEqual(
      review.adjudicators.map(({ adjudicator, adjudications }) => [adjudicator, adjudications]),
      [['Cleo', 1]],
    );
    assert.ok(reviewNotes(after).includes('reviewers disagree on 1 claim: 1 decided by Cleo.'));
  });

  it('gives the same report, byte for byte, as one that is built anew, and as it was when taken back', async () => {
    const undecided = report();
    await decide();
    const decided = readFileSync(paths().report('steady'), 'utf8');
    const { run: plan, paths: at } = readRun(scene.dir);
    await writeReports(plan, at, never);
    assert.equal(readFileSync(paths().report('steady'), 'utf8'), decided);
    await takeBack();
    const { adjudicators: _, ...review } = report().review;
    const { adjudicators: __, ...reviewBefore } = undecided.review;
    assert.deepEqual(review, reviewBefore);
    assert.deepEqual(report().corrected, undecided.corrected);
  });

  it('is reopened by a reviewer who changes a word, and says so until somebody decides anew', async () => {
    await decide();
    await say('bob', 1, 'duplicate');
    const { review } = report();
    assert.deepEqual([review.contested, review.unresolved.length], [1, 1]);
    assert.equal(review.adjudications[0]?.why_not, 'What bob says of the claim has changed since.');
    assert.match(reviewNotes(report()).join('\n'), /1 adjudication does not count any more/);
    await decide();
    assert.deepEqual([report().review.contested, report().review.unresolved.length], [1, 0]);
    assert.equal(report().review.adjudications.length, 1);
  });

  it('says that two adjudicators differ, and that one of them is a party', async () => {
    await decide();
    const decision = { type: 'decide', value: 'unsupported', reason: 'No.' } as const;
    const { remarks } = await decide({ by: 'BOB', decision });
    assert.deepEqual(
      remarks,
      [
        'The decision of BOB does not count: BOB and Cleo have decided differently.',
        'BOB is one of the reviewers who disagree: the report says so.',
        'The decision of Cleo does not count: Cleo and BOB have decided differently.',
      ].toSorted((a, b) => remarks.indexOf(a) - remarks.indexOf(b)),
    );
    assert.equal(report().review.unresolved.length, 1);
  });

  it('says which decision is there again when a later one is taken back', async () => {
    await decide();
    const decision = { type: 'decide', value: 'unsupported', reason: 'No.' } as const;
    await decide({ decision });
    assert.match((await takeBack()).remarks.join(), /An earlier decision of Cleo is there again: true_cause/);
    assert.deepEqual((await takeBack()).remarks, []);
    assert.equal(report().review.unresolved.length, 1);
  });

  it('writes nothing where the same was decided already', async () => {
    await decide();
    const bytes = readFileSync(file());
    assert.equal((await decide()).isNew, false);
    assert.deepEqual(readFileSync(file()), bytes);
  });

  it('refuses what nobody disagrees on, naming what is open', async () => {
    const agreed = await refusal(decide({ claim: 2 }), 'labels_invalid');
    assert.match(agreed, /nobody disagrees on claim 3 .*: one reviewer has labelled it/);
    assert.match(agreed, /Open of steady: Scenario-1\/1, claim 2\./);
    const other = { ...scene.key, task_id: 'Scenario-2' };
    assert.match(await refusal(decide({ key: other }), 'labels_invalid'), /nobody has labelled it/);
  });

  it('refuses attempts and claims that are not there, and what cannot be kept', async () => {
    const key = { ...scene.key, repeat: 9 };
    assert.match(
      await refusal(decide({ key }), 'labels_invalid'),
      /no attempt steady · Scenario-1 · repeat 9/,
    );
    assert.match(await refusal(decide({ claim: 7 }), 'labels_invalid'), /has 3 claims, and no claim 8/);
    assert.match(await refusal(takeBack(), 'labels_invalid'), /Cleo has decided nothing about claim 2/);
    await refusal(decide({ by: ' ' }), 'usage');
    const decision = { type: 'decide', value: 'true_cause', reason: ' ' } as const;
    await refusal(decide({ decision }), 'usage');
  });

  it('writes nothing over a file that was changed by hand, and says in the report what is left out', async () => {
    await decide();
    const text = readFileSync(file(), 'utf8');
    writeFileSync(file(), text.replace('The trace shows it.', ''));
    assert.match(
      await refusal(takeBack(), 'journal_damaged'),
      /adjudications\/cleo\.jsonl, line 1: is no adjudication/,
    );
    appendFileSync(file(), 'no json\n');
    const [now_] = await reviewedReports(scene.dir, 'steady', never);
    assert.match(now_?.review.problems.join() ?? '', /Adjudications from that line on are left out/);
    assert.equal(now_?.review.unresolved.length, 1);
  });

  it('says in the report that adjudications are gone that it had counted', async () => {
    await decide();
    rmSync(file());
    await say('ana', 2, 'unsupported');
    await say('ana', 2, 'duplicate');
    const { review } = report();
    assert.match(review.problems.join(), /Adjudications of Cleo that an earlier report counted are gone/);
    assert.deepEqual([review.adjudicators.length, review.unresolved.length], [1, 1]);
  });

  it('is seen whole by who decides, and by a reviewer only where own labels are in', async () => {
    await decide();
    const [found] = await reviewedReports(scene.dir, 'steady', never);
    assert.ok(found !== undefined);
    const whole = reviewOverview(found, null);
    assert.deepEqual(
      whole.contested.map(({ claim, decided, values }) => [claim, decided, values.length]),
      [[1, true, 2]],
    );
    assert.deepEqual(
      whole.agreement.map(({ kind, things, agreed }) => [kind, things, agreed]),
      [['claim', 1, 0]],
    );
    const hidden = reviewOverview(found, 'ana');
    assert.deepEqual([hidden.contested, hidden.agreement, hidden.hidden_attempts], [[], [], 1]);
    await say('ana', 0, 'true_cause');
    const [later] = await reviewedReports(scene.dir, 'steady', never);
    assert.ok(later !== undefined);
    assert.equal(reviewOverview(later, 'Ana').contested.length, 1);
    assert.equal(reviewOverview(later, 'bob').contested.length, 0);
  });
});
