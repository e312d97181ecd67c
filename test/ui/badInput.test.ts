import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { RunFile } from '../../src/core/schema/run.ts';
import { pathsOfRun } from '../../src/core/store/layout.ts';
import { workbenchUrl } from '../host/workbenchUrl.ts';
import { writeTinySuite } from '../support/cliScene.ts';
import { apiError, completion } from '../support/fakeChatReplies.ts';
import { type FakeChatServer, startFakeChatServer } from '../support/fakeChatServer.ts';
import type { FakeReply } from '../support/fakeReply.ts';
import { resultsOf } from '../support/runResults.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { TreeView } from './support/tree.ts';
import { useWorkbench } from './support/workbench.ts';

/** One turn, no file: an attempt that counts, and scores 0. */
const finish = completion({ calls: [{ name: 'finish', arguments: '{"reason":"done","paths":[]}' }] });
const hang: FakeReply = { fault: 'hang_before_headers' };
const look = completion({ calls: [{ name: 'code_exec', arguments: '{"cmd":"ls"}' }] });

describe('a window without a folder', function () {
  this.timeout(120_000);
  const workbench = useWorkbench({ folder: null });

  before(() => workbench().openContainer());

  it('offers to open one where tasks would be listed, and nothing that would need one', async () => {
    await workbench().tree('Tasks').welcomeButton('Open Folder').waitFor();
    assert.equal(
      await workbench().tree('Results').pane.getByRole('button', { name: 'Run Smoke' }).count(),
      0,
    );
    await workbench().screenshot('badInput-noFolder');
  });

  for (const [title, said] of [
    ['Run Smoke', 'A run keeps its results in a folder, and none is open.'],
    ['Create Config', /folder/],
    ['Set API Key', 'Open a folder first.'],
    ['Verify Task Set', 'There is no task set to verify without a folder.'],
  ] as const) {
    it(`says of ${title} what is missing, with a button to open a folder`, async () => {
      await workbench().runCommand(`ITBench Review: ${title}`);
      const toast = await workbench().notification(said);
      await toast.getByRole('button', { name: 'Open Folder' }).waitFor();
      await workbench().runCommand('Notifications: Clear All Notifications');
      await toast.waitFor({ state: 'detached' });
    });
  }
});

describe('a run that meets what it did not expect', function () {
  this.timeout(120_000);
  const folder = tempFolder();
  const workbench = useWorkbench({ folder: folder.path });
  const results = () => workbench().tree('Results');
  const servers: FakeChatServer[] = [];

  before(() => workbench().openContainer());
  after(async () => {
    for (const server of servers) await server[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });
  afterEach(() => workbench().runCommand('Notifications: Clear All Notifications'));

  async function serve(...replies: readonly FakeReply[]): Promise<FakeChatServer> {
    const server = await startFakeChatServer({ replies: [...replies], after_end: finish });
    servers.push(server);
    return server;
  }

  /** Results of each case are in a folder of their own. */
  function configure({ url }: FakeChatServer, outputDir: string): void {
    writeFileSync(
      folder.in('itbench.yml'),
      JSON.stringify({
        ...{ tasks_dir: 'tasks', output_dir: outputDir, sandbox: 'virtual' },
        models: [{ name: 'm', endpoint: url, concurrency: 1 }],
        agent_policy: { backoff_seconds: 0, retries: 1, max_turns: 3 },
      }),
    );
  }

  async function run(server: FakeChatServer, outputDir: string): Promise<void> {
    configure(server, outputDir);
    await workbench().runCommand('ITBench Review: Run Benchmark');
    const dialog = await workbench().dialog('Run 2 tasks with 1 model: 2 attempts?');
    await dialog.getByRole('button', { name: 'Run', exact: true }).click();
  }

  it('is not begun without a configuration, and says how to make one', async () => {
    writeTinySuite(folder.in('tasks'), 2);
    await workbench().runCommand('ITBench Review: Run Benchmark');
    const toast = await workbench().notification('There is no itbench.yml in this folder');
    await toast.getByRole('button', { name: 'Create Config' }).waitFor();
  });

  it('whose key the server refuses counts nothing, says so, and leads to the key', async () => {
    const refused = apiError(401, { message: 'Incorrect API key provided: [click](command:workbench.x)' });
    await run(await serve(refused, refused), 'refused');
    const toast = await workbench().notification(/the server of m refused its API key/);
    assert.equal(await toast.getByRole('link').count(), 0, 'words of a server became a link');
    await results()
      .item(/^Model m: .*inconclusive: no figure to decide from/)
      .waitFor();
    await results().expand(/^Model m/);
    await results().item('Scenario-1: no score, model error').waitFor();
    await workbench().screenshot('badInput-refused');
    await toast.getByRole('button', { name: 'Set API Key' }).click();
    await workbench().page.locator('.quick-input-widget:visible').getByText('API key of m for').waitFor();
    await workbench().page.keyboard.press('Escape');
  });

  it('that loses the network keeps what has ended, and gives no figure', async () => {
    const server = await serve(finish, look, hang);
    await run(server, 'lost');
    await server.untilReceived(3);
    await server[Symbol.asyncDispose]();
    await workbench().notification(/the server of m could not be reached/);
    await results()
      .item(/^Model m: .*inconclusive/)
      .waitFor();
    await results().expand(/^Model m/);
    await results()
      .item(/^Scenario-1: score 0\.00, no submission/)
      .waitFor();
    await results()
      .item(/^Scenario-2: no score, model error/)
      .waitFor();
    await workbench().screenshot('badInput-network');
    const { errors, counted_attempt_count } = resultsOf(folder.in('lost')).report('m');
    assert.deepEqual([errors.model_error, counted_attempt_count], [1, 1]);
  });

  it('goes on as it was planned while its configuration breaks and changes, and a second window looks on', async () => {
    const server = await serve(hang);
    await run(server, 'kept');
    await server.untilReceived(1);
    await results()
      .item(/^Run of .*: running 0\/2/)
      .waitFor();

    writeFileSync(folder.in('itbench.yml'), 'models: [');
    await workbench().tree('Tasks').pane.getByText('itbench.yml has a mistake').waitFor();
    await results()
      .item(/^Run of .*: running 0\/2/)
      .waitFor();
    await workbench().status(/Benchmark 0\/2/);
    await workbench().screenshot('badInput-brokenMeanwhile');

    const page = await workbench().browser.context.newPage();
    await page.goto(workbenchUrl(workbench().server.port, { open: folder.path }));
    await page.locator('.part.activitybar').getByRole('tab', { name: 'ITBench Review' }).locator('a').click();
    const other = new TreeView(page, 'Results').item(/^Run of .*: running 0\/2/);
    await other.waitFor();
    await other.hover();
    assert.equal(await other.getByRole('button', { name: /Resume|Cancel/ }).count(), 0);

    configure(server, 'elsewhere');
    await results().pane.getByText('No run yet.').waitFor();
    await workbench().status(/Benchmark 0\/2/);
    configure(server, 'kept');
    await results()
      .item(/^Run of .*: running 0\/2/)
      .waitFor();

    await workbench().runCommand('ITBench Review: Cancel Run');
    await workbench().notification(/was cancelled after 0 of 2 attempts/);
    for (const item of [
      results().item(/^Run of .*: cancelled 0\/2/),
      new TreeView(page, 'Results').item(/cancelled 0\/2/),
    ])
      await item.waitFor();
    await page.close();
  });

  it('of another machine or version is listed, cannot go on, and says why', async () => {
    const dir = folder.in('kept', readdirSync(folder.in('kept'))[0] ?? '');
    const { runFile } = pathsOfRun(dir);
    const plan = RunFile.parse(JSON.parse(readFileSync(runFile, 'utf8')));
    const root = '/home/somebody/else/tasks';
    for (const [name, strange, said] of [
      [
        'machine',
        { suite: { ...plan.suite, root } },
        /the tasks of run .* are not here: .*\/somebody\/else\/tasks/,
      ],
      [
        'version',
        { product_version: '0.0.1' },
        /since it was started, the version of ITBench Review changed/,
      ],
    ] as const) {
      writeFileSync(runFile, JSON.stringify({ ...plan, ...strange }));
      await results().act(/^Run of .*: cancelled 0\/2/, 'Resume Run');
      const toast = await workbench().notification(said);
      assert.match(await toast.innerText(), /start a new run/);
      await workbench().screenshot(`badInput-other-${name}`);
      await results()
        .item(/^Run of .*: cancelled 0\/2/)
        .waitFor();
      await workbench().runCommand('Notifications: Clear All Notifications');
    }
  });

  it('whose results are deleted under it ends, says so, and leaves an empty tree', async () => {
    const server = await serve(look, { ...finish, delay_ms: 2_000 });
    await run(server, 'deleted');
    await server.untilReceived(2);
    rmSync(folder.in('deleted'), { recursive: true });
    await workbench().notification(/was deleted or moved/);
    await results().welcomeButton('Run Smoke').waitFor();
    await workbench().screenshot('badInput-deleted');
    assert.equal(server.requests.length, 2);
  });
});
