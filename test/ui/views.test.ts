import assert from 'node:assert/strict';
import { copyFileSync, cpSync, globSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Locator } from 'playwright-core';
import { workbenchUrl } from '../host/workbenchUrl.ts';
import { runCli, startCli } from '../support/cli.ts';
import { writeTinySuite } from '../support/cliScene.ts';
import { completion } from '../support/fakeChatReplies.ts';
import { startFakeChatServer } from '../support/fakeChatServer.ts';
import { resultsOf } from '../support/runResults.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { Reviewer } from './support/reviewer.ts';
import { TreeView } from './support/tree.ts';
import { useWorkbench } from './support/workbench.ts';

const sampleConfig = fileURLToPath(new URL('../../media/sample/itbench.yml', import.meta.url));

/** A folder with the sample configuration and the results of its smoke, made by the command line before VS Code opens. */
function smokeFolder(): ReturnType<typeof tempFolder> {
  const folder = tempFolder();
  before(async function () {
    this.timeout(180_000);
    const { code, stderr } = await runCli(['run', '--smoke'], { cwd: folder.path });
    assert.equal(code, 0, stderr);
    copyFileSync(sampleConfig, folder.in('itbench.yml'));
  });
  after(() => folder[Symbol.dispose]());
  return folder;
}

/** What a queue or a tree lists, in words, once it lists as much as is expected. */
async function names(tree: TreeView, count: number): Promise<string[]> {
  await tree.pane
    .getByRole('treeitem')
    .nth(count - 1)
    .waitFor();
  return await tree.names();
}

async function gone(locator: Locator): Promise<void> {
  await locator.first().waitFor({ state: 'detached' });
}

describe('the views over results of the command line', function () {
  this.timeout(180_000);
  const folder = smokeFolder();
  const workbench = useWorkbench({ folder: folder.path });
  const view = (title: string) => workbench().tree(title);
  const results = () => view('Results');
  const queue = () => view('Review Queue');
  const firstRun = () => resultsOf(folder.in('results'));
  let runDir = '';

  before(async () => {
    runDir = firstRun().dir;
    await workbench().openContainer();
  });

  it('list the run with its models, and the figures of their reports', async () => {
    const [run, triage, exhaustive] = await names(results(), 3);
    assert.match(run ?? '', /^Run of \d{4}-\d\d-\d\d \d\d:\d\d: complete 20\/20, .*Sample incidents$/);
    for (const [name, model] of [
      [triage, 'baseline-triage'],
      [exhaustive, 'baseline-exhaustive'],
    ] as const) {
      const { accuracy, avg_turns } = firstRun().report(model);
      const figures = `accuracy ${((accuracy ?? 0) * 100).toFixed(1)} %, ${avg_turns?.toFixed(1)} turns on average`;
      assert.ok(name?.startsWith(`Model ${model}: 10 of 10 attempts ended, ${figures}`), name);
    }
  });

  it('list an attempt per task under a model, each as its score says', async () => {
    await results().expand(/^Model baseline-triage/);
    await results()
      .item(/^sample-01: /)
      .first()
      .waitFor();
    for (const task of ['sample-01', 'sample-03', 'sample-05']) {
      const { turns, score } = firstRun().score('baseline-triage', task);
      const spoken = `${task}: score ${score?.score.toFixed(2)}, submitted, ${turns} turns`;
      await results().item(spoken).first().waitFor();
    }
  });

  it('list the suite and its tasks, with what each model came to last', async () => {
    const tasks = view('Tasks');
    await tasks.item('Suite Sample incidents: 20 tasks, locked').waitFor();
    const score = (model: string) => firstRun().score(model, 'sample-01').score?.score.toFixed(2);
    const last = `baseline-triage ${score('baseline-triage')}, baseline-exhaustive ${score('baseline-exhaustive')}`;
    await tasks.item(new RegExp(`^Task sample-01: .*${last}`)).waitFor();
    const [untried] = (await tasks.names()).filter((name) => name.startsWith('Task sample-02'));
    assert.doesNotMatch(untried ?? '', /baseline/);
  });

  it('queue the flagged attempts, and say how many are labelled', async () => {
    const flagged = ['baseline-triage', 'baseline-exhaustive'].map(
      (model) =>
        firstRun()
          .report(model)
          .tasks.filter(({ attempts }) => attempts.some(({ flags }) => flags.length > 0)).length,
    );
    const all = flagged.reduce((sum, many) => sum + many, 0);
    await queue().pane.getByText(`0 of ${all} labelled`).waitFor();
    await queue()
      .item(new RegExp(`^Model baseline-triage in the run of .*: 0 of ${flagged[0]} labelled`))
      .waitFor();
  });

  it('look right in every theme and at 150 %', async () => {
    for (const theme of ['light', 'highContrast', 'dark'] as const) {
      for (const zoom of [100, 150] as const) await workbench().screenshot('views', { theme, zoom });
    }
  });

  it('open the next flagged attempt, and then the one after it', async () => {
    await workbench().runCommand('ITBench Review: Next Flagged Attempt');
    await workbench().editorTab(/^sample-\d+ r1 · baseline-triage/);
    const reviewer = new Reviewer(workbench().page);
    await reviewer.opened();
    // A page that takes the keyboard while the palette opens would close it.
    await reviewer.hasKeyboard();
    const selected = queue().pane.locator('[role="treeitem"][aria-selected="true"]');
    await selected.waitFor();
    const first = await selected.getAttribute('aria-label');
    assert.match(first ?? '', /not labelled yet$/);
    await workbench().runCommand('ITBench Review: Next Flagged Attempt');
    await queue()
      .pane.locator(`[aria-selected="true"]:not([aria-label=${JSON.stringify(first)}])`)
      .waitFor();
  });

  it('filter the queue by flag, say so, and show all of it again', async () => {
    await workbench().runCommand('ITBench Review: Filter Review Queue by Flag');
    const picker = workbench().page.locator('.quick-input-widget:visible');
    await picker.getByText('missed cause').click();
    await workbench().page.keyboard.press('Enter');
    await queue()
      .pane.getByText(/Filter: missed cause\. \d+ of \d+ flagged attempts are not shown\./)
      .waitFor();
    await queue()
      .pane.getByText(/labelled · filtered/)
      .waitFor();
    await gone(queue().item(/^sample-\d+, (?!.*missed cause)/));
    const rows = (await queue().names()).filter((name) => name.startsWith('sample-'));
    for (const name of rows) assert.match(name, /missed cause/);
    await workbench().screenshot('views-filtered');
    await workbench().runCommand('ITBench Review: Clear Review Queue Filter');
    await gone(queue().pane.getByText(/flagged attempts are not shown/));
  });

  it('open a trajectory by a click, and a report by its button', async () => {
    await results()
      .item(/^sample-05: /)
      .first()
      .click();
    await workbench().page.locator('.breadcrumbs-control').getByText('sample-05').waitFor();
    await results().act(/^Model baseline-triage/, 'Open Report');
    await workbench().editorTab('baseline-triage.json');
  });

  it('verify the task set, and name what differs', async () => {
    await workbench().runCommand('ITBench Review: Verify Task Set');
    await workbench().notification(/The task set is exactly what was locked: \d+ files/);
    await workbench().runCommand('Notifications: Clear All Notifications');
    const [file = ''] = globSync('tasks/sample/tasks/sample-02/**/*.tsv', { cwd: folder.path });
    writeFileSync(folder.in(file), 'changed\n');
    await workbench().runCommand('ITBench Review: Verify Task Set');
    const toast = await workbench().notification('The task set is not what was locked: 1 file changed.');
    await toast.getByRole('button', { name: 'Show Differences' }).click();
    await workbench().editorTab('Task Set Verification.txt');
    const editor = workbench().page.locator('.part.editor .view-lines').first();
    await editor.getByText(file.slice('tasks/sample/'.length)).waitFor();
    await workbench().screenshot('views-verification');
  });

  it('say that a trajectory is cut short, and that one is gone', async () => {
    const attempt = (task: string) => firstRun().attempt('baseline-triage', task).trajectory;
    truncateSync(attempt('sample-01'), 5000);
    await results()
      .item(/^sample-01: /)
      .first()
      .click();
    const { frame } = new Reviewer(workbench().page);
    await frame.getByText(/trajectory\.jsonl ends in the middle of a record/).waitFor();
    rmSync(attempt('sample-03'));
    await results()
      .item(/^sample-03: /)
      .first()
      .click();
    await workbench().notification(/The trajectory of sample-03 .* is gone: .* Run the task again/);
    await workbench().runCommand('Notifications: Clear All Notifications');
  });

  it('show a run of a terminal from its start to its end, and what became of it when it was killed', async () => {
    using scene = tempFolder();
    writeTinySuite(scene.in('tasks'), 2);
    const finish = completion({ calls: [{ name: 'finish', arguments: '{"reason":"done","paths":[]}' }] });
    await using server = await startFakeChatServer({
      replies: [finish, { fault: 'hang_before_headers' }],
      after_end: finish,
    });
    const model = { name: 'slow', endpoint: server.url, concurrency: 1 };
    const config = {
      tasks_dir: 'tasks',
      output_dir: folder.in('results'),
      sandbox: 'virtual',
      models: [model],
    };
    writeFileSync(scene.in('itbench.yml'), JSON.stringify(config));
    await using running = startCli(['run'], { cwd: scene.path });
    await results()
      .item(/^Run of .*: running 1\/2, practice/)
      .waitFor();
    await results().expand(/^Model slow/);
    await results()
      .item(/^Scenario-2: running/)
      .waitFor();
    await workbench().screenshot('views-running');
    running.kill('SIGKILL');
    await running.ended;
    await results()
      .item(/^Run of .*: interrupted 1\/2/)
      .waitFor();
    const ended = await runCli(['run', '--resume'], { cwd: scene.path });
    assert.equal(ended.code, 0, ended.stderr);
    await results()
      .item(/^Run of .*: complete 2\/2/)
      .waitFor();
    await results()
      .item(/^Model slow: 2 of 2 attempts ended, accuracy 0\.0 %/)
      .waitFor();
  });

  it('list a run that cannot be read, and one of a report from another version, with the reason', async () => {
    const broken = folder.in('results', '2030-01-01T00-00-00Z-aaaa');
    const newer = folder.in('results', '2031-01-01T00-00-00Z-bbbb');
    cpSync(runDir, broken, { recursive: true });
    writeFileSync(join(broken, 'run.json'), '{ "schema_version": ');
    cpSync(runDir, newer, { recursive: true });
    const report = join(newer, 'reports', 'baseline-triage.json');
    writeFileSync(
      report,
      readFileSync(report, 'utf8').replace('"schema_version": "1.1"', '"schema_version": "9.0"'),
    );
    await results()
      .item(/: cannot be read/)
      .waitFor();
    const model = results().item(/^Model baseline-triage: .*the report cannot be used: .*9\.0/);
    const [newest] = (await names(results(), 4)).filter((name) => name.startsWith('Run of'));
    await results().expand(newest ?? '');
    await model.waitFor();
    await workbench().screenshot('views-problems');
    await results().act(/^Model baseline-triage: .*9\.0/, 'Open Report');
    await workbench().notification(/9\.0/);
  });

  it('are the same in a second window', async () => {
    const page = await workbench().browser.context.newPage();
    await page.goto(workbenchUrl(workbench().server.port, { open: folder.path }));
    await page.locator('.part.activitybar').getByRole('tab', { name: 'ITBench Review' }).locator('a').click();
    const other = new TreeView(page, 'Results');
    await other
      .item(/^Run of /)
      .first()
      .waitFor();
    const runs = (all: string[]) => all.filter((name) => name.startsWith('Run of'));
    assert.deepEqual(runs(await other.names()).slice(0, 2), runs(await results().names()).slice(0, 2));
    await page.close();
  });

  it('are empty, without a word of complaint, when the results folder is deleted under them', async () => {
    await workbench().runCommand('Notifications: Clear All Notifications');
    rmSync(folder.in('results'), { recursive: true });
    await results().welcomeButton('Run Smoke').waitFor();
    await queue().pane.getByText('Attempts that a rule has flagged will wait here for a person.').waitFor();
    assert.equal(await workbench().page.locator('.notifications-toasts .notification-list-item').count(), 0);
    await workbench().screenshot('views-empty');
  });
});
