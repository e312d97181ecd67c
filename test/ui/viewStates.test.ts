import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeTinySuite } from '../support/cliScene.ts';
import { completion } from '../support/fakeChatReplies.ts';
import { type FakeChatServer, startFakeChatServer } from '../support/fakeChatServer.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { useWorkbench } from './support/workbench.ts';

describe('the views of a folder without results', function () {
  this.timeout(180_000);
  const workbench = useWorkbench();
  const view = (title: string) => workbench().tree(title);
  const write = (config: unknown) =>
    writeFileSync(join(workbench().folder ?? '', 'itbench.yml'), JSON.stringify(config));

  it('offer the smoke and a configuration where there is none', async () => {
    await workbench().openContainer();
    await view('Tasks').welcomeButton('Run Smoke').waitFor();
    await view('Tasks').welcomeButton('Create Config').waitFor();
    await view('Results').welcomeButton('Run Smoke').waitFor();
    await view('Review Queue').pane.getByText('Attempts that a rule has flagged will wait here').waitFor();
    for (const zoom of [100, 150] as const) await workbench().screenshot('views-welcome', { zoom });
  });

  it('say once that the results cannot be read, and go on when they can', async () => {
    const results = join(workbench().folder ?? '', 'results');
    writeFileSync(results, 'not a folder');
    await view('Results')
      .pane.locator('.message')
      .getByText(/results/)
      .waitFor();
    await workbench().screenshot('views-unreadable');
    rmSync(results);
    const message = view('Results').pane.locator('.message');
    await message.getByText(/results/).waitFor({ state: 'detached' });
    await view('Results').welcomeButton('Run Smoke').waitFor();
  });

  it('say that the folder of tasks has none, and list them as soon as it does', async () => {
    write({ tasks_dir: 'tasks', models: [{ name: 'triage', adapter: 'baseline', strategy: 'triage' }] });
    await view('Tasks').pane.getByText('The folder that tasks_dir names has no tasks.').waitFor();
    await workbench().screenshot('views-no-tasks');
    writeTinySuite(join(workbench().folder ?? '', 'tasks'), 2);
    await view('Tasks')
      .item(/^Suite .*: 2 tasks, not locked/)
      .waitFor();
    await view('Tasks')
      .item(/^Task Scenario-2: /)
      .waitFor();
  });

  it('say that the configuration has a mistake, and come back when it is mended', async () => {
    write({ tasks_dri: 'tasks' });
    await view('Tasks').pane.getByText('itbench.yml has a mistake').waitFor();
    write({ tasks_dir: 'tasks', models: [{ name: 'triage', adapter: 'baseline', strategy: 'triage' }] });
    await view('Tasks')
      .item(/^Task Scenario-2: /)
      .waitFor();
  });

  it('list what is wrong with a task under it, and offer no run of one that cannot be run', async () => {
    const truth = join(workbench().folder ?? '', 'tasks/Scenario-2/ground_truth.yaml');
    writeFileSync(truth, 'fault: [');
    const broken = view('Tasks').item(/^Task Scenario-2: .*cannot be run/);
    await broken.waitFor();
    await view('Tasks').expand(/^Task Scenario-2: /);
    await view('Tasks')
      .item(/^error: /)
      .first()
      .waitFor();
    await broken.hover();
    assert.equal(await broken.getByRole('button', { name: 'Run Task' }).count(), 0);
    const sound = view('Tasks').item(/^Task Scenario-1: /);
    await sound.hover();
    await sound.getByRole('button', { name: 'Run Task' }).waitFor();
    await workbench().screenshot('views-task-findings');
  });
});

describe('the views while this window runs', function () {
  this.timeout(180_000);
  const folder = tempFolder();
  let server: FakeChatServer | undefined;
  before(async () => {
    const look = completion({ calls: [{ name: 'code_exec', arguments: '{"cmd":"ls"}' }] });
    const finish = completion({ calls: [{ name: 'finish', arguments: '{"reason":"done","paths":[]}' }] });
    server = await startFakeChatServer({ replies: [finish, look, { fault: 'hang_before_headers' }] });
    writeTinySuite(folder.in('tasks'), 3);
    const model = { name: 'slow', endpoint: server.url, concurrency: 1 };
    writeFileSync(
      folder.in('itbench.yml'),
      JSON.stringify({ tasks_dir: 'tasks', sandbox: 'virtual', models: [model] }),
    );
  });
  const workbench = useWorkbench({ folder: folder.path });
  after(async () => {
    await server?.[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  it('show each attempt as it stands, down to the turn, and stop the run from its row', async () => {
    const results = workbench().tree('Results');
    await workbench().openContainer();
    await workbench().runCommand('ITBench Review: Run Benchmark');
    const dialog = await workbench().dialog('Run 3 tasks with 1 model: 3 attempts?');
    await dialog.getByRole('button', { name: 'Run', exact: true }).click();
    await results.item(/^Run of .*: running 1\/3, practice/).waitFor();
    await results.expand(/^Model slow/);
    await results.item(/^Scenario-1: score 0\.00, no submission, 1 turn, no flags/).waitFor();
    await results.item(/^Scenario-2: turn 1 of \d+/).waitFor();
    await results.item(/^Scenario-3: waiting/).waitFor();
    await workbench().screenshot('views-own-run');
    await results.item(/^Scenario-3: /).click();
    await workbench().notification(/Scenario-3 .* has not begun/);
    await results.act(/^Run of .*: running/, 'Cancel Run');
    await results.item(/^Run of .*: cancelled 1\/3/).waitFor();
    await results
      .item(/^Model slow: 1 of 3 attempts ended, inconclusive: no figure to decide from/)
      .waitFor();
    await results.item(/^Run of /).hover();
    await results
      .item(/^Run of /)
      .getByRole('button', { name: 'Resume Run' })
      .waitFor();
  });
});

describe('the views without a folder', function () {
  this.timeout(180_000);
  const workbench = useWorkbench({ folder: null });

  it('offer to open one, and nothing else', async () => {
    await workbench().openContainer();
    await workbench().tree('Tasks').welcomeButton('Open Folder').waitFor();
    assert.equal(await workbench().page.locator('.welcome-view-content:visible').count(), 1);
    await workbench().screenshot('views-no-folder');
  });
});
