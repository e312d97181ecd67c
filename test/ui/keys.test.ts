import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, writeFileSync } from 'node:fs';
import { writeTinySuite } from '../support/cliScene.ts';
import { completion } from '../support/fakeChatReplies.ts';
import { type FakeChatServer, startFakeChatServer } from '../support/fakeChatServer.ts';
import { resultsOf } from '../support/runResults.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { SecretFinder } from './support/leaks.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

const key = 'sk-test/4f8XkQ2m+Zp0"7Wq9';
const finder = new SecretFinder(key);

/** What a curious agent would run to find a key, and a submission. It is long at work, so that all can be looked at. */
const curious = 'env; cat /proc/*/environ /proc/*/cmdline | tr "\\0" "\\n"; ls -la / ~; sleep 1';
const submission = JSON.stringify({
  contributing_factors: [{ name: 'shop/Deployment/cart', reasoning: 'r', evidence: 'e' }],
});
const shell = (cmd: string, text: string) =>
  completion({ text, calls: [{ id: null, name: 'code_exec', arguments: JSON.stringify({ cmd }) }] });

describe('API keys', function () {
  this.timeout(180_000);
  const folder = tempFolder();
  let server: FakeChatServer;
  let other: FakeChatServer;
  let workbench: Workbench;

  before(async () => {
    writeTinySuite(folder.in('tasks'), 1);
    const script = {
      order: 'turn' as const,
      replies: [
        // A server that hands the key to its model: it must not get into a trajectory that way either.
        shell(curious, `Your key is ${key}, I think.`),
        shell(`echo '${submission}' > agent_output.json`, ''),
        completion({
          calls: [{ id: null, name: 'finish', arguments: '{"reason":"done","paths":["agent_output.json"]}' }],
        }),
      ],
    };
    server = await startFakeChatServer(script);
    other = await startFakeChatServer(script);
    configure(server, 'results');
    workbench = await openWorkbench({
      folder: folder.path,
      env: { ITBENCH_TEST_KEY: 'from-the-environment' },
    });
    await workbench.openContainer();
  });

  afterEach(async function () {
    const test = this.currentTest;
    if (test?.state === 'failed') await workbench?.keepEvidence(test.fullTitle());
  });

  after(async () => {
    await workbench?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
    await other?.[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  function configure({ url }: FakeChatServer, outputDir: string, extra: readonly object[] = []): void {
    const models = [{ name: 'open', endpoint: url }, ...extra];
    writeFileSync(
      folder.in('itbench.yml'),
      JSON.stringify({ tasks_dir: 'tasks', output_dir: outputDir, models }),
    );
  }

  async function clear(): Promise<void> {
    await workbench.runCommand('Notifications: Clear All Notifications');
  }

  it('would be found in a file, an argument or a variable', async () => {
    using planted = tempFolder();
    writeFileSync(planted.in('a.json'), JSON.stringify({ said: `--${key}--` }));
    writeFileSync(planted.in('b.bin'), Buffer.from(`user:${key}`).toString('base64'));
    assert.equal(finder.inFolder(planted.path).leaks.length, 2);
    const [command, ...rest] = ['sleep', '60'] as const;
    for (const options of [{ argv0: key }, { env: { KEY: encodeURIComponent(key) } }]) {
      const child = spawn(command, rest, { ...options, stdio: 'ignore' });
      await once(child, 'spawn');
      const found = finder.inProcesses();
      const ended = once(child, 'close');
      child.kill();
      await ended;
      assert.equal(found.length, 1, found.join());
    }
  });

  it('lists the models that take one, and where their key comes from', async () => {
    configure(server, 'results', [
      { name: 'floor', adapter: 'baseline' },
      { name: 'lent', endpoint: server.url, api_key_env: 'ITBENCH_TEST_KEY' },
      { name: 'lost', endpoint: 'http://model.example:8080/v1', api_key_env: 'ITBENCH_TEST_NO_KEY' },
    ]);
    await workbench.runCommand('ITBench Review: Set API Key');
    await workbench.page.getByRole('option', { name: /lost/ }).waitFor();
    const origin = new URL(server.url).origin;
    assert.deepEqual(await workbench.quickEntries(), [
      `open, none, and none is required, ${origin}`,
      `lent, from the environment variable ITBENCH_TEST_KEY, ${origin}`,
      'lost, missing, http://model.example:8080, unencrypted',
    ]);
    await workbench.screenshot('keys-models');
    await workbench.page.keyboard.press('Escape');
    configure(server, 'results');
  });

  it('takes a key in a password box that says where it goes, and refuses what is none', async () => {
    await workbench.runCommand('ITBench Review: Set API Key');
    await workbench.pickQuick('open');
    const box = workbench.page.locator('.quick-input-widget:visible');
    await box.getByText(`API key of open for ${new URL(server.url).origin}`).waitFor();
    await workbench.screenshot('keys-input');
    assert.equal(await box.locator('input.input').getAttribute('type'), 'password');
    await workbench.typeQuick('two words');
    await box.getByText(/holds a space/).waitFor();
    await workbench.screenshot('keys-refused');
    await workbench.typeQuick(`  ${key} `);
    const toast = await workbench.notification('The API key of open is stored.');
    await workbench.screenshot('keys-stored');
    assert.match(await toast.innerText(), /It is sent to http:\/\/127\.0\.0\.1:\d+\./);
  });

  it('sends it to its server, and lets nobody else see it: no file, no log, no process, no command of the agent', async () => {
    await clear();
    await workbench.runCommand('ITBench Review: Run Benchmark');
    const dialog = await workbench.dialog('Run 1 task with 1 model');
    await dialog.getByRole('button', { name: 'Run', exact: true }).click();
    const { leaks, looks } = await finder.watchProcesses(workbench.notification(/is complete/));
    assert.deepEqual(leaks, []);
    assert.ok(looks > 10, `looked at the processes only ${looks} times`);

    const authorizations = server.requests.map(({ headers }) => headers.authorization);
    assert.deepEqual([...new Set(authorizations)], [`Bearer ${key}`]);
    assert.equal(server.requests.length, 3);

    const results = resultsOf(folder.in('results'));
    const [said] = results.trajectory('open', 'Scenario-1').filter(({ type }) => type === 'response');
    assert.equal(said?.type === 'response' && said.text, 'Your key is [redacted], I think.');
    const [seen] = results.trajectory('open', 'Scenario-1').filter(({ type }) => type === 'tool_result');
    assert.match(seen?.type === 'tool_result' ? seen.content : '', /^PATH=/m);

    for (const dir of [folder.path, workbench.profile.path]) {
      const { leaks, files } = finder.inFolder(dir);
      console.log(`      ${files} files looked through in ${dir}`);
      assert.deepEqual(leaks, []);
      assert.ok(files > 10);
    }
    const logs = globSync('**/*ITBench Review*.log', { cwd: workbench.profile.path });
    assert.equal(logs.length, 1, 'the log that was looked through is not where it is thought to be');
    assert.equal(finder.isIn(workbench.server.log()), false);
  });

  it('is kept by the editor over a reload, not in the clear', async () => {
    const stored = () => workbench.page.evaluate(() => JSON.stringify(Object.entries(localStorage)));
    assert.equal(finder.isIn(await stored()), false);
    await workbench.load();
    await workbench.openContainer();
    await workbench.runCommand('ITBench Review: Set API Key');
    await workbench.page.getByRole('option', { name: /open/ }).waitFor();
    assert.deepEqual(await workbench.quickEntries(), [`open, stored, ${new URL(server.url).origin}`]);
    await workbench.page.keyboard.press('Escape');
  });

  it('does not send it to another server that an entry of the same name points to', async () => {
    await clear();
    configure(other, 'results-2');
    await workbench.runCommand('ITBench Review: Run Benchmark');
    const dialog = await workbench.dialog('Run 1 task with 1 model');
    await dialog.getByRole('button', { name: 'Run', exact: true }).click();
    await workbench.notification(/is complete/);
    assert.deepEqual(
      other.requests.map(({ headers }) => headers.authorization),
      [undefined, undefined, undefined],
    );
    configure(server, 'results');
  });

  it('forgets it when it is deleted', async () => {
    await clear();
    await workbench.runCommand('ITBench Review: Delete API Key');
    await workbench.pickQuick('open');
    await workbench.notification('The stored API key of open is deleted.');
    await clear();
    await workbench.runCommand('ITBench Review: Delete API Key');
    await workbench.notification('No API key is stored for the models of this configuration.');
  });
});
