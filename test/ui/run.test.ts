import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { writeTinySuite } from '../support/cliScene.ts';
import { completion } from '../support/fakeChatReplies.ts';
import { type FakeChatServer, startFakeChatServer } from '../support/fakeChatServer.ts';
import type { FakeReply } from '../support/fakeReply.ts';
import { resultsOf, runResults } from '../support/runResults.ts';
import { type TempFolder, tempFolder } from '../support/tempFolder.ts';
import { useWorkbench } from './support/workbench.ts';

const button = (within: Locator, name: string) => within.getByRole('button', { name, exact: true });

describe('asking for the smoke in an empty folder', function () {
  this.timeout(180_000);
  const workbench = useWorkbench();
  const results = () => join(workbench().folder ?? '', 'results');

  // A palette that is opened before the extension has made itself known does not list it.
  before(() => workbench().openContainer());

  it('asks once, with all that a person must know, and writes nothing where that is refused', async () => {
    await workbench().runCommand('ITBench Review: Run Smoke');
    // The sample suite is made first, which takes longer than anything else a person waits for.
    workbench().page.setDefaultTimeout(120_000);
    const dialog = await workbench().dialog('Run 10 tasks with 2 models: 20 attempts?');
    workbench().page.setDefaultTimeout(20_000);
    const text = await dialog.innerText();
    for (const line of [
      /Suite: .*Its files equal its lock\./,
      /Models: baseline-triage \(baseline on this machine\); baseline-exhaustive \(baseline on this machine\)/,
      /Attempts: 1 per task and model, at most 40 turns each/,
      /Sandbox: \S+/,
      /Cost: nothing: no model that is paid for is asked/,
      /Results: \S+\/incidents\/results\//,
    ]) {
      assert.match(text, line);
    }
    await workbench().screenshot('run-confirmation');
    await button(dialog, 'Cancel').click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal(existsSync(results()), false);
  });
});

describe('cancelling a run and resuming it', function () {
  this.timeout(180_000);
  const scene = slowModel();
  // In a browser the editor saves by itself, a second after a change.
  const settings = { 'files.autoSave': 'off' };
  const workbench = useWorkbench({ folder: scene.folder.path, settings });

  before(() => workbench().openContainer());

  it('cuts the model call off, keeps what has ended, and offers to go on', async () => {
    await workbench().runCommand('ITBench Review: Run Benchmark');
    await button(await workbench().dialog('Run 2 tasks with 1 model: 2 attempts?'), 'Run').click();
    await scene.server().untilReceived(2);
    const status = await workbench().status(/Benchmark 1\/2/);
    await status.click();
    await workbench().screenshot('run-menu');
    await workbench().pickQuick('Cancel Run');
    const end = await workbench().notification(/was cancelled after 1 of 2 attempts/);
    await workbench().screenshot('run-cancelled');
    await button(end, 'Resume').click();
  });

  it('goes on with what is left, after another confirmation, and ends with the whole', async () => {
    await button(await workbench().dialog(/Resume run .*: 1 of 2 attempts left\?/), 'Resume').click();
    const end = await workbench().notification(
      /is complete: 2 attempts\. Accuracy \(practice\): slow 0\.0 %\. 2 attempts are flagged for review\./,
    );
    await workbench()
      .page.locator('.statusbar-item')
      .filter({ hasText: 'Resumed run' })
      .waitFor({ state: 'hidden' });
    await workbench().screenshot('run-end');
    await button(end, 'Open Results').click();
    await workbench().tree('Results').item(/2\/2/).first().waitFor();
    await end.waitFor({ state: 'detached' });
    assert.equal(scene.server().requests.length, 3);
    assert.equal(resultsOf(scene.folder.in('results')).report('slow').status, 'complete');
  });

  it('runs one task, from its row and from the palette', async () => {
    const refuse = async () => {
      const dialog = await workbench().dialog('Run 1 task with 1 model: 1 attempt?');
      assert.match(await dialog.innerText(), /Tasks: 1 – Scenario-2/);
      await button(dialog, 'Cancel').click();
      await dialog.waitFor({ state: 'detached' });
    };
    await workbench().tree('Tasks').act('Scenario-2', 'Run Task');
    await refuse();
    await workbench().runCommand('ITBench Review: Run Task');
    await workbench().pickQuick('Scenario-2');
    await refuse();
  });

  it('asks before it runs what an editor has newer, and saves it if wanted', async () => {
    await workbench().runCommand('ITBench Review: Open Config');
    await workbench().editorTab('itbench.yml');
    await workbench().page.keyboard.press('Control+End');
    await workbench().page.keyboard.type(' ');
    await workbench().page.locator('.part.editor .tab.dirty').waitFor();
    await workbench().runCommand('ITBench Review: Run Benchmark');
    const unsaved = await workbench().dialog('itbench.yml has changes that are not saved.');
    await workbench().screenshot('run-unsaved');
    await button(unsaved, 'Save and Run').click();
    await button(await workbench().dialog('Run 2 tasks'), 'Cancel').click();
    assert.ok(readFileSync(scene.folder.in('itbench.yml'), 'utf8').endsWith(' '));
  });

  it('leaves a run in order when the window is closed on it', async () => {
    await workbench().runCommand('ITBench Review: Run Benchmark');
    await button(await workbench().dialog('Run 2 tasks'), 'Run').click();
    await scene.server().untilReceived(4);
    const dir = readdirSync(scene.folder.in('results')).toSorted().at(-1) ?? '';
    const { events } = runResults(scene.folder.in('results', dir));
    const ended = untilChanged(scene.folder.in('results', dir), () => events().at(-1)?.type === 'run_ended');
    await workbench().load();
    await ended;
    assert.equal(events().at(-1)?.status, 'cancelled');
  });
});

/** A folder whose only model never answers every second time that it is asked. */
function slowModel(): { readonly folder: TempFolder; server(): FakeChatServer } {
  const folder = tempFolder();
  let server: FakeChatServer | undefined;
  before(async () => {
    const finish = completion({ calls: [{ name: 'finish', arguments: '{"reason":"done","paths":[]}' }] });
    const hang: FakeReply = { fault: 'hang_before_headers' };
    server = await startFakeChatServer({
      replies: [finish, hang, finish, hang],
    });
    writeTinySuite(folder.in('tasks'), 2);
    const model = { name: 'slow', endpoint: server.url, concurrency: 1 };
    const config = { tasks_dir: 'tasks', output_dir: 'results', sandbox: 'virtual', models: [model] };
    writeFileSync(folder.in('itbench.yml'), JSON.stringify(config));
  });
  after(async () => {
    await server?.[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });
  return {
    folder,
    server() {
      if (server === undefined) throw new Error('the server is there in a test only');
      return server;
    },
  };
}

/** Resolves when something changes in a folder and then `holds`. */
function untilChanged(folder: string, holds: () => boolean): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const watcher = watch(folder, () => {
    if (holds()) resolve();
  });
  watcher.on('error', reject);
  return promise.finally(() => watcher.close());
}
