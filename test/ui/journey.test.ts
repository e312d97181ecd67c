import assert from 'node:assert/strict';
import { globSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Locator } from 'playwright-core';
import type { Report } from '../../src/core/schema/report.ts';
import { type RunResults, runResults } from '../support/runResults.ts';
import { skip } from '../support/skip.ts';
import { chooseTheme, type ThemeName, takePicture } from './support/appearance.ts';
import { Reviewer } from './support/reviewer.ts';
import { useWorkbench } from './support/workbench.ts';

const models = ['baseline-triage', 'baseline-exhaustive'] as const;
const attempts = 20;

/** A smoke is some twenty attempts of seconds each, on whatever machine this is. */
const smokeMs = 180_000;

/** `UPDATE_SCREENSHOTS=1 npm run test:ui` takes them anew. */
const takesReadmePictures = process.env.UPDATE_SCREENSHOTS === '1';
const readmePictures = fileURLToPath(new URL('../../media/readme', import.meta.url));

const usualThemes: readonly ThemeName[] = ['dark', 'light', 'highContrast'];

describe('a newcomer in an empty folder', function () {
  this.timeout(smokeMs + 60_000);
  // Neither servers of other programs on this machine nor a map of the text are part of the picture.
  const settings = { 'remote.autoForwardPorts': false, 'editor.minimap.enabled': false };
  const workbench = useWorkbench({ settings });

  let broken = false;
  beforeEach(function () {
    if (broken) skip(this, 'the journey ended at an earlier stage');
  });
  afterEach(function () {
    broken ||= this.currentTest?.state === 'failed';
  });

  /** The runs on the disk, oldest first. */
  function runs(): RunResults[] {
    const results = join(folder(), 'results');
    return globSync('*/run.json', { cwd: results })
      .toSorted()
      .map((file) => runResults(join(results, file, '..')));
  }

  function folder(): string {
    const { folder } = workbench();
    assert.ok(folder !== null);
    return folder;
  }

  async function pictures(name: string, themes: readonly ThemeName[] = usualThemes): Promise<void> {
    for (const theme of themes) {
      for (const zoom of [100, 150] as const)
        await workbench().screenshot(`journey-${name}`, { theme, zoom });
    }
    await chooseTheme(workbench().page, 'dark');
  }

  /** Two pictures of what a change of the theme would close. */
  async function picturesOfModal(name: string, theme: ThemeName): Promise<void> {
    for (const zoom of [100, 150] as const)
      await workbench().screenshot(`journey-${name}-${theme}`, { zoom });
  }

  /** The pictures of the README, in a smaller window with a wider side bar; taken when they are asked for. */
  async function readmePicture(
    name: string,
    { widerBy = 0, size = { width: 1040, height: 600 } } = {},
  ): Promise<void> {
    if (!takesReadmePictures) return;
    const { page, browser } = workbench();
    const usual = page.viewportSize();
    await page.setViewportSize(size);
    await widenSideBar(widerBy);
    // No caret in the picture, and no row that looks chosen.
    await page.evaluate('document.activeElement?.blur()');
    await takePicture(browser, join(readmePictures, `${name}.png`));
    await widenSideBar(-widerBy);
    if (usual !== null) await page.setViewportSize(usual);
  }

  async function widenSideBar(byPixels: number): Promise<void> {
    if (byPixels === 0) return;
    const { page } = workbench();
    const bar = await page.locator('.part.sidebar').boundingBox();
    assert.ok(bar !== null);
    const [x, y] = [bar.x + bar.width + 3, bar.y + 200];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + byPixels, y, { steps: 5 });
    await page.mouse.up();
  }

  it('is told what the one next command is, and sees nothing else', async () => {
    await workbench().openContainer();
    const tasks = workbench().tree('Tasks');
    await tasks.welcomeButton('Run Smoke').waitFor();
    assert.equal(
      oneLine(await tasks.pane.locator('.welcome-view-content').innerText()),
      'Try the benchmark on the sample suite: ten incidents, two rule-based agents, no key, no network. Run Smoke To measure a model of yours, make a configuration first. Create Config',
    );
    await workbench().tree('Results').pane.getByText('No run yet.').waitFor();
    await workbench().page.getByText('Activating Extensions').waitFor({ state: 'detached' });
    assert.deepEqual(await toasts(), []);
    await pictures('1-welcome', [...usualThemes, 'highContrastLight']);
  });

  it('reads what will run and what it may cost before anything runs', async () => {
    await workbench().tree('Tasks').welcomeButton('Run Smoke').click();
    const dialog = await patiently(() => workbench().dialog('Run 10 tasks with 2 models: 20 attempts?'));
    const text = await dialog.innerText();
    assert.match(text, /^Suite: Sample incidents\. Its files equal its lock\.$/m);
    assert.match(text, /^Models: baseline-triage \(.*\); baseline-exhaustive \(.*\)$/m);
    assert.match(text, /^Attempts: 1 per task and model, at most 40 turns each$/m);
    assert.match(text, /^Sandbox: (?:bwrap|virtual)/m);
    assert.match(text, /^Cost: nothing: no model that is paid for is asked$/m);
    assert.ok(text.includes(`Results: ${join(folder(), 'results')}`), text);
    assert.deepEqual(readdirSync(folder()), [], 'nothing was written before the person has agreed');
    await workbench().tree('Tasks').item('Suite Sample incidents: 20 tasks, locked').waitFor();
    await picturesOfModal('2-confirmation', 'dark');
    await readmePicture('confirmation');
    await dialog.getByRole('button', { name: 'Run', exact: true }).click();
  });

  it('watches attempts come, in the tree and in the status bar', async () => {
    await workbench().status(/Smoke \d+\/20/);
    const results = workbench().tree('Results');
    await results.item(/running \d+\/20/).waitFor();
    await results.expand(/baseline-triage/);
    await patiently(() => results.item(/^sample-\d+: turn \d+ of 40/).waitFor());
    await patiently(() => workbench().status(/Smoke [1-9]\d*\/20/));
    await results
      .item(/^sample-\d+: score [01]\.\d\d, submitted/)
      .first()
      .waitFor();
    await results.item(/running [1-9]\d*\/20/).waitFor();
    await picturesOfModal('3-running', 'dark');
  });

  it('cancels the run on its row, and keeps what has ended', async () => {
    const results = workbench().tree('Results');
    await results.act(/^Run of .*running/, 'Cancel Run');
    const toast = await workbench().notification('was cancelled after');
    const said = /was cancelled after (\d+) of 20 attempts\. What has ended is kept; Resume runs the rest\./;
    const ended = Number(said.exec(oneLine(await toast.innerText()))?.[1]);
    assert.ok(ended > 0 && ended < attempts, await toast.innerText());
    await results.item(new RegExp(`^Run of .*: cancelled ${ended}/20`)).waitFor();
    await noStatus(/Smoke/);
    const [run] = runs();
    assert.equal(globSync('attempts/*/*/*/score.json', { cwd: run?.dir }).length, ended);
    const shown = await results.names();
    const counts = shown.flatMap((name) => /^Model \S+: (\d+) of 10 attempts ended/.exec(name)?.[1] ?? []);
    const scored = shown.filter((name) => /^sample-\d+: score/.test(name)).length;
    assert.equal(scored, Number(counts[0]), shown.join('\n'));
    assert.ok(!shown.some((name) => /running|turn \d+ of/.test(name)), shown.join('\n'));
    await pictures('4-cancelled', ['dark']);
  });

  it('resumes it on its row, and is asked about the rest only', async () => {
    await workbench()
      .tree('Results')
      .act(/^Run of .*cancelled/, 'Resume Run');
    const dialog = await patiently(() => workbench().dialog(/Resume run .*: \d+ of 20 attempts left\?/));
    await picturesOfModal('5-resume', 'dark');
    await dialog.getByRole('button', { name: 'Resume', exact: true }).click();
    await workbench().status(/Resumed run \d+\/20/);
    await pictures('6-resumed', ['light', 'highContrast']);
    if (takesReadmePictures) {
      await foldPanes('Tasks', 'Review Queue');
      await patiently(() => workbench().status(/Resumed run [6-9]\/20/));
      await workbench()
        .tree('Results')
        .item(/^sample-\d+: turn \d+ of 40/)
        .waitFor();
      await readmePicture('running', { widerBy: 120 });
      await foldPanes('Tasks', 'Review Queue');
    }
  });

  it('is told once that it is complete, with the figures of the reports', async () => {
    const toast = await patiently(() => workbench().notification('is complete'));
    const [run] = runs();
    assert.ok(run !== undefined && runs().length === 1);
    const figures = models.map((model) => `${model} ${percent(run.report(model).accuracy)}`).join(', ');
    const flagged = models.reduce((sum, model) => sum + flaggedAttempts(run, model), 0);
    const text = oneLine(await toast.innerText());
    assert.match(text, /Run \S+ is complete: 20 attempts\./);
    // A machine without bubblewrap runs for practice, and says so at the figure.
    assert.match(text, new RegExp(`Accuracy(?: \\(practice\\))?: ${figures}\\.`));
    assert.ok(text.includes(`${flagged} attempts are flagged for review.`), text);
    assert.equal((await toasts()).length, 1);
    await picturesOfModal('7-complete', 'dark');
    // After a while a toast is to be found there only.
    await workbench().runCommand('Notifications: Show Notifications');
    const kept = workbench().page.locator('.notifications-center .notification-list-item');
    await pictures('7-complete', ['light', 'highContrast']);
    await openResults(kept.filter({ hasText: 'is complete' }));
    await workbench().runCommand('Notifications: Clear All Notifications');
    await noStatus(/run|Smoke/);
  });

  it('finds in the tree what the files on the disk say, model by model and task by task', async () => {
    const [run] = runs();
    assert.ok(run !== undefined);
    const results = workbench().tree('Results');
    await results.item(/^Run of .*: complete 20\/20/).waitFor();
    await foldPanes('Tasks', 'Review Queue');
    for (const model of models) {
      const report: Report = run.report(model);
      assert.equal(report.status, 'complete');
      const row = results.item(new RegExp(`^Model ${model}: 10 of 10 attempts ended`));
      await row.waitFor();
      const name = (await row.getAttribute('aria-label')) ?? '';
      assert.ok(name.includes(`accuracy ${percent(report.accuracy)}`), name);
      assert.ok(name.includes(`${(report.avg_turns ?? Number.NaN).toFixed(1)} turns on average`), name);
      assert.ok(name.includes(`false-positive rate ${percent(report.false_positive_rate)}`), name);
      assert.ok(name.includes(`${flaggedAttempts(run, model)} attempts flagged`), name);
    }
    await results.expand(/^Model baseline-exhaustive/);
    // Unfolded is said before what it unfolds to is there.
    await results
      .item(/^sample-19: /)
      .nth(1)
      .waitFor();
    const shown = (await results.names()).filter((name) => name.startsWith('sample-'));
    const saved = models.flatMap((model) => scoresOf(run, model));
    assert.deepEqual(
      shown.map((name) => name.split(', ')[0]),
      saved.map(({ task, score }) => `${task}: score ${score.toFixed(2)}`),
    );
    await pictures('8-results', ['dark']);
    await foldPanes('Tasks', 'Review Queue');
  });

  it('finds every flagged attempt in the review queue', async () => {
    const [run] = runs();
    assert.ok(run !== undefined);
    const queue = workbench().tree('Review Queue');
    for (const model of models) {
      const flagged = flaggedAttempts(run, model);
      await queue.item(new RegExp(`^Model ${model} in the run of .*: 0 of ${flagged} labelled$`)).waitFor();
    }
  });

  it('opens the report, which its schema has nothing against', async () => {
    await workbench()
      .tree('Results')
      .act(/^Model baseline-triage/, 'Open Report');
    await workbench().editorTab('baseline-triage.json');
    const { page } = workbench();
    await page.locator('.part.editor .view-lines').getByText('"schema_version"').waitFor();
    await page.locator('.part.statusbar').getByRole('button', { name: 'No Problems' }).waitFor();
    await pictures('9-report');
    await readmePicture('report', { widerBy: 120 });
  });

  it('reads the first flagged attempt in the reviewer, and goes to a claim and to where a tool result holds it', async () => {
    await workbench().runCommand('ITBench Review: Next Flagged Attempt');
    const reviewer = new Reviewer(workbench().page);
    const place = await reviewer.opened();
    const [run] = runs();
    assert.ok(run !== undefined);
    const attempts = flaggedAttempts(run, models[0]) + flaggedAttempts(run, models[1]);
    assert.deepEqual([place.model, place.attempt, place.attempts], ['baseline-triage', 1, attempts]);
    await reviewer.press(']', 'm');
    await reviewer.rested();
    await readmePicture('reviewer', { size: { width: 1280, height: 760 } });
  });

  it('runs the smoke again from the command palette, and may say no', async () => {
    for (const theme of ['light', 'highContrast'] as const) {
      await chooseTheme(workbench().page, theme);
      await workbench().runCommand('ITBench Review: Run Smoke');
      const dialog = await patiently(() => workbench().dialog('Run 10 tasks with 2 models: 20 attempts?'));
      await picturesOfModal('2-confirmation', theme);
      assert.equal(runs().length, 1);
      const answer = theme === 'light' ? 'Cancel' : 'Run';
      await dialog.getByRole('button', { name: answer, exact: true }).click();
    }
    const results = workbench().tree('Results');
    await workbench().status(/Smoke \d\/20/);
    await results.item(/running \d\/20/).waitFor();
    await workbench().runCommand('ITBench Review: Cancel Run');
    await workbench().notification(/was cancelled after \d of 20 attempts/);
    await results.item(/^Run of .*: cancelled \d\/20/).waitFor();
    await results.item(/^Run of .*: complete 20\/20/).waitFor();
    assert.equal(runs().length, 2);
  });

  /** Waits as long as a smoke may take. */
  async function patiently<T>(wait: () => Promise<T>): Promise<T> {
    const { page } = workbench();
    page.setDefaultTimeout(smokeMs);
    try {
      return await wait();
    } finally {
      page.setDefaultTimeout(20_000);
    }
  }

  async function toasts(): Promise<string[]> {
    return await workbench().page.locator('.notifications-toasts .notification-list-item').allInnerTexts();
  }

  async function noStatus(text: RegExp): Promise<void> {
    const items = workbench().page.locator('.part.statusbar .statusbar-item[id*="itbench" i]');
    await items.filter({ hasText: text, visible: true }).waitFor({ state: 'detached' });
  }

  async function openResults(toast: Locator): Promise<void> {
    await toast.getByRole('button', { name: 'Open Results' }).click();
    await workbench().tree('Results').pane.locator('.monaco-list:focus-within').waitFor();
  }

  async function foldPanes(...titles: readonly string[]): Promise<void> {
    for (const title of titles) {
      // By the keyboard: what lies under the pointer moves while views fold.
      await workbench().tree(title).header.press('Enter');
    }
  }
});

function scoresOf(run: RunResults, model: string): { task: string; score: number }[] {
  return readdirSync(join(run.dir, 'attempts', model))
    .toSorted()
    .map((task) => {
      const score = run.score(model, task).score?.score;
      assert.ok(score !== undefined, `${model} ${task} has no score`);
      return { task, score };
    });
}

function flaggedAttempts(run: RunResults, model: string): number {
  const keys = run.report(model).flags.map(({ task_id, repeat }) => `${task_id} ${repeat}`);
  return new Set(keys).size;
}

/** As the charter's figures are written for people; on its own, so that it can differ from the product's. */
function percent(share: number | null): string {
  assert.ok(share !== null);
  return `${(share * 100).toFixed(1)} %`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
