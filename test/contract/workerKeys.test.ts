import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { submissionOf } from '../support/cliScene.ts';
import { apiError } from '../support/fakeChatReplies.ts';
import { startFakeChatServer } from '../support/fakeChatServer.ts';
import { formsOf } from '../support/keyForms.ts';
import { descendants } from '../support/processes.ts';
import { filesUnder } from '../support/runResults.ts';
import { neverAborted } from '../support/sandboxFixture.ts';
import { providerOf } from '../support/sandboxProviders.ts';
import { untilThere } from '../support/waiting.ts';
import { WorkerHost } from '../support/workerHost.ts';
import { calling, finishAnswer, plan, workerScene } from '../support/workerScene.ts';

const key = 'sk-test-7Hq/2+vW~9xZkLm4TnB8pR';

function assertFree(text: string | Buffer, where: string): void {
  for (const form of formsOf(key)) assert.equal(text.includes(form), false, `${form} in ${where}`);
}

describe('a key that comes with a message', function () {
  this.timeout(120_000);

  it('reaches the model and nothing else: no file, no log, no event, no process', async () => {
    const sandbox = (await providerOf('bwrap').probe(neverAborted)).ok ? 'bwrap' : 'virtual';
    // The server sends it back in every way that there is.
    const told = calling('code_exec', {
      cmd: `echo ${key}; echo ${btoa(`user:${key}`)}; echo '${submissionOf(`shop/Pod/${key}`)}' > agent_output.json`,
    });
    const sleeping = calling('code_exec', { cmd: 'touch started; sleep 1000; true' });
    const refused = {
      ...apiError(401, { message: `Incorrect API key provided: ${key}` }),
      headers: { location: `/?key=${key}` },
    };
    await using server = await startFakeChatServer([told, finishAnswer, sleeping, refused]);
    const models = [{ name: 'm', endpoint: server.url, concurrency: 1, api_key_env: 'NOBODY_SETS_THIS' }];
    using scene = workerScene({ config: { models, sandbox } });
    await using host = new WorkerHost();
    await assert.rejects(plan(host, scene), { code: 'key_missing' });
    const keys = { m: key };
    const { run_id, dir } = await plan(host, scene, { keys });
    const stopping = new AbortController();
    const running = host.client.call('startRun', { run_id }, stopping.signal);
    await untilThere(join(dir, 'work', '1', 'home', 'started'));
    const processes = [...descendants().values()];
    if (process.platform === 'linux') assert.ok(processes.length > 0);
    for (const { commandLine, environment } of processes) {
      assertFree(commandLine, 'a command line');
      assertFree(environment, `the environment of ${commandLine}`);
    }
    stopping.abort();
    assert.equal((await running).status, 'cancelled');

    await assert.rejects(host.client.call('planResume', { dir, keys: {} }), { code: 'key_missing' });
    await host.client.call('planResume', { dir, keys });
    assert.equal((await host.client.call('startRun', { run_id })).status, 'complete');
    assert.deepEqual(
      server.requests.map(({ headers }) => headers.authorization),
      Array.from({ length: 4 }, () => `Bearer ${key}`),
    );
    const results = scene.results();
    assert.equal(results.score('m', 'Scenario-1').score?.claims[0]?.name, 'shop/Pod/[redacted]');
    assert.match(results.score('m', 'Scenario-2').reason, /^auth: .*\[redacted\]/);
    for (const [path, bytes] of filesUnder(scene.path)) assertFree(bytes, path);
    assertFree(readFileSync(results.attempt('m', 'Scenario-1').exchanges), 'exchanges.jsonl');
    assertFree(JSON.stringify(host.events), 'an event');
    assertFree(host.problems.join('\n'), 'the log');
  });

  it('is in no complaint about the message itself', async () => {
    await using host = new WorkerHost();
    using scene = workerScene();
    const wrong = {
      ...scene.request(),
      keys: { m: [key] as unknown as string },
      sample_suite: 7 as unknown as string,
    };
    await assert.rejects(host.client.call('planRun', wrong), (error) => {
      assert.equal((error as { code: string }).code, 'message_invalid');
      assertFree(String(error), 'the error');
      return true;
    });
    assertFree(host.problems.join('\n'), 'the log');
  });
});
