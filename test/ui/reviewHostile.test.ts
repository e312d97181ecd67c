import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { marker, attacks } from '../support/hostileAttacks.ts';
import { hostileKey, writeHostileFiles, writeHostileRun } from '../support/hostileTrajectory.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { attackedFrames, openTrap, type Trap, watchMisdeeds } from './support/innocence.ts';
import { Reviewer } from './support/reviewer.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

describe('a trajectory that attacks whoever reviews it, in the workbench', function () {
  this.timeout(240_000);
  const folder = tempFolder();
  let trap: Trap;
  let all: ReturnType<typeof attacks>;
  let files: readonly string[];
  let workbench: Workbench;
  let reviewer: Reviewer;
  let misdeeds: readonly string[];

  before(async () => {
    trap = await openTrap();
    all = attacks(trap.origin);
    await writeHostileRun(folder.path, all);
    files = writeHostileFiles(folder.path, all);
    workbench = await openWorkbench({
      folder: folder.path,
      settings: { 'itbenchReview.reviewer': 'ana', 'files.simpleDialog.enable': true },
    });
    reviewer = new Reviewer(workbench.page);
    misdeeds = watchMisdeeds(workbench);
    await workbench.openContainer();
  });

  afterEach(async function () {
    const test = this.currentTest;
    if (test?.state === 'failed') await workbench?.keepEvidence(test.fullTitle());
  });

  after(async () => {
    await workbench?.[Symbol.asyncDispose]();
    trap?.[Symbol.dispose]();
    folder[Symbol.dispose]();
  });

  async function assertHarmless(what: string): Promise<void> {
    assert.deepEqual(await attackedFrames(workbench), [], `${what}: ran`);
    assert.deepEqual(misdeeds, [], `${what}: did`);
    assert.deepEqual(trap.asked, [], `${what}: asked the network`);
    assert.deepEqual(workbench.violations, [], `${what}: tried`);
    assert.equal(await workbench.page.locator('.monaco-dialog-box').count(), 0, `${what}: opened a dialog`);
  }

  /** Elements of the page that nothing of ours makes. */
  async function strangers(): Promise<number> {
    const names =
      'script, img, iframe, object, embed, link, style, base, meta, form, a, video, audio, template';
    return await reviewer.frame.locator(`#page :is(${names})`).count();
  }

  /** Looks at everything of what is open, as a careful reviewer would. */
  async function lookAtAll(steps: number): Promise<void> {
    await reviewer.press('t', 'x');
    for (let step = 1; step < steps; step += 1) await reviewer.press('j', ']', 'x', 'm');
    await reviewer.press('g', 'g', '/');
    await reviewer.type('attacked');
    await reviewer.rested();
    await reviewer.press('Escape', 'Escape', '?');
    await reviewer.frame.locator('dialog[open]').waitFor();
    await reviewer.press('Escape');
    await reviewer.rested();
  }

  it('is the work of 40 attacks and more, each another', () => {
    assert.ok(all.length >= 40);
    assert.equal(new Set(all.map(({ name }) => name)).size, all.length);
    assert.ok(all.filter(({ text }) => text.includes(marker)).length >= 15);
    assert.ok(all.filter(({ text }) => text.includes(trap.origin)).length >= 12);
  });

  it('runs nothing and asks for nothing when each step, claim, note and flag is looked at', async () => {
    await workbench
      .tree('Review Queue')
      .item(/^Scenario-1/)
      .click();
    const { steps } = await reviewer.opened({ task: hostileKey.task_id });
    assert.equal(steps, all.length);
    await lookAtAll(steps);
    await workbench.screenshot('hostile-own');
    assert.equal(await strangers(), 0);
    await assertHarmless('the page');
  });

  it('takes labels and notes as ever, and says what others have said as text', async () => {
    await reviewer.aim({ kind: 'attempt' });
    await reviewer.label(2);
    assert.match(await reviewer.saveState(), /^Saved /);
    const seen = await reviewer.frame.locator('body').innerText();
    assert.ok(seen.includes('<script>'), 'the attack is not to be read');
    await assertHarmless('labelling');
  });

  it('shows what cannot be seen or turns the direction, and nothing of what is meant for terminals', async () => {
    const result = reviewer.frame.locator('.part.tool_result .text');
    const readResult = async (name: string): Promise<string> => {
      await reviewer.goTo(1 + all.findIndex((attack) => attack.name === name));
      // What was folded when it was looked at stays folded.
      if ((await result.count()) === 0) await reviewer.press('x');
      // Not innerText, which leaves out what is out of sight.
      return (await result.textContent()) ?? '';
    };
    assert.match(await readResult('direction'), /good‹U\+202E›exe\.gnp‹U\+202C› ‹U\+2066›‹U\+2067›/);
    assert.match(await readResult('no width'), /che‹U\+200B›ck‹U\+200C›out/);
    const text = await readResult('terminal link');
    assert.match(text, /click here/);
    assert.ok(!text.includes('osc8') && !text.includes('\u001b'), text);
    assert.match(await readResult('a word'), /W{1000}/);
    await assertHarmless('hidden characters');
  });

  it('runs nothing from the views, the report and the raw records', async () => {
    await reviewer.press('r');
    await workbench.editorTab(/^Records step/);
    await workbench.runCommand('View: Close Editor');
    await reviewer.opened();
    const results = workbench.tree('Results');
    await results.act(/^Model hostile/, 'Open Report');
    await workbench.editorTab('hostile.json');
    await workbench.runCommand('View: Close All Editors');
    await assertHarmless('the views');
  });

  it('runs nothing from files of other tools, whatever they are called', async () => {
    for (const name of files) {
      await workbench.runCommand('ITBench Review: Import Trajectory');
      await workbench.pickQuick(name);
      await reviewer.frame.locator('.step-body, .banner, .problem').first().waitFor();
      await reviewer.rested();
      await workbench.screenshot(`hostile-${files.indexOf(name)}`);
      if ((await reviewer.frame.locator('.step-body').count()) > 0) await lookAtAll(12);
      assert.equal(await strangers(), 0, name);
      await assertHarmless(name);
      await workbench.runCommand('View: Close All Editors');
    }
    assert.ok(!existsSync('/tmp/slipped_epoch_1.json') && !existsSync('/etc/absolute_epoch_1.json'));
  });
});
