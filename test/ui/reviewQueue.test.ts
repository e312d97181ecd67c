import assert from 'node:assert/strict';
import { createRandom } from '../../src/core/simulate/random.ts';
import { publishedSchema } from '../support/publishedSchema.ts';
import type { RunResults } from '../support/runResults.ts';
import { skip } from '../support/skip.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { correctedByHand } from './support/correctedByHand.ts';
import { labelLines, reportedSayings, type Said, saidOf, sortedSayings } from './support/labelsOnDisk.ts';
import { Reviewer } from './support/reviewer.ts';
import { type AttemptPlan, planReview, type QueuedAttempt, type Saying } from './support/reviewPlan.ts';
import { reviewModels as models, runSmallSmoke, reviewTasks as tasks } from './support/reviewRun.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

const reviewerName = 'Rita Å. Reviewer';

// Another seed each time: what it finds can be played again with TEST_SEED.
const seed = Number(process.env.TEST_SEED) || Date.now() % 2 ** 31;

describe(`a reviewer with a keyboard and no mouse (seed ${seed})`, function () {
  this.timeout(240_000);
  const folder = tempFolder();
  let workbench: Workbench;
  let reviewer: Reviewer;
  let run: RunResults;
  let raw: readonly ReturnType<RunResults['report']>[];
  let plans: readonly AttemptPlan[];
  /** Attempts in the order in which the queue led to them. */
  const visited: AttemptPlan[] = [];

  before(async () => {
    run = await runSmallSmoke(folder.path);
    raw = models.map((model) => run.report(model));
    plans = planReview(models.flatMap(flaggedOf), createRandom(String(seed)));
    workbench = await openWorkbench({ folder: folder.path });
    reviewer = new Reviewer(workbench.page);
  });

  let broken = false;
  beforeEach(function () {
    if (broken) skip(this, 'the review ended at an earlier stage');
  });
  afterEach(async function () {
    const test = this.currentTest;
    broken ||= test?.state === 'failed';
    if (test?.state === 'failed') await workbench?.keepEvidence(test.fullTitle());
  });

  after(async () => {
    await workbench?.[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  /** The flagged attempts of a model, from the files of the run. */
  function flaggedOf(model: string): QueuedAttempt[] {
    const flagged = new Set(run.report(model).flags.map(({ task_id }) => task_id));
    return tasks.filter((task) => flagged.has(task)).map((task) => attemptOf(model, task));
  }

  function attemptOf(model: string, task: string): QueuedAttempt {
    const { turns, score } = run.score(model, task);
    assert.ok(score !== null, `${model} ${task} has no score`);
    // The figures computed by hand hold for claims that name one thing each, and nothing twice.
    assert.equal(new Set(score.claims.map(({ name }) => name)).size, score.claims.length);
    assert.ok(score.claims.every(({ verdict }) => verdict !== 'duplicate'));
    return { model, task, turns, claims: score.claims.map(({ is_false }) => ({ isFalse: is_false })) };
  }

  function planOf({ model, task }: { readonly model: string; readonly task: string }): AttemptPlan {
    const plan = plans.find(({ attempt }) => attempt.model === model && attempt.task === task);
    assert.ok(plan !== undefined, `${model} ${task} is not flagged`);
    return plan;
  }

  it('opens the first flagged attempt from the palette, and is asked for a name at the first label', async () => {
    await workbench.typeCommand('ITBench Review: Next Flagged Attempt');
    const place = await reviewer.opened();
    assert.deepEqual([place.step, place.attempt, place.attempts, place.labelled], [1, 1, plans.length, 0]);
    assert.equal(await reviewer.saveState(), 'Nothing to save');
    await reviewer.press('a', '6');
    await workbench.typeName(reviewerName);
    assert.equal(await reviewer.kept(), 'Acceptable: said of the attempt');
    assert.match(await reviewer.saveState(), /^Saved /);
    assert.equal(await reviewer.undo(), 'Undone: Acceptable of the attempt');
    assert.deepEqual(await reviewer.ownLabels(), []);
    await reviewer.labelledBecomes(0);
  });

  it('says what was planned of every attempt that the queue leads to, until all are labelled', async () => {
    for (let place = await reviewer.opened(); ; ) {
      const plan = planOf(place);
      assert.ok(!visited.includes(plan), `${place.model} ${place.task} came twice`);
      await reviewer.labelledBecomes(visited.length);
      assert.equal(place.steps, plan.attempt.turns);
      visited.push(plan);
      for (const saying of plan.sayings) await say(saying);
      const next = await reviewer.nextFlagged(visited.length % 2 === 0 ? 'N' : 'Control+F8');
      if (next === null) break;
      place = next;
    }
    assert.equal(visited.length, plans.length);
    await reviewer.labelledBecomes(plans.length);
  });

  it('finds in the reports exactly what was said, current, under the name', () => {
    for (const [index, model] of models.entries()) {
      const report = run.report(model);
      const planned = plans.filter(({ attempt }) => attempt.model === model).flatMap(saidOf);
      assert.deepEqual(sortedSayings(reportedSayings(report)), sortedSayings(planned));
      for (const label of report.labels) {
        const { reviewer: who, standing, blind } = label;
        assert.deepEqual([who, standing, blind], [reviewerName, 'current', false]);
      }
      const { review } = report;
      const said = { review: null, corrected: null, labels: null, decision: null };
      const [figures, rawFigures] = [report, raw[index] ?? report].map((each) => ({ ...each, ...said }));
      assert.deepEqual(figures, rawFigures, 'the raw figures have changed');
      assert.deepEqual([review.coverage, review.unresolved, review.stale_labels], [1, [], 0]);
      const [who, ...others] = review.reviewers;
      assert.deepEqual(others, []);
      const isNote = ({ note }: Said) => note !== null;
      assert.deepEqual(
        [who?.reviewer, who?.labels, who?.notes],
        [reviewerName, planned.filter((one) => !isNote(one)).length, planned.filter(isNote).length],
      );
    }
  });

  it('finds corrected figures there that equal those computed by hand', () => {
    for (const model of models) {
      const { corrected } = run.report(model);
      const expected = correctedByHand(tasks.map((task) => judged(model, task)));
      assertNear(corrected.accuracy, expected.accuracy);
      assertNear(corrected.false_positive_rate, expected.falsePositiveRate);
      assert.equal(corrected.changed_claims, expected.changedClaims);
    }
  });

  it('leaves a chain of whole lines, each of which the published schema has nothing against', async () => {
    const [fitsLabel, fitsReport] = await Promise.all([publishedSchema('label'), publishedSchema('report')]);
    const records = labelLines(run.dir);
    for (const record of records) assert.equal(fitsLabel(record), null, JSON.stringify(record));
    for (const model of models) assert.equal(fitsReport(run.report(model)), null);
    const deeds = plans.flatMap(({ sayings }) => sayings.flatMap(({ deeds }) => deeds));
    // And the label by which the name was asked for, which was undone.
    assert.equal(records.length, deeds.length + 2);
  });

  it('comes back to the step and the labels of the attempt after the window is reloaded', async () => {
    const step = Math.min(7, (await reviewer.place()).steps);
    await reviewer.walkTo(step);
    await reviewer.aim({ kind: 'attempt' });
    const [place, labels] = [await reviewer.place(), await reviewer.ownLabels()];
    await reviewer.rememberedAt(place, 'attempt');
    await workbench.load();
    assert.deepEqual(await reviewer.opened(), place);
    assert.equal(await reviewer.aimedAt(), 'The attempt as a whole');
    assert.deepEqual(await reviewer.ownLabels(), labels);
  });

  async function say({ aim, deeds }: Saying): Promise<void> {
    await reviewer.aim(aim);
    const { step } = await reviewer.place();
    for (const deed of deeds) {
      const said = await perform(deed);
      assert.match(await reviewer.saveState(), /^Saved /, said);
    }
    assert.equal((await reviewer.place()).step, step, 'what was said has moved the page');
  }

  function perform(deed: Saying['deeds'][number]): Promise<string> {
    switch (deed.do) {
      case 'label':
        return reviewer.label(deed.digit);
      case 'note':
        return reviewer.note(deed.text);
      case 'undo':
        return reviewer.undo();
    }
  }

  /** What scoring and the plan say of an attempt, flagged or not. */
  function judged(model: string, task: string) {
    const { score } = run.score(model, task);
    assert.ok(score !== null);
    const plan = plans.find(({ attempt }) => attempt.model === model && attempt.task === task);
    const said = plan === undefined ? [] : saidOf(plan);
    const claims = score.claims.map(({ is_false }, claim) => {
      const label = said.find(({ kind, at, value }) => kind === 'claim' && at === claim && value !== null);
      return { isFalse: is_false, label: label?.value ?? null };
    });
    return { task, missed: score.missed.length, claims };
  }
});

function assertNear(actual: number | null, expected: number): void {
  assert.ok(actual !== null && Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`);
}
