import assert from 'node:assert/strict';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '../../src/core/simulate/random.ts';
import { descendants } from '../support/processes.ts';
import type { RunResults } from '../support/runResults.ts';
import { skip } from '../support/skip.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { until, untilGone } from '../support/waiting.ts';
import { labelLines, reportedSayings, type Said, saidAt, sortedSayings } from './support/labelsOnDisk.ts';
import { type Aim, Reviewer, type ReviewPlace } from './support/reviewer.ts';
import { labelLists } from './support/reviewPlan.ts';
import { reviewModels, runSmallSmoke } from './support/reviewRun.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

const kills = 20;
/** The workbench starts a crashed extension host again by itself, but not for ever: then it asks. */
const killsPerWindow = 3;
/** Some ends it notices by its keep-alive only, after 20 s: then the window is loaded anew, as a person would. */
const noticedWithinMs = 3000;
/** How often the editor may fail to show a file in place of a tab whose extension host has just ended. */
const openings = 3;
const tasks = ['sample-01', 'sample-06'] as const;

// Another seed each time: what it finds can be played again with TEST_SEED.
const seed = Number(process.env.TEST_SEED) || Date.now() % 2 ** 31;

type Attempt = Pick<ReviewPlace, 'model' | 'task'>;

describe(`a reviewer whose editor crashes (seed ${seed})`, function () {
  this.timeout(480_000);
  const folder = tempFolder();
  const random = createRandom(String(seed));
  let workbench: Workbench;
  let reviewer: Reviewer;
  let run: RunResults;
  /** Everything that the page has called saved, in words of the disk. */
  let saved: Said[] = [];

  before(async () => {
    run = await runSmallSmoke(folder.path, tasks);
    const settings = { 'itbenchReview.reviewer': 'Kim' };
    workbench = await openWorkbench({ folder: folder.path, settings });
    reviewer = new Reviewer(workbench.page);
  });

  beforeEach(function () {
    if (process.platform !== 'linux') skip(this, 'the extension host is looked for in /proc');
  });

  afterEach(async function () {
    const test = this.currentTest;
    if (test?.state === 'failed') await workbench?.keepEvidence(test.fullTitle());
  });

  after(async () => {
    await workbench?.[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  it(`finds each label that was called saved on the disk, in the report and on the page, after ${kills} kills`, async () => {
    let attempt = anyAttempt();
    await open(attempt);
    for (let kill = 1; kill <= kills; kill += 1) {
      for (let more = random.int(0, 3); more > 0; more -= 1) await sayAnew(attempt);
      const { aim, value } = await sayAnew(attempt);
      await killExtensionHost();
      assertOnDisk();
      if (kill % killsPerWindow === 0) await workbench.load();
      await open(attempt);
      await reviewer.aim(aim);
      const shown = (await reviewer.ownLabels()).map(letters);
      assert.ok(shown.includes(letters(value)), `${value} is not shown after kill ${kill}: ${shown}`);
      if (kill % 5 > 0) continue;
      attempt = anyAttempt();
      await open(attempt);
    }
    const lines = labelLines(run.dir).length;
    console.log(`      ${saved.length} labels hold, of ${lines} that were written`);
  });

  it('says that a label is not saved when the extension has gone, and saves it after a reload', async () => {
    const attempt = { model: reviewModels[0], task: tasks[1] };
    await workbench.load();
    await open(attempt);
    await killExtensionHost();
    const [aim, value] = anythingNew(attempt, 'claim');
    await reviewer.aim(aim);
    await reviewer.label(digitOf('claim', value));
    assert.equal(await reviewer.saveState(), 'Not saved');
    const banner = reviewer.frame.getByRole('alert');
    assert.match(await banner.innerText(), /does not answer.*Reload Window.*then press R/s);
    await reviewer.remembered(/does not answer/);
    await workbench.load();
    await reviewer.opened(attempt);
    assert.equal(await reviewer.saveState(), 'Not saved');
    await reviewer.press('R');
    await reviewer.kept();
    assert.match(await reviewer.saveState(), /^Saved /);
    keep(attempt, aim, { value });
    assertOnDisk();
  });

  it('keeps what is typed through a reload, and through a save that fails', async () => {
    const attempt = { model: reviewModels[1], task: tasks[0] };
    await open(attempt);
    const aim: Aim = { kind: 'step', step: 3 };
    await reviewer.aim(aim);
    await reviewer.beginNote();
    const text = `jk12 u it looks in the wrong place, ${seed}`;
    await reviewer.type(text);
    await reviewer.remembered(new RegExp(text));
    await workbench.load();
    await reviewer.opened(attempt);
    assert.equal(await reviewer.noteField().inputValue(), text);

    const labels = join(run.dir, 'labels');
    renameSync(labels, `${labels}.away`);
    writeFileSync(labels, 'in the way');
    await reviewer.noteField().focus();
    await reviewer.press('Control+Enter');
    await reviewer.kept();
    assert.equal(await reviewer.saveState(), 'Not saved');
    const banner = reviewer.frame.getByRole('alert');
    assert.match(await banner.innerText(), /Not saved: .*labels.*1 thing you said: a note for step 3/s);
    assert.equal(await reviewer.noteField().inputValue(), text);
    assert.equal(readFileSync(labels, 'utf8'), 'in the way');

    rmSync(labels);
    renameSync(`${labels}.away`, labels);
    await reviewer.press('Escape', 'R');
    await reviewer.kept();
    assert.match(await reviewer.saveState(), /^Saved /);
    assert.equal(await banner.count(), 0);
    keep(attempt, aim, { note: text });
    assertOnDisk();
  });

  function anyAttempt(): Attempt {
    return { model: random.pick([...reviewModels]), task: random.pick([...tasks]) };
  }

  /** Opens an attempt in a page of its own, whatever became of the one before: again where the editor mixed the two up, as a person would. */
  async function open(attempt: Attempt): Promise<void> {
    for (let opening = 1; opening <= openings; opening += 1) if (await opens(attempt)) return;
    assert.fail(`the editor could not load ${attempt.task}, ${openings} times`);
  }

  /** @returns false where the workbench took the document of the host that has gone for one that the new host knows */
  async function opens({ model, task }: Attempt): Promise<boolean> {
    // A command that the window hands to a host whose end it has not noticed yet is lost; a new one is started when it has.
    const deadline = performance.now() + noticedWithinMs;
    await until(() => extensionHosts().length > 0 || performance.now() > deadline);
    if (extensionHosts().length === 0) await workbench.load();
    await workbench.runCommand('View: Close All Editors');
    await workbench.runCommand('ITBench Review: Open Trajectory');
    const picker = workbench.page.locator('.quick-input-widget:visible');
    await picker.getByRole('option', { name: new RegExp(`^${task}, ${model} `) }).click();
    const failed = workbench.page.getByText('An error occurred while loading view').waitFor();
    const opened = reviewer.opened({ model, task });
    return await Promise.race([opened.then(() => true), failed.then(() => false)]);
  }

  /** Says something that was not said before. @returns what, once the page calls it saved */
  async function sayAnew(attempt: Attempt): Promise<{ aim: Aim; value: string }> {
    const [aim, value] = anythingNew(attempt, random.pick(['claim', 'step', 'attempt']));
    if (aim.kind === 'step') await reviewer.goTo(aim.step);
    await reviewer.aim(aim);
    const said = await reviewer.label(digitOf(aim.kind, value));
    assert.match(await reviewer.saveState(), /^Saved /, said);
    keep(attempt, aim, { value });
    return { aim, value };
  }

  function anythingNew(attempt: Attempt, kind: Aim['kind']): [Aim, string] {
    const { turns, score } = run.score(attempt.model, attempt.task);
    for (;;) {
      const value = random.pick([...labelLists[kind]]);
      const aim: Aim =
        kind === 'claim'
          ? { kind, claim: random.int(1, (score?.claims.length ?? 0) + 1) }
          : kind === 'step'
            ? { kind, step: random.int(1, turns + 1) }
            : { kind };
      const wanted = JSON.stringify(saidAt(attempt, aim, { value }));
      const isNew = !saved.some((said) => JSON.stringify(said) === wanted);
      // An attempt has few labels: once all of them are said, a step is taken.
      if (isNew) return [aim, value];
      if (kind === 'attempt') return anythingNew(attempt, 'step');
    }
  }

  /** Takes note of what was called saved: of a claim, the last word holds. */
  function keep(attempt: Attempt, aim: Aim, what: { value: string } | { note: string }): void {
    const said = saidAt(attempt, aim, what);
    const isReplaced = (one: Said) =>
      said.kind === 'claim' &&
      one.kind === 'claim' &&
      one.model === said.model &&
      one.task === said.task &&
      one.at === said.at;
    saved = [...saved.filter((one) => !isReplaced(one)), said];
  }

  function assertOnDisk(): void {
    labelLines(run.dir);
    const reported = reviewModels.flatMap((model) => reportedSayings(run.report(model)));
    assert.deepEqual(sortedSayings(reported), sortedSayings(saved));
  }

  async function killExtensionHost(): Promise<void> {
    const pids = extensionHosts();
    assert.ok(pids.length > 0, 'there is no extension host');
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    await untilGone(pids);
  }
});

/** That of a window that was reloaded may go on for a while beside the new one. */
function extensionHosts(): number[] {
  return [...descendants()].flatMap(([pid, { commandLine }]) =>
    commandLine.includes('--type=extensionHost') ? [pid] : [],
  );
}

function digitOf(kind: Aim['kind'], value: string): number {
  const list: readonly string[] = labelLists[kind];
  return list.indexOf(value) + 1;
}

/** `co_occurring_symptom` and "Co-occurring symptom" are the same. */
function letters(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z]/g, '');
}
