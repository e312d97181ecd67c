import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { writeTinySuite } from '../support/cliScene.ts';
import { completion } from '../support/fakeChatReplies.ts';
import { type FakeChatServer, startFakeChatServer } from '../support/fakeChatServer.ts';
import { resultsOf } from '../support/runResults.ts';
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
  const workbench = useWorkbench({ folder: scene.folder.path });

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
});

/** A folder whose only model finishes at once the first time, never the second time, and at once from then on. */
function slowModel(): { readonly folder: TempFolder; server(): FakeChatServer } {
  const folder = tempFolder();
  let server: FakeChatServer | undefined;
  before(async () => {
    const finish = completion({ calls: [{ name: 'finish', arguments: '{"reason":"done","paths":[]}' }] });
    server = await startFakeChatServer({
      replies: [finish, { fault: 'hang_before_headers' }],
      after_end: finish,
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
