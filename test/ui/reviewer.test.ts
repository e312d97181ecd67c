import assert from 'node:assert/strict';
import { copyFileSync, existsSync, globSync, readFileSync, renameSync } from 'node:fs';
import type { FrameLocator, Page } from 'playwright-core';
import { naming, writeTinySuite } from '../support/cliScene.ts';
import { runInHarness } from '../support/harnessRun.ts';
import type { RunResults } from '../support/runResults.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { until } from '../support/waiting.ts';
import { Reviewer } from './support/reviewer.ts';
import { useWorkbench, type Workbench } from './support/workbench.ts';

/** Names that a blind reviewer must not meet. */
const models = ['quick-silver', 'slow-mercury'] as const;

/** A folder with a run of two tasks: both models name a cause that is true, and one or two that are false. */
function reviewedFolder(): { readonly path: string; in(...parts: string[]): string; run(): RunResults } {
  const folder = tempFolder();
  let made: RunResults | undefined;
  before(async function () {
    this.timeout(60_000);
    writeTinySuite(folder.in('tasks'), 2);
    made = await runInHarness({
      suiteDir: folder.in('tasks'),
      outputDir: folder.in('results'),
      models: {
        [models[0]]: naming('shop/Deployment/cart', 'shop/Deployment/checkout'),
        [models[1]]: naming('shop/Deployment/cart', 'shop/Service/frontend', 'shop/Deployment/checkout'),
      },
    });
  });
  after(() => folder[Symbol.dispose]());
  return {
    path: folder.path,
    in: folder.in,
    run: () => {
      assert.ok(made !== undefined);
      return made;
    },
  };
}

/** Loads the window anew as a person does: the editor keeps what is open before it goes. */
async function reload(workbench: Workbench): Promise<void> {
  const { page } = workbench;
  await Promise.all([page.waitForEvent('load'), workbench.runCommand('Developer: Reload Window')]);
  await page.locator('.monaco-workbench .part.activitybar').waitFor({ timeout: 60_000 });
}

/** All that can be seen of a page. */
/** Picks an entry of the menu that is open. A menu that has only just come ignores what is clicked in it. */
async function pickFromMenu(page: Page, entry: string): Promise<void> {
  const item = page.locator('.monaco-menu').getByText(entry);
  for (let click = 1; ; click += 1) {
    await item.click();
    try {
      return await item.waitFor({ state: 'detached', timeout: 2_000 });
    } catch (error) {
      if (click === 5) throw error;
    }
  }
}

async function seenOf(frame: FrameLocator): Promise<string> {
  return await frame.locator('body').innerText();
}

describe('the reviewer in the workbench', function () {
  this.timeout(120_000);
  const folder = reviewedFolder();
  const workbench = useWorkbench({
    folder: folder.path,
    settings: { 'itbenchReview.reviewer': 'ana', 'files.simpleDialog.enable': true },
  });
  const reviewer = () => new Reviewer(workbench().page);
  const queue = () => workbench().tree('Review Queue');
  const labels = (model: string) => folder.run().report(model).labels;

  before(() => workbench().openContainer());

  it('opens an attempt of the queue with the keyboard on the page, in a tab that is called after it', async () => {
    await workbench().runCommand('ITBench Review: Next Flagged Attempt');
    await workbench().editorTab(`Scenario-1 r1 · ${models[0]}`);
    const place = await reviewer().opened({ task: 'Scenario-1', model: models[0], repeat: 1 });
    assert.deepEqual([place.step, place.attempt, place.attempts, place.labelled], [1, 1, 4, 0]);
    await reviewer().press('j');
    assert.equal((await reviewer().place()).step, 2);
  });

  it('keeps a label, says so in the page, in the queue and in the report', async () => {
    await reviewer().aim({ kind: 'claim', claim: 2 });
    await reviewer().label(6);
    assert.match(await reviewer().saveState(), /Saved \d/);
    assert.deepEqual(
      labels(models[0]).map(({ reviewer: who, value }) => [who, value]),
      [['ana', 'unsupported']],
    );
    await queue().pane.getByText('1 of 4 labelled').waitFor();
    await reviewer()
      .frame.getByText(/1 labelled/)
      .waitFor();
  });

  it('goes to the attempts beside it in the queue, and says where the queue ends', async () => {
    await reviewer().pressAway('n');
    await reviewer().opened({ task: 'Scenario-2', model: models[0] });
    await reviewer().pressAway('p');
    assert.equal((await reviewer().opened({ task: 'Scenario-1', model: models[0] })).attempt, 1);
    await reviewer().pressAway('p');
    await workbench().notification('This is the first attempt of the review queue.');
    const tabs = workbench().page.locator('.part.editor').getByRole('tab');
    assert.equal(await tabs.count(), 1, 'each took the place of the one before');
  });

  it('opens the records of a step beside the page, exactly as they are in the file', async () => {
    await reviewer().opened({ task: 'Scenario-1' });
    await reviewer().press('r');
    await workbench().editorTab('Records step 1 of Scenario-1.jsonl');
    const text = workbench().page.locator('.part.editor .view-lines').first();
    await text.getByText('"attempt_started"').first().waitFor();
    await workbench().runCommand('View: Close Editor');
  });

  it('says why there is no exchange where the agent asked no server', async () => {
    await reviewer().opened({ task: 'Scenario-1' });
    await reviewer().press('o');
    await reviewer()
      .frame.getByText(/no exchanges\.jsonl: its agent asks no server/)
      .first()
      .waitFor();
  });

  it('is where it was after it was hidden behind another tab', async () => {
    await reviewer().press('j');
    const before = await reviewer().place();
    // Otherwise the report would take the place of the page.
    await workbench().runCommand('View: Keep Editor');
    await workbench()
      .tree('Results')
      .act(/^Model quick-silver/, 'Open Report');
    await workbench().editorTab(`${models[0]}.json`);
    await (await workbench().editorTab(`Scenario-1 r1 · ${models[0]}`)).click();
    const after = await reviewer().opened({ task: 'Scenario-1', model: models[0] });
    assert.deepEqual([after.step, after.attempt], [before.step, before.attempt]);
    await workbench().runCommand('View: Close All Editors');
  });

  it('shows two attempts side by side, also after the window was loaded anew', async () => {
    await workbench().runCommand('ITBench Review: Compare Attempts');
    await workbench().pickQuick('Scenario-2');
    const offered = await workbench().quickEntries();
    assert.match(
      offered[0] ?? '',
      /^Scenario-2.*slow-mercury/,
      'the other attempt of the same task comes first',
    );
    await workbench().pickQuick('Scenario-2');
    await workbench().editorTab('Compare Scenario-2');
    const both = async () => {
      await reviewer().opened();
      return await seenOf(reviewer().frame);
    };
    const seen = await both();
    for (const model of models) assert.ok(seen.includes(model), seen);
    await reload(workbench());
    await workbench().editorTab('Compare Scenario-2');
    const again = await both();
    for (const model of models) assert.ok(again.includes(model), again);
    await workbench().runCommand('View: Close All Editors');
  });

  it('compares the two attempts that are selected in the results', async () => {
    const { page } = workbench();
    const results = workbench().tree('Results');
    for (const model of models) await results.expand(new RegExp(`^Model ${model}`));
    const rows = results.item(/^Scenario-1: /);
    await rows.first().click();
    await reviewer().opened({ task: 'Scenario-1', model: models[0] });
    await rows.last().click({ modifiers: ['ControlOrMeta'] });
    await rows.last().click({ button: 'right' });
    await pickFromMenu(page, 'Compare Attempts');
    await workbench().editorTab('Compare Scenario-1');
    await reviewer().opened({ task: 'Scenario-1' });
    const seen = await seenOf(reviewer().frame);
    for (const model of models) assert.ok(seen.includes(model), seen);
    await workbench().runCommand('View: Close All Editors');
  });

  it('opens a trajectory of another tool by a file dialog, and keeps its labels beside the results', async () => {
    const file = folder.in('answer.json');
    copyFileSync(folder.run().attempt(models[0], 'Scenario-1').submission, file);
    await workbench().runCommand('ITBench Review: Import Trajectory');
    await workbench().pickQuick('answer.json');
    await workbench().editorTab('answer.json');
    await reviewer().opened();
    await reviewer().aim({ kind: 'claim', claim: 1 });
    await reviewer().label(1);
    assert.match(await reviewer().saveState(), /Saved \d/);
    const [kept] = globSync('results/imports/*/review.json', { cwd: folder.path });
    assert.ok(kept !== undefined);
    const review = JSON.parse(readFileSync(folder.in(kept), 'utf8')) as { labels: { value: string }[] };
    assert.deepEqual(
      review.labels.map(({ value }) => value),
      ['true_cause'],
    );
    await workbench()
      .tree('Results')
      .item(/^Run of /)
      .first()
      .waitFor();
    assert.equal(
      await workbench()
        .tree('Results')
        .item(/imports/)
        .count(),
      0,
      'it is no run',
    );
    await workbench().runCommand('View: Close All Editors');
  });

  it('says on the page that a file is gone, and what to do', async () => {
    const { trajectory } = folder.run().attempt(models[1], 'Scenario-2');
    await workbench()
      .tree('Results')
      .expand(/^Model slow-mercury/);
    await workbench()
      .tree('Results')
      .item(/^Scenario-2: /)
      .last()
      .click();
    await reviewer().opened({ task: 'Scenario-2', model: models[1] });
    renameSync(trajectory, `${trajectory}.away`);
    try {
      await reviewer()
        .frame.getByText(/trajectory\.jsonl was moved or deleted/)
        .waitFor();
      await reload(workbench());
      await reviewer()
        .frame.getByText(/trajectory\.jsonl is not there/)
        .waitFor();
    } finally {
      renameSync(`${trajectory}.away`, trajectory);
    }
    await workbench().openContainer();
    await workbench().runCommand('View: Close All Editors');
  });
});

describe('a blind reviewer', function () {
  this.timeout(120_000);
  const folder = reviewedFolder();
  const workbench = useWorkbench({ folder: folder.path, settings: { 'itbenchReview.reviewer': 'ana' } });
  const reviewer = () => new Reviewer(workbench().page);

  /** What the window shows beside the view Results, which whoever reviews blindly keeps folded. */
  async function seen(): Promise<string> {
    const { page } = workbench();
    const parts = await Promise.all([
      page.locator('.part.editor').innerText(),
      page.title(),
      seenOf(reviewer().frame),
      workbench().tree('Review Queue').pane.innerText(),
      page
        .locator('.part.editor')
        .getByRole('tab')
        .evaluateAll((tabs) =>
          tabs.map((tab) => `${tab.getAttribute('aria-label')} ${tab.getAttribute('title')}`).join('\n'),
        ),
    ]);
    return parts.join('\n');
  }

  it('meets no model and no score in the queue, the tab and the page', async () => {
    await workbench().openContainer();
    await workbench().runCommand('ITBench Review: Toggle Blind Review');
    await workbench().notification('Blind review is on');
    await workbench()
      .tree('Review Queue')
      .item(/^Model A in the run of .*: 0 of 2 labelled$/)
      .waitFor();
    await workbench().runCommand('ITBench Review: Next Flagged Attempt');
    await workbench().editorTab('Scenario-1');
    await reviewer().opened({ task: 'Scenario-1' });
    const text = await seen();
    for (const word of [...models, 'False', 'True cause', '0.50'])
      assert.ok(!text.includes(word), `${word}: ${text}`);
    assert.match(text, /Label each of the 2 claims/);
  });

  it('is not told by what would show the model, and learns why', async () => {
    for (const key of ['o', 'r']) {
      await reviewer().press(key);
      await reviewer()
        .frame.getByText(/would tell the model/)
        .first()
        .waitFor();
      await reviewer().press('j');
    }
  });

  it('meets the same after the window was loaded anew', async () => {
    await reload(workbench());
    await reviewer().opened({ task: 'Scenario-1' });
    await workbench().openContainer();
    await workbench()
      .tree('Review Queue')
      .item(/^Model A/)
      .waitFor();
    const text = await seen();
    for (const model of models) assert.ok(!text.includes(model), text);
  });

  it('sees all once the own labels are in, which say that they were given blindly', async () => {
    await reviewer().opened({ task: 'Scenario-1' });
    for (const claim of [1, 2]) {
      await reviewer().aim({ kind: 'claim', claim });
      await reviewer().label(claim === 1 ? 1 : 6);
    }
    await reviewer().frame.getByText(models[0]).first().waitFor();
    await reviewer().frame.getByText('True cause').first().waitFor();
    assert.deepEqual(
      folder
        .run()
        .report(models[0])
        .labels.map(({ blind }) => blind),
      [true, true],
    );
  });
});

describe('the reviewer in Restricted Mode', function () {
  this.timeout(120_000);
  const folder = reviewedFolder();
  const workbench = useWorkbench({
    folder: folder.path,
    restricted: true,
    settings: { 'itbenchReview.reviewer': 'ana' },
  });

  it('shows attempts and keeps labels', async () => {
    await workbench().openContainer();
    await workbench().runCommand('ITBench Review: Next Flagged Attempt');
    const reviewer = new Reviewer(workbench().page);
    await reviewer.opened({ task: 'Scenario-1' });
    await reviewer.aim({ kind: 'attempt' });
    await reviewer.label(2);
    assert.match(await reviewer.saveState(), /Saved \d/);
    const file = `${folder.run().dir}/labels/ana.jsonl`;
    await until(() => existsSync(file));
    assert.match(readFileSync(file, 'utf8'), /"value":"false_positive"/);
  });
});
