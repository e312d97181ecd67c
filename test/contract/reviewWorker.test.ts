import assert from 'node:assert/strict';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { BenchError } from '../../src/core/errors.ts';
import type { LabelChange, LabelPlace } from '../../src/core/schema/label.ts';
import { maxMessageBytes } from '../../src/core/schema/step.ts';
import type { OpenedTrajectory } from '../../src/protocol/review.ts';
import { naming, writeTinySuite } from '../support/cliScene.ts';
import { runInHarness } from '../support/harnessRun.ts';
import { ReviewWorkerHost } from '../support/reviewWorkerHost.ts';
import { copyRun } from '../support/runFolder.ts';
import { type RunResults, runResults } from '../support/runResults.ts';
import { type TempFolder, tempFolder } from '../support/tempFolder.ts';

const model = 'secret-model';
const task = 'Scenario-1';

/** One run for all: names a cause that is true and one that is false. */
let made: { readonly folder: TempFolder; readonly run: RunResults };

before(async function () {
  this.timeout(60_000);
  const folder = tempFolder();
  writeTinySuite(folder.in('tasks'), 1);
  const run = await runInHarness({
    suiteDir: folder.in('tasks'),
    outputDir: folder.in('results'),
    models: { [model]: naming('shop/Deployment/cart', 'shop/Deployment/checkout') },
    repeats: 2,
  });
  made = { folder, run };
});

after(() => made.folder[Symbol.dispose]());

/** A copy of the run that a test may write into. */
function copied(folder: TempFolder): RunResults {
  mkdirSync(folder.in('results'));
  return runResults(copyRun(made.run.dir, folder.in('results')));
}

const pathIn = (run: RunResults, repeat = 1) => run.attempt(model, task, repeat).trajectory;
const claim = (at: number): LabelPlace => ({ kind: 'claim', claim: at });
const label = (value: 'true_cause' | 'unsupported'): LabelChange => ({ type: 'label', value });

async function analysed(host: ReviewWorkerHost, { trajectory }: OpenedTrajectory) {
  return await host.trajectories.call('analyse', { trajectory });
}

describe('the review worker', function () {
  this.timeout(30_000);

  it('opens an attempt with what its run says of it, and answers what is asked of it', async () => {
    await using host = new ReviewWorkerHost();
    const opened = await host.open({ path: pathIn(made.run) });
    const { trajectory, attempt, hidden, label_problem } = opened;
    assert.deepEqual(
      [attempt?.model, attempt?.task_id, attempt?.score, attempt?.max_turns, hidden, label_problem],
      [model, task, made.run.score(model, task).score?.score, 5, false, null],
    );
    assert.ok(attempt !== null && attempt.flags.length > 0);
    // First: all steps are known once this has been answered.
    const analysis = await analysed(host, opened);
    const { heads } = await host.trajectories.call('readHeads', { trajectory, from: 0, count: 2000 });
    assert.equal(heads.length, 2);
    const step = await host.trajectories.call('readStep', { trajectory, step: 0, first_part: 0 });
    assert.ok(
      step.parts.some(({ kind, text }) => kind === 'tool_call' && text.includes('agent_output.json')),
    );
    const wanted = { trajectory, text: 'DEPLOYMENT/cart', match_case: false, kinds: null, limit: 10 };
    const { hits } = await host.trajectories.call('find', wanted);
    assert.ok(hits.length > 0 && hits[0]?.step === 0);
    assert.deepEqual(
      analysis.ledger.map(({ name, verdict }) => [name, verdict?.is_false]),
      [
        ['shop/Deployment/cart', false],
        ['shop/Deployment/checkout', true],
      ],
    );
    assert.equal(analysis.truth?.causes.filter(({ root }) => root).length, 1);
    assert.deepEqual(host.problems, []);
  });

  it('is not started before a trajectory is opened, and ends when none has been open for a while', async () => {
    await using host = new ReviewWorkerHost({ idleMs: 20 });
    assert.equal(host.threads.length, 0);
    const { trajectory } = await host.open({ path: pathIn(made.run) });
    const ended = new Promise((resolve) => host.threads[0]?.onExit(resolve));
    host.trajectories.close(trajectory);
    assert.deepEqual(await ended, { expected: true, code: 0, error: null });
  });

  it('says which file is not there, and that a trajectory is not open', async () => {
    await using host = new ReviewWorkerHost();
    await assert.rejects(host.open({ path: '/nowhere/trajectory.jsonl' }), { code: 'run_missing' });
    const { trajectory } = await host.open({ path: pathIn(made.run) });
    host.trajectories.close(trajectory);
    await assert.rejects(host.trajectories.call('analyse', { trajectory }), { code: 'usage' });
  });

  it('keeps labels in the file of the reviewer and in the report, and takes them back', async () => {
    using folder = tempFolder();
    const run = copied(folder);
    await using host = new ReviewWorkerHost();
    const { trajectory } = await host.open({ path: pathIn(run) });
    const place = claim(1);
    const change = label('unsupported');
    const saved = await host.trajectories.call('writeLabel', { trajectory, place, change });
    assert.equal(saved.labels.labels[0]?.value, 'unsupported');
    assert.deepEqual(
      run.report(model).labels.map(({ reviewer, value }) => [reviewer, value]),
      [['ana', 'unsupported']],
    );
    assert.ok(existsSync(`${run.dir}/labels/ana.jsonl`));
    await host.untilLabelled(1);
    const { undone } = await host.trajectories.call('undoLabel', { trajectory });
    assert.equal(undone?.value, 'unsupported');
    assert.deepEqual(run.report(model).labels, []);
  });

  it('asks for a name before it keeps anything', async () => {
    using folder = tempFolder();
    const run = copied(folder);
    await using host = new ReviewWorkerHost();
    const { trajectory } = await host.open({ path: pathIn(run), reviewer: null });
    const change = label('true_cause');
    const write = () => host.trajectories.call('writeLabel', { trajectory, place: claim(0), change });
    await assert.rejects(write(), { code: 'usage' });
    await host.trajectories.setReviewer(trajectory, { reviewer: 'bo', blind: false });
    assert.equal((await write()).labels.labels[0]?.reviewer, 'bo');
  });

  it('tells a page of the labels that another window writes', async () => {
    using folder = tempFolder();
    const run = copied(folder);
    await using host = new ReviewWorkerHost();
    await using other = new ReviewWorkerHost();
    const mine = await host.open({ path: pathIn(run) });
    await host.trajectories.call('readLabels', { trajectory: mine.trajectory });
    const theirs = await other.open({ path: pathIn(run), reviewer: 'bo' });
    const change = label('true_cause');
    await other.trajectories.call('writeLabel', { trajectory: theirs.trajectory, place: claim(0), change });
    await host.untilLabelled(1);
    const { labels } = await host.trajectories.call('readLabels', { trajectory: mine.trajectory });
    assert.deepEqual(
      labels.map(({ reviewer }) => reviewer),
      ['bo'],
    );
  });

  it('opens trajectories of other tools, and keeps labels and a ground truth of them', async () => {
    using folder = tempFolder();
    const answer = run1(made.run);
    const path = folder.in('answer.json');
    copyFileSync(answer, path);
    await using host = new ReviewWorkerHost();
    const opening = { path, imports_dir: folder.in('imports') };
    const opened = await host.open(opening);
    assert.equal(opened.info.format, 'itbench-output');
    const { trajectory } = opened;
    assert.equal((await analysed(host, opened)).truth, null);
    const change = label('true_cause');
    await host.trajectories.call('writeLabel', { trajectory, place: claim(0), change });
    const scored = await host.trajectories.setTruth(
      trajectory,
      made.folder.in('tasks', task, 'ground_truth.yaml'),
    );
    assert.equal(scored.attempt?.score, made.run.score(model, task).score?.score);
    assert.equal((await analysed(host, opened)).ledger[1]?.verdict?.is_false, true);
    host.trajectories.close(trajectory);

    await using later = new ReviewWorkerHost();
    const again = await later.open(opening);
    const { labels } = await later.trajectories.call('readLabels', { trajectory: again.trajectory });
    assert.equal(labels[0]?.value, 'true_cause');
    assert.notEqual((await analysed(later, again)).truth, null);
  });

  it('shows and keeps nothing of a file that nobody has a place for', async () => {
    using folder = tempFolder();
    copyFileSync(run1(made.run), folder.in('answer.json'));
    await using host = new ReviewWorkerHost();
    const opened = await host.open({ path: folder.in('answer.json') });
    assert.match(opened.label_problem ?? '', /^Labels cannot be kept/);
    assert.equal(opened.attempt, null);
  });

  it('follows an attempt that is still written', async () => {
    using folder = tempFolder();
    const run = copied(folder);
    const path = pathIn(run);
    const lines = readFileSync(path, 'utf8').split('\n');
    rmSync(run.attempt(model, task).score);
    writeFileSync(path, `${lines.slice(0, 6).join('\n')}\n`);
    await using host = new ReviewWorkerHost();
    const opened = await host.open({ path });
    assert.equal(opened.attempt?.score, null);
    appendFileSync(path, lines.slice(6).join('\n'));
    await host.untilChanged(({ progress }) => !progress.live && progress.steps === 2);
    copyFileSync(made.run.attempt(model, task).score, run.attempt(model, task).score);
    await host.untilChanged(({ attempt }) => attempt?.score !== null);
  });
});

/** A submission of the run: an answer without a trajectory. */
function run1(run: RunResults): string {
  return run.attempt(model, task).submission;
}

describe('what the review worker keeps from a blind reviewer', function () {
  this.timeout(30_000);

  it('is in no answer and no event, until the own labels are in, and again after they were taken back', async () => {
    using folder = tempFolder();
    const run = copied(folder);
    await using other = new ReviewWorkerHost();
    const theirs = await other.open({ path: pathIn(run), reviewer: 'bo' });
    const theirLabel = { type: 'note', note: 'a word of another' } as const;
    await other.trajectories.call('writeLabel', {
      trajectory: theirs.trajectory,
      place: claim(0),
      change: theirLabel,
    });

    await using host = new ReviewWorkerHost();
    const opened = await host.open({ path: pathIn(run), blind: true });
    const { trajectory } = opened;
    assert.equal(opened.hidden, true);
    const ask = async () => ({
      // First: all steps are known once this has been answered.
      analysis: await host.trajectories.call('analyse', { trajectory }),
      heads: await host.trajectories.call('readHeads', { trajectory, from: 0, count: 100 }),
      step: await host.trajectories.call('readStep', { trajectory, step: 1, first_part: 0 }),
      labels: await host.trajectories.call('readLabels', { trajectory }),
      look: await host.trajectories.look(trajectory),
    });
    const first = await ask();
    const place = claim(0);
    const saved = await host.trajectories.call('writeLabel', {
      trajectory,
      place,
      change: label('true_cause'),
    });
    const seen = JSON.stringify([opened, first, saved, host.changes]);
    for (const word of [model, 'a word of another', 'true_positive', 'false_positive', '"score":0.5']) {
      assert.ok(!seen.includes(word), `${word} was told`);
    }
    assert.match(first.look.until ?? '', /^Label each of the 2 claims/);
    assert.equal(first.labels.hidden, 1);
    assert.equal(first.analysis.truth, null);
    for (const name of ['readExchange', 'readRaw'] as const) {
      await assert.rejects(host.trajectories.call(name, { trajectory, step: 0, from: 0 }), { code: 'usage' });
    }

    await host.trajectories.call('writeLabel', { trajectory, place: claim(1), change: label('unsupported') });
    const after = await ask();
    assert.equal(after.look.attempt?.model, model);
    assert.equal(after.analysis.ledger[1]?.verdict?.is_false, true);
    assert.equal(after.labels.hidden, 0);
    assert.ok(
      host.changes.some(({ hidden }) => !hidden),
      'the page was told',
    );
    const [record] = run.report(model).labels.filter(({ reviewer }) => reviewer === 'ana');
    assert.equal(record?.blind, true);

    const undo = await host.trajectories.call('undoLabel', { trajectory });
    assert.ok(!JSON.stringify(undo).includes(model), 'what is hidden again is not told any more');
    assert.equal((await ask()).look.hidden, true);
  });

  it('is shown to whoever stops being blind', async () => {
    await using host = new ReviewWorkerHost();
    const { trajectory } = await host.open({ path: pathIn(made.run), blind: true });
    const opened = await host.trajectories.setReviewer(trajectory, { reviewer: 'ana', blind: false });
    assert.equal(opened.attempt?.model, model);
  });
});

describe('a review worker that crashes', function () {
  this.timeout(30_000);

  it('is replaced, and the same trajectories are open under the same names', async () => {
    await using host = new ReviewWorkerHost();
    const one = await host.open({ path: pathIn(made.run, 1) });
    const two = await host.open({ path: pathIn(made.run, 2), blind: true });
    await host.threads[0]?.kill();
    const again = await host.untilChanged(({ trajectory }) => trajectory === two.trajectory);
    assert.equal(again.hidden, true, 'a blind reviewer stays blind');
    const step = { trajectory: one.trajectory, step: 0, first_part: 0 };
    assert.equal((await host.trajectories.call('readStep', step)).step, 0);
    assert.equal(host.threads.length, 2);
  });

  it('is asked again for what only reads, in the middle of it', async () => {
    await using host = new ReviewWorkerHost();
    const { trajectory } = await host.open({ path: pathIn(made.run) });
    const asked = host.trajectories.call('analyse', { trajectory });
    await host.threads[0]?.kill();
    assert.equal((await asked).ledger.length, 2);
  });

  it('has perhaps kept a label that it did not answer for, and says so', async () => {
    using folder = tempFolder();
    const run = copied(folder);
    await using host = new ReviewWorkerHost();
    const { trajectory } = await host.open({ path: pathIn(run) });
    await host.trajectories.call('readLabels', { trajectory });
    const change = label('true_cause');
    const asked = host.trajectories.call('writeLabel', { trajectory, place: claim(0), change });
    const rejected = assert.rejects(asked, (error) => {
      assert.ok(BenchError.is(error, 'channel_closed'));
      assert.match(error.hint ?? '', /The labels shown are those on the disk/);
      return true;
    });
    await new Promise(setImmediate);
    await host.threads[0]?.kill();
    await rejected;
    const saved = await host.trajectories.call('writeLabel', { trajectory, place: claim(0), change });
    assert.equal(saved.labels.labels.length, 1);
    assert.equal(run.report(model).labels.length, 1);
  });

  it('is given up after three crashes in a row, in words', async () => {
    await using host = new ReviewWorkerHost();
    await host.open({ path: pathIn(made.run) });
    await assert.rejects(
      (async () => {
        // Each new one is killed before it has answered.
        const asked = host.open({ path: pathIn(made.run, 2) });
        asked.catch(() => {});
        for (let crashes = 0; crashes < 3; crashes += 1) await host.threads[crashes]?.kill();
        return await asked;
      })(),
      /crashed 3 times in a row/,
    );
    await host.open({ path: pathIn(made.run) });
  });
});

describe('the answers of the review worker', function () {
  this.timeout(60_000);

  it('are never larger than a message may be, whatever the submission', async () => {
    using folder = tempFolder();
    const run = copied(folder);
    const factors = Array.from({ length: 3000 }, (_, at) => ({
      name: `shop/Deployment/cart-${at}`,
      reasoning: 'because '.repeat(100),
      evidence: '\u001b[31m'.repeat(100),
    }));
    writeFileSync(folder.in('answer.json'), JSON.stringify({ contributing_factors: factors }));
    await using host = new ReviewWorkerHost();
    const opened = await host.open({ path: folder.in('answer.json'), imports_dir: folder.in('imports') });
    const analysis = await analysed(host, opened);
    assert.ok(Buffer.byteLength(JSON.stringify(analysis)) <= maxMessageBytes);
    assert.match(analysis.remarks.join(' '), /the last \d+ are not listed/);
    assert.ok(existsSync(run.dir));
  });
});
