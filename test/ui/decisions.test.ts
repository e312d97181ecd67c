import assert from 'node:assert/strict';
import { appendFileSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { pathsOfRun } from '../../src/core/store/layout.ts';
import type { RunResults } from '../support/runResults.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { type TrendScene, writeTrendScene } from '../support/trendScene.ts';
import { until } from '../support/waiting.ts';
import { filterQuick } from './support/quickInput.ts';
import { Reviewer } from './support/reviewer.ts';
import { contest, runSmallSmoke } from './support/reviewRun.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

/** A folder with five simulated weeks of one model, and a smoke of both baselines; all in one window. */
describe('from numbers to decisions, in the editor', function () {
  this.timeout(240_000);
  const folder = tempFolder();
  let workbench: Workbench;
  let weeks: TrendScene;
  let smoke: RunResults;

  before(async () => {
    smoke = await runSmallSmoke(folder.path, ['sample-01', 'sample-06', 'sample-11']);
    weeks = await writeTrendScene(folder.path);
    workbench = await openWorkbench({
      folder: folder.path,
      settings: { 'files.simpleDialog.enable': true },
    });
    await workbench.openContainer();
    await workbench
      .tree('Results')
      .item(/^Model baseline-triage/)
      .waitFor();
  });

  afterEach(async function () {
    const test = this.currentTest;
    if (test?.state === 'failed') await workbench?.keepEvidence(test.fullTitle());
  });

  after(async () => {
    await workbench?.[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  /** The page of the tab that is seen. */
  function page(): FrameLocator {
    return workbench.page
      .locator('iframe.webview.ready:visible')
      .first()
      .contentFrame()
      .locator('iframe#active-frame')
      .contentFrame();
  }

  /** Keeps a picture to be looked at. axe-core needs scripts, which these pages have none of: reportPage.test.ts holds them to it. */
  async function lookAt(name: string, theme: 'dark' | 'light' | 'highContrast'): Promise<void> {
    await workbench.screenshot(name, { theme });
  }

  /** What was said before: toasts that are there take the room of later ones, and look like them. */
  async function clearNotifications(): Promise<void> {
    await workbench.runCommand('Notifications: Clear All Notifications');
    // All of them: that of a progress goes a moment after the work has ended.
    const toasts = workbench.page.locator('.notifications-toasts .notification-list-item');
    await until(async () => (await toasts.count()) === 0);
  }

  it('compares the two baselines, task by task', async () => {
    await workbench.runCommand('ITBench Review: Compare Reports');
    await workbench.pickQuick('baseline-triage');
    await workbench.pickQuick('baseline-exhaustive');
    await workbench.editorTab('Comparison');
    const body = page().locator('main');
    await body.getByText('baseline-exhaustive').first().waitFor();
    const text = await body.innerText();
    for (const task of ['sample-01', 'sample-06', 'sample-11']) assert.ok(text.includes(task), task);
    const [triage, exhaustive] = [smoke.report('baseline-triage'), smoke.report('baseline-exhaustive')];
    for (const { accuracy } of [triage, exhaustive]) {
      assert.ok(text.includes(`${((accuracy ?? 0) * 100).toFixed(1)} %`), text.slice(0, 2000));
    }
    await lookAt('comparison', 'dark');
  });

  it('opens the report of a model as a page with its decision, in every theme', async () => {
    await workbench.tree('Results').act(/^Model baseline-triage/, 'Open Report Page');
    await workbench.editorTab('Report of baseline-triage');
    await page().getByRole('heading', { level: 1 }).waitFor();
    const { decision } = smoke.report('baseline-triage');
    const text = await page().locator('main').innerText();
    for (const reason of decision?.reasons ?? ['?']) assert.ok(text.includes(reason), reason);
    for (const theme of ['light', 'highContrast', 'dark'] as const) await lookAt('report-page', theme);
  });

  it('decides a contested claim into the report, takes that back, and shows the attempt first to whoever wants', async () => {
    const { model, task_id, name } = await contest(smoke.dir);
    const adjudications = () => smoke.report(model).review.adjudications;
    const list = async () => {
      await workbench.runCommand('ITBench Review: Decide Contested Claims');
      const [run] = (await workbench.quickEntries()).filter((entry) => entry.includes('baseline-triage'));
      await workbench.typeQuick(run?.split(',')[0] ?? '');
    };
    await list();
    await workbench.typeName('Cleo');
    await workbench.pickQuick(name);
    await workbench.pickQuick('Upstream injector');
    await workbench.typeQuick('It is the chaos object.');
    await workbench.notification(/Decided about claim 1 of .*: upstream injector\. The report has it\./);
    assert.deepEqual(
      adjudications().map(({ adjudicator, value, reason, holds }) => [adjudicator, value, reason, holds]),
      [['Cleo', 'upstream_injector', 'It is the chaos object.', true]],
    );
    await clearNotifications();
    await list();
    await workbench.page.getByRole('option', { name: /Cleo decided: upstream injector/ }).waitFor();
    await workbench.screenshot('contested-claims');
    await workbench.pickQuick(name);
    await workbench.page.getByRole('option', { name: /Downstream victim/ }).waitFor();
    await workbench.screenshot('contested-answers');
    await workbench.pickQuick('Take Back My Decision');
    await until(() => adjudications().length === 0);
    // It is open again, so the list comes back.
    const look = workbench.page.locator('.quick-input-widget:visible').getByLabel('Open Trajectory');
    await workbench.page.getByRole('option').getByText(name, { exact: true }).hover();
    await look.first().click();
    await new Reviewer(workbench.page).opened({ task: task_id });
    await clearNotifications();
  });

  it('opens the trend of five weeks, and follows the alarm to the attempt that caused it', async () => {
    await workbench.runCommand('ITBench Review: Show Trend');
    await workbench.editorTab('Trend');
    const [fallen = ''] = weeks.fallen;
    const link = page()
      .getByRole('link', { name: `Open ${fallen} · repeat 1` })
      .first();
    await link.waitFor();
    // What needs a person comes before what does not, whatever the names.
    const [first] = await page().getByRole('heading', { level: 2 }).allInnerTexts();
    assert.ok(first?.startsWith(weeks.model), `the first series is ${first}`);
    for (const theme of ['light', 'dark'] as const) await lookAt('trend', theme);
    await link.click();
    const reviewer = new Reviewer(workbench.page);
    const { task, model, repeat } = await reviewer.opened({ task: fallen });
    assert.deepEqual({ task, model, repeat }, { task: fallen, model: weeks.model, repeat: 1 });
    await workbench.editorTab(fallen);
    // Of the fifth week, in which it named a victim; in the first four it named the cause.
    await reviewer.frame.getByText('shop/Service/frontend').locator('visible=true').first().waitFor();
  });

  it('refuses to compare other tasks, says why, and compares them all the same when asked to', async () => {
    await workbench.runCommand('ITBench Review: Compare Reports');
    await workbench.pickQuick('baseline-triage');
    await workbench.pickQuick(weeks.model);
    const refused = await workbench.notification(/Not compared:/);
    await refused.getByRole('button', { name: 'Compare Anyway' }).click();
    await page().getByText(weeks.model).first().waitFor();
  });

  it('verifies a run that is as it was left, and names the file of one that is not', async () => {
    const verify = async () => {
      await workbench.runCommand('ITBench Review: Verify Run');
      const [entry] = (await workbench.quickEntries()).filter((name) => name.includes('baseline-triage'));
      await workbench.typeQuick(entry?.split(',')[0] ?? '');
    };
    await verify();
    const intact = await workbench.notification(/intact|as it was left/i);
    await intact.hover();
    await intact.getByRole('button', { name: /Clear Notification/ }).click();
    const { trajectory } = pathsOfRun(smoke.dir).attempt({
      model: 'baseline-triage',
      task_id: 'sample-01',
      repeat: 1,
    });
    appendFileSync(trajectory, ' ');
    await verify();
    const broken = await workbench.notification(/not as it was left|changed|broken/i);
    await broken.getByRole('button', { name: 'Show Details' }).click();
    const tab = await workbench.editorTab(/^Verification of/);
    await tab.waitFor();
    await workbench.page.locator('.view-lines', { hasText: 'sample-01/r1/trajectory.jsonl' }).waitFor();
  });

  it('exports a run into a folder, over what is there only when asked to, and never into the run', async () => {
    const option = (name: string) => workbench.page.getByRole('option').getByText(name, { exact: true });
    // The picker takes a moment to enter a folder, the first as well; Enter means the one whose content it shows.
    const exportInto = async (out: string, content: string) => {
      await workbench.runCommand('ITBench Review: Export Run');
      const [run] = (await workbench.quickEntries()).filter((name) => name.includes('baseline-triage'));
      await workbench.typeQuick(run?.split(',')[0] ?? '');
      await workbench.pickQuick('Every Eval Ever 0.3');
      await option('results').waitFor();
      await filterQuick(workbench.page, `${out}/`);
      await option(content).waitFor();
      await workbench.page.keyboard.press('Enter');
    };
    const out = folder.in('exported');
    mkdirSync(join(out, 'of-others'), { recursive: true });
    await exportInto(out, 'of-others');
    await workbench.notification(/written into/);
    const written = () => globSync('data/**/*.jsonl', { cwd: out }).map((file) => join(out, file));
    assert.equal(written().length, 2);
    for (const file of written()) writeFileSync(file, '');
    await clearNotifications();
    await exportInto(out, 'of-others');
    const there = await workbench.notification(/Not exported: .* would be written over/);
    assert.ok(written().every((file) => statSync(file).size === 0));
    await there.getByRole('button', { name: 'Write Over' }).click();
    // Not by the notification: of several within a moment, VS Code shows the first ones only.
    await until(() => written().every((file) => statSync(file).size > 0));
    await clearNotifications();
    await exportInto(smoke.dir, 'attempts');
    const refused = await workbench.notification(/is in the run's own folder\. Choose a folder elsewhere/);
    assert.equal(await refused.getByRole('button', { name: 'Write Over' }).count(), 0);
  });

  it('shows no page of a report that was edited by hand, and says what is wrong with it', async () => {
    const { accuracy } = smoke.report('baseline-exhaustive');
    await clearNotifications();
    const path = pathsOfRun(smoke.dir).report('baseline-exhaustive');
    writeFileSync(path, readFileSync(path, 'utf8').replace(`"accuracy": ${accuracy}`, '"accuracy": 0.9'));
    await workbench.tree('Results').act(/^Model baseline-exhaustive/, 'Open Report Page');
    await workbench.notification(/Could not open the report: .* cannot be relied on: its accuracy is 0\.9/);
    assert.equal(await workbench.page.getByRole('tab', { name: 'Report of baseline-exhaustive' }).count(), 0);
  });

  it('asks a blind reviewer before it shows models and scores', async () => {
    await workbench.runCommand('ITBench Review: Toggle Blind Review');
    await workbench.notification('Blind review is on');
    const ask = async (answer: 'Cancel' | 'Show Anyway') => {
      await workbench.runCommand('ITBench Review: Compare Reports');
      const question = await workbench.dialog('Blind review is on');
      await question.getByRole('button', { name: answer }).click();
      await question.waitFor({ state: 'hidden' });
    };
    await ask('Cancel');
    assert.equal(await workbench.page.locator('.quick-input-widget:visible').count(), 0);
    await ask('Show Anyway');
    assert.ok((await workbench.quickEntries()).some((name) => name.includes('baseline-triage')));
    await workbench.page.keyboard.press('Escape');
  });
});
