import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { knownSuites } from '../../src/core/suite/hub/knownSuites.ts';
import { runCli, startCli } from '../support/cli.ts';
import { naming, tinyTask } from '../support/cliScene.ts';
import { aaFiles, type FakeHub, type FakeHubOptions, fakeCommit, startFakeHub } from '../support/fakeHub.ts';
import { textOf } from '../support/hubScene.ts';
import { tempFolder } from '../support/tempFolder.ts';

const token = 'hf_TheTokenOfTheseTests0123456789';
const scenarios = (knownSuites[0]?.scenarios ?? []).map((number) => `Scenario-${number}`);

/** The benchmark's forty tasks, tiny, each with a file of its own. */
function fortyTasks(): Record<string, string | Uint8Array> {
  const tasks = scenarios.map((id, index) => {
    const objects = `${tinyTask(index)['k8s_objects_raw.tsv']}`;
    const own = {
      [`metrics/service_${id.toLowerCase()}_raw.tsv`]: tinyTask()['metrics/service_cart_raw.tsv'] ?? '',
    };
    return [id, { ...tinyTask(index), ...own, 'k8s_objects_raw.tsv': objects }] as const;
  });
  return aaFiles(Object.fromEntries(tasks));
}

/** An empty folder beside a Hub. */
async function scene(options: FakeHubOptions) {
  const hub = await startFakeHub(options);
  const folder = tempFolder();
  const env = { HF_ENDPOINT: hub.endpoint, ...(options.needsToken === undefined ? {} : { HF_TOKEN: token }) };
  return {
    hub,
    folder,
    run: (...args: string[]) => runCli(args, { cwd: folder.path, env }),
    start: (...args: string[]) => startCli(args, { cwd: folder.path, env }),
    async [Symbol.asyncDispose]() {
      folder[Symbol.dispose]();
      await hub[Symbol.asyncDispose]();
    },
  };
}

function filesBelow(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Resolves when a file has at least so many bytes. */
async function untilBytes(path: string, folder: string, bytes: number): Promise<void> {
  const has = () => existsSync(path) && statSync(path).size >= bytes;
  if (has()) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const watcher = watch(folder, { recursive: true }, () => {
    if (has()) resolve();
  });
  // It may have come before the watch began.
  if (has()) resolve();
  await promise;
  watcher.close();
}

const config = JSON.stringify({
  tasks_dir: 'suites/aa',
  suite: { repo: 'ArtificialAnalysis/ITBench-AA', revision: 'main' },
  models: [{ name: 'right', adapter: 'scripted', script: 'script.json' }],
});

describe('tasks fetch', () => {
  it('lists what there is and what to type, and downloads nothing, when no task is chosen', async () => {
    await using it = await scene({ files: fortyTasks() });
    const { code, stdout } = await it.run('tasks', 'fetch', '--revision', 'main');
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`^ITBench-AA SRE, .*ITBench-AA at ${fakeCommit} \\(CC-BY-4\\.0\\)\n`));
    assert.match(stdout, /\nScenario-9 +8 files +\d\.\d KB\nScenario-11 /);
    assert.match(stdout, /\n40 tasks, \d+\.\d KB\. Nothing was downloaded\.\n/);
    assert.match(stdout, /\n {2}itbench-review tasks fetch --tasks Scenario-1,Scenario-2\n/);
    assert.deepEqual(readdirSync(it.folder.path), []);
    assert.ok(it.hub.requests.every(({ kind }) => kind === 'info' || kind === 'tree'));
  });

  it('fills an empty folder so that verify, lint and a dry run of preset aa take it', async () => {
    await using it = await scene({ files: fortyTasks(), needsToken: token });
    writeFileSync(it.folder.in('itbench.yml'), config);
    writeFileSync(it.folder.in('script.json'), JSON.stringify({ replies: naming('shop/Deployment/cart') }));
    const some = await it.run('tasks', 'fetch', '--tasks', 'scenario-1,Scenario-102');
    assert.equal(some.code, 0, some.stderr);
    assert.match(
      some.stdout,
      new RegExp(`^2 tasks of .*ITBench-AA at ${fakeCommit} are in .*suites/aa, every file`),
    );
    assert.match(some.stderr, /\[2\/2\] Scenario-\d+ {2}8 files, \d\.\d KB\n/);

    const part = await it.run(
      'run',
      '--preset',
      'aa',
      '--dry-run',
      '--allow-practice',
      '--sandbox',
      'virtual',
    );
    assert.equal(part.code, 2);
    assert.match(part.stderr, /preset aa means the whole suite.*38 of its 40 tasks are not here/);

    const rest = await it.run('tasks', 'fetch', '--all', '--json');
    assert.equal(rest.code, 0, rest.stderr);
    const lines = rest.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.equal(lines.at(-1).type, 'fetched');
    assert.equal(lines.at(-1).tasks, 40);
    assert.equal(lines.filter(({ type }) => type === 'task_fetched').length, 40);

    const verify = await it.run('tasks', 'verify');
    assert.deepEqual([verify.code, verify.stdout], [0, '321 files are as locked.\n']);
    const lint = await it.run('tasks', 'lint');
    assert.equal(lint.code, 0);
    assert.match(lint.stdout, /\n?0 errors, 0 warnings, 0 notes\n$/);
    const dry = await it.run(
      'run',
      '--preset',
      'aa',
      '--dry-run',
      '--allow-practice',
      '--sandbox',
      'virtual',
      '--json',
    );
    assert.equal(dry.code, 0, dry.stderr);
    const plan = JSON.parse(dry.stdout.split('\n')[0] ?? '');
    assert.equal(plan.attempts.length, 120);
    assert.deepEqual(
      [plan.run.suite.verified, plan.run.suite.revision, plan.run.suite.id, plan.run.settings.preset],
      ['verified', fakeCommit, 'itbench-aa', 'aa'],
    );

    writeFileSync(it.folder.in('suites/aa/sre/Scenario-3/k8s_events_raw.tsv'), 'altered');
    const relock = await it.run('tasks', 'lock');
    assert.match(
      relock.stdout,
      new RegExp(`not those of revision ${fakeCommit}, so the lock and every report`),
    );

    const texts = [some, part, rest, verify, lint, dry].flatMap(({ stdout, stderr }) => [stdout, stderr]);
    const written = filesBelow(it.folder.path).map((path) => readFileSync(path, 'utf8'));
    for (const text of [...texts, ...written]) {
      assert.ok(!text.includes(token));
      assert.ok(!text.includes(Buffer.from(token).toString('base64')));
    }
    const elsewhere = it.hub.requests.filter(({ kind }) => kind === 'storage');
    assert.ok(elsewhere.length > 0);
    assert.ok(elsewhere.every(({ authorization }) => authorization === null));
  });

  it('lists for programs, and takes a limited number evenly from the whole suite, as run does', async () => {
    await using it = await scene({ files: fortyTasks() });
    const list = await it.run('tasks', 'fetch', 'aa', '--revision', 'main', '--list', '--json');
    const listed = JSON.parse(list.stdout);
    assert.deepEqual([listed.type, listed.revision, listed.tasks.length], ['suite_on_hub', fakeCommit, 40]);
    assert.deepEqual(Object.keys(listed.tasks[0]), ['id', 'files', 'bytes']);
    const some = await it.run('tasks', 'fetch', 'aa', '--revision', 'main', '--limit', '2');
    assert.equal(some.code, 0, some.stderr);
    const folders = readdirSync(it.folder.in('tasks/itbench-aa/sre')).sort();
    assert.deepEqual(folders, ['Scenario-1', scenarios[20], 'data.jsonl'].sort());
  });

  it('refuses the pinned revision when the files are not those that are known', async () => {
    const pinned = knownSuites[0]?.revision ?? '';
    await using it = await scene({ files: fortyTasks(), commit: pinned });
    const { code, stderr } = await it.run('tasks', 'fetch', 'aa', '--tasks', 'Scenario-1');
    assert.equal(code, 3);
    assert.match(
      stderr,
      /^error: the Hub lists another sre\/Scenario-17\/\S+ of .* than the one that is known\n/m,
    );
    assert.ok(!existsSync(it.folder.in('tasks')));
  });

  it('names the nearest task, and takes one way to choose only', async () => {
    await using it = await scene({ files: fortyTasks() });
    const typo = await it.run('tasks', 'fetch', '--revision', 'main', '--tasks', 'Scenario-1O');
    assert.equal(typo.code, 2);
    assert.match(typo.stderr, /has no task Scenario-1O at c0ffee00c0ff\nDid you mean Scenario-1\d?\?/);
    const both = await it.run('tasks', 'fetch', '--revision', 'main', '--all', '--limit', '3');
    assert.equal(both.code, 2);
    assert.match(both.stderr, /take one/);
  });
});

describe('tasks fetch that is stopped', () => {
  const path = 'sre/Scenario-1/otel_logs_raw.tsv';
  const large = textOf(300_000);
  const half = 120_000;
  const files = aaFiles({ 'Scenario-1': { ...tinyTask(), 'otel_logs_raw.tsv': large } });
  const args = ['tasks', 'fetch', '--revision', 'main', '--all', '--into', 'suite'];

  /** A Hub that sends a half of the large file once, and then nothing more, until it is asked again. */
  function hanging() {
    return scene({
      files,
      trick: ({ kind, path: asked, count }) =>
        kind === 'storage' && asked === path && count === 1 ? { hangAfter: half } : null,
    });
  }

  async function goesOn(hub: FakeHub, run: (...parts: string[]) => ReturnType<typeof runCli>): Promise<void> {
    const again = await run(...args);
    assert.equal(again.code, 0, again.stderr);
    const ranges = hub.requests.filter((one) => one.kind === 'storage' && one.path === path);
    assert.deepEqual(
      ranges.map(({ range }) => range),
      [null, `bytes=${half}-`],
    );
    assert.equal(hub.sentBytes(path), large.length, 'no byte twice');
    const verify = await run('tasks', 'verify', 'suite');
    assert.deepEqual([verify.code, verify.stdout], [0, '8 files are as locked.\n']);
  }

  it('by kill -9 goes on where it was, and no byte comes twice', async () => {
    await using it = await hanging();
    mkdirSync(it.folder.in('suite'));
    await using running = it.start(...args);
    const part = it.folder.in('suite/.itbench-fetch', fakeCommit, 'parts', path);
    await untilBytes(part, it.folder.path, half);
    running.kill('SIGKILL');
    assert.equal((await running.ended).signal, 'SIGKILL');
    assert.ok(!existsSync(it.folder.in('suite/sre/Scenario-1')), 'no half task is there');
    await goesOn(it.hub, it.run);
  });

  it('by Ctrl-C says so, with exit code 130, and goes on where it was', async () => {
    await using it = await hanging();
    mkdirSync(it.folder.in('suite'));
    await using running = it.start(...args);
    const part = it.folder.in('suite/.itbench-fetch', fakeCommit, 'parts', path);
    await untilBytes(part, it.folder.path, half);
    running.kill('SIGINT');
    const { code, stderr } = await running.ended;
    assert.equal(code, 130);
    assert.match(stderr, /error: the download was stopped\nWhat has come is kept: the same command goes on/);
    await goesOn(it.hub, it.run);
  });
});
