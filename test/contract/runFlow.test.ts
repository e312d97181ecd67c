import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { threadId } from 'node:worker_threads';
import { BenchError } from '../../src/core/errors.ts';
import { readConfig } from '../../src/core/schema/readConfig.ts';
import { pathsOfRun } from '../../src/core/store/layout.ts';
import { RunLock } from '../../src/core/store/runLock.ts';
import { plannedEntries } from '../../src/host/run/plannedEntries.ts';
import type { RunWish } from '../../src/host/run/runController.ts';
import type { RunPlace } from '../../src/host/run/runShell.ts';
import { startWorker } from '../../src/host/worker/workerClient.ts';
import { writeTinySuite } from '../support/cliScene.ts';
import { apiError, completion } from '../support/fakeChatReplies.ts';
import { type FakeChatServer, startFakeChatServer } from '../support/fakeChatServer.ts';
import type { FakeReply } from '../support/fakeReply.ts';
import { resultsOf } from '../support/runResults.ts';
import { type RunStage, runStage } from '../support/runStage.ts';
import { type TempFolder, tempFolder } from '../support/tempFolder.ts';

const workerFile = fileURLToPath(new URL('../../dist/worker.js', import.meta.url));
const everything: RunWish = { smoke: false, tasks: null, models: null };
const secret = 'key-for-the-fake-server/1';

/** One turn, no file: an attempt that counts, and scores 0. */
const finish = completion({ calls: [{ name: 'finish', arguments: '{"reason":"done","paths":[]}' }] });
const hang: FakeReply = { fault: 'hang_before_headers' };

interface Scene extends AsyncDisposable {
  readonly folder: TempFolder;
  readonly server: FakeChatServer;
  readonly stage: RunStage;
  readonly config: string;
  readonly runDir: () => string;
  /** Ends the worker as a crash does, wherever it is. */
  readonly killWorker: () => void;
  /** Lets the worker hear nothing any more. */
  readonly hangWorker: () => Promise<void>;
}

interface SceneOptions {
  readonly replies: readonly FakeReply[];
  readonly config?: Readonly<Record<string, unknown>>;
  readonly model?: Readonly<Record<string, unknown>>;
  readonly answer?: () => undefined;
  readonly limitUsd?: number;
}

/** A folder with two tiny tasks and a model behind a server, run by the conductor in real workers. */
async function runScene({ replies, config: keys = {}, model = {}, ...person }: SceneOptions): Promise<Scene> {
  const folder = tempFolder();
  writeTinySuite(folder.in('tasks'), 2);
  const server = await startFakeChatServer({ replies: [...replies], after_end: finish });
  const config = folder.in('itbench.yml');
  const entry = { name: 'm', endpoint: server.url, concurrency: 1, api_key_env: 'TEST_KEY', ...model };
  writeFileSync(
    config,
    JSON.stringify({
      ...{ tasks_dir: 'tasks', output_dir: 'results', sandbox: 'virtual', models: [entry] },
      ...{ agent_policy: { backoff_seconds: 0, retries: 0, max_turns: 3 }, ...keys },
    }),
  );
  const killer = killableWorker(folder);
  const stage = runStage({
    ...person,
    place: readyPlace(folder.path, config),
    keys: () => ({ m: secret }),
    entries: await entriesIn(config),
    startWorker: (host) =>
      startWorker({ workerFile: killer.file, options: { proxy: null }, host, onProblem: () => {} }),
  });
  return {
    folder,
    server,
    stage,
    config,
    runDir: () => folder.in('results', readdirSync(folder.in('results'))[0] ?? 'none'),
    killWorker: killer.kill,
    hangWorker: killer.hang,
    async [Symbol.asyncDispose]() {
      await stage.conductor.shutDown();
      killer.close();
      await server[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

/** The built worker, with an ear for words that end it like a crash, or let it hang. */
function killableWorker(folder: TempFolder) {
  const name = `itbench-kill-${crypto.randomUUID()}`;
  const file = folder.in('killable.mjs');
  const lines = [
    `const ear = new BroadcastChannel(${JSON.stringify(name)});`,
    'const endless = new Int32Array(new SharedArrayBuffer(4));',
    'ear.onmessage = ({ data }) => {',
    "  if (data === 'die') process.exit(7);",
    "  if (data === 'hang') { ear.postMessage('hanging'); Atomics.wait(endless, 0, 0); }",
    '};',
    'ear.unref();',
    `await import(${JSON.stringify(pathToFileURL(workerFile).href)});`,
  ];
  writeFileSync(file, lines.join('\n'));
  const mouth = new BroadcastChannel(name);
  const hang = async () => {
    const { promise: hanging, resolve } = Promise.withResolvers<void>();
    mouth.onmessage = () => resolve();
    mouth.postMessage('hang');
    await hanging;
  };
  return { file, kill: () => mouth.postMessage('die'), hang, close: () => mouth.close() };
}

function readyPlace(folder: string, file: string): RunPlace {
  return {
    ...{ kind: 'ready', folder, file, sampleSuite: join(folder, 'sample'), save: null },
    models: [{ name: 'm' }],
  };
}

async function entriesIn(file: string) {
  const reading = readConfig(readFileSync(file, 'utf8'));
  assert.ok(reading.ok);
  return reading.config.models;
}

describe('running from the editor, in a real worker', function () {
  this.timeout(180_000);

  it('writes nothing where the confirmation is refused', async () => {
    await using scene = await runScene({ replies: [], answer: () => undefined });
    await scene.stage.conductor.run(everything);
    assert.match(scene.stage.questions[0]?.message ?? '', /Run 2 tasks with 1 model: 2 attempts\?/);
    assert.equal(existsSync(scene.folder.in('results')), false);
    assert.equal(scene.server.requests.length, 0);
  });

  it('runs what was confirmed, and says what came out', async () => {
    await using scene = await runScene({ replies: [] });
    await scene.stage.conductor.run(everything);
    const said = await scene.stage.untilSaid();
    assert.match(said.text, /is complete: 2 attempts\. Accuracy \(practice\): m 0\.0 %\./);
    assert.equal(scene.server.requests[0]?.headers.authorization, `Bearer ${secret}`);
    assert.equal(RunLock.isHeld(pathsOfRun(scene.runDir()).lock), false);
  });

  it('leaves a run whose worker dies resumable, says so, and loses nothing that had ended', async () => {
    await using scene = await runScene({ replies: [finish, hang] });
    const { stage, server } = scene;
    const run = stage.conductor.run(everything);
    await server.untilReceived(2);
    await stage.untilEvent('attempt_ended');
    const score = readFileSync(resultsOf(scene.folder.in('results')).attempt('m', 'Scenario-1').score);
    scene.killWorker();
    await run;
    const said = await stage.untilSaid();
    assert.match(
      said.text,
      /was interrupted: .*\(it ended with code 7\).* 1 of 2 attempts had ended and are kept/,
    );
    await said.press('Resume');
    assert.match(stage.questions[1]?.message ?? '', /Resume run .*: 1 of 2 attempts left\?/);
    assert.match((await stage.untilSaid(2)).text, /is complete: 2 attempts/);
    assert.equal(server.requests.length, 3);
    const results = resultsOf(scene.folder.in('results'));
    assert.deepEqual(readFileSync(results.attempt('m', 'Scenario-1').score), score);
    assert.equal(results.report('m').status, 'complete');
  });

  it('cancels the model call that it waits for, and resumes what is left', async () => {
    await using scene = await runScene({ replies: [finish, hang] });
    const { stage, server } = scene;
    const run = stage.conductor.run(everything);
    await server.untilReceived(2);
    await stage.conductor.cancel();
    await run;
    const said = await stage.untilSaid();
    assert.match(said.text, /was cancelled after 1 of 2 attempts/);
    await said.press('Resume');
    assert.match((await stage.untilSaid(2)).text, /is complete: 2 attempts/);
    const entries = await plannedEntries(scene.runDir(), async (path) => readFileSync(path, 'utf8'));
    assert.deepEqual(
      entries.map(({ name }) => name),
      ['m'],
    );
  });

  it('ends a worker that hears nothing at the second cancel, and resumes what is left', async () => {
    await using scene = await runScene({ replies: [finish, hang] });
    const { stage, server } = scene;
    const run = stage.conductor.run(everything);
    await server.untilReceived(2);
    await stage.untilEvent('attempt_ended');
    await scene.hangWorker();
    await stage.conductor.cancel();
    stage.clock.advance(10_000);
    await stage.conductor.cancel();
    await run;
    const said = await stage.untilSaid();
    assert.match(
      said.text,
      /was ended at once\. 1 of 2 attempts had ended and are kept; Resume runs the rest\./,
    );
    assert.equal(RunLock.isHeld(pathsOfRun(scene.runDir()).lock), false);
    await said.press('Resume');
    assert.match((await stage.untilSaid(2)).text, /is complete: 2 attempts/);
  });

  it('ends a run in order when the extension ends', async () => {
    await using scene = await runScene({ replies: [hang] });
    const { stage, server } = scene;
    const run = stage.conductor.run(everything);
    await server.untilReceived(1);
    await stage.conductor.shutDown();
    await run;
    assert.deepEqual(stage.said, []);
    const last = resultsOf(scene.folder.in('results')).events().at(-1);
    assert.deepEqual([last?.type, last?.status], ['run_ended', 'cancelled']);
  });

  it('goes on with what was planned when the configuration breaks meanwhile', async () => {
    await using scene = await runScene({ replies: [finish, { ...finish, delay_ms: 50 }] });
    const { stage, server } = scene;
    const run = stage.conductor.run(everything);
    await server.untilReceived(1);
    writeFileSync(scene.config, 'models: [');
    await run;
    assert.match((await stage.untilSaid()).text, /is complete: 2 attempts/);
  });

  it('says it when the results are deleted under a run, and asks no model any more', async () => {
    await using scene = await runScene({ replies: [{ ...finish, delay_ms: 50 }] });
    const { stage, server } = scene;
    const run = stage.conductor.run(everything);
    await server.untilReceived(1);
    const dir = scene.runDir();
    rmSync(scene.folder.in('results'), { recursive: true });
    await run;
    const said = await stage.untilSaid();
    assert.ok(BenchError.is(said.error, 'not_writable'), said.text);
    assert.ok(said.text.includes(`the folder ${dir} was deleted or moved`), said.text);
    assert.equal(server.requests.length, 1);
    assert.equal(existsSync(scene.folder.in('results')), false);
  });

  it('says that another process works on a run', async () => {
    await using scene = await runScene({ replies: [hang] });
    const { stage, server } = scene;
    const run = stage.conductor.run(everything);
    await server.untilReceived(1);
    await stage.conductor.cancel();
    await run;
    const lock = RunLock.acquire(pathsOfRun(scene.runDir()).lock);
    try {
      await stage.conductor.resume(scene.runDir());
    } finally {
      lock.release();
    }
    const said = await stage.untilSaid(2);
    assert.ok(BenchError.is(said.error, 'run_locked'), said.text);
    assert.equal(threadId, 0);
  });

  it('says that a server refused the key, and offers to set it', async () => {
    const refused = apiError(401, { message: `Incorrect API key provided: ${secret}` });
    await using scene = await runScene({ replies: [refused, refused] });
    const { stage } = scene;
    await stage.conductor.run(everything);
    const said = await stage.untilSaid();
    assert.equal(said.level, 'warning');
    assert.match(said.text, /the server of m refused its API key \(1 × auth: .*401/);
    await said.press('Set API Key');
    assert.deepEqual(stage.performed, [{ setKeyOf: 'm' }]);
    assert.ok(!JSON.stringify([stage.said, stage.logged, stage.events]).includes(secret));
  });

  it('says that a server could not be reached', async () => {
    const reset: FakeReply = { fault: 'reset' };
    await using scene = await runScene({ replies: [reset, reset] });
    await scene.stage.conductor.run(everything);
    const said = await scene.stage.untilSaid();
    assert.match(
      said.text,
      /Inconclusive, nothing can be decided from it: m\..*the server of m could not be reached \(2 × network/,
    );
  });

  it('asks before the published protocol is run in a practice sandbox, and says so ever after', async () => {
    await using scene = await runScene({
      ...{ replies: [], config: { preset: 'aa', agent_policy: { retries: 0 } } },
    });
    const { stage } = scene;
    await stage.conductor.run(everything);
    assert.deepEqual(
      stage.questions.map(({ choices }) => choices),
      [['Run Anyway as Practice'], ['Run']],
    );
    assert.match(stage.questions[1]?.detail ?? '', /^Practice: /m);
    assert.equal(resultsOf(scene.folder.in('results')).report('m').practice, true);
  });

  it('goes on with a higher limit after a run has reached its own', async () => {
    const price = { input_usd_per_mtok: 10_000, output_usd_per_mtok: 10_000 };
    await using scene = await runScene({
      ...{ replies: [], model: { price }, config: { limits: { max_cost_usd: 1 } }, limitUsd: 100 },
    });
    const { stage } = scene;
    await stage.conductor.run(everything);
    const said = await stage.untilSaid();
    assert.match(said.text, /reached its cost limit .* after 1 of 2 attempts/);
    await said.press('Resume with Higher Limit');
    assert.match((await stage.untilSaid(2)).text, /is complete: 2 attempts/);
  });
});
