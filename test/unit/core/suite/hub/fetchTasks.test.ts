import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { BenchError, type ErrorCode } from '../../../../../src/core/errors.ts';
import type { FetchEvent } from '../../../../../src/core/suite/hub/fetchEvents.ts';
import type { KnownSuite } from '../../../../../src/core/suite/hub/knownSuites.ts';
import { loadSuite } from '../../../../../src/core/suite/loadSuite.ts';
import { readLockIfThere, verifySuite } from '../../../../../src/core/suite/lock.ts';
import { tinyTask } from '../../../../support/cliScene.ts';
import { writeFiles } from '../../../../support/taskFolder.ts';
import { aaFiles, fakeCommit, fakeRepo, type HubRequest, sha256Of } from '../../../../support/fakeHub.ts';
import { type FetchOptions, type HubScene, hubScene, never } from '../../../../support/hubScene.ts';

const files = aaFiles({ 'Scenario-1': tinyTask(1), 'Scenario-2': tinyTask(2), 'Scenario-10': tinyTask(10) });
const events1 = 'sre/Scenario-1/k8s_events_raw.tsv';

async function verified(scene: HubScene) {
  const suite = await loadSuite(scene.folder.in('suite'), {}, never);
  const lock = await readLockIfThere(suite.root, never);
  assert.ok(lock);
  return { suite, lock, result: await verifySuite(suite, lock, never, () => {}) };
}

async function refused(scene: HubScene, options: FetchOptions, code: ErrorCode, text: RegExp): Promise<void> {
  await assert.rejects(scene.fetch(options), (error) => {
    assert.ok(BenchError.is(error, code), String(error));
    assert.match(error.message, text);
    return true;
  });
}

function asked({ hub }: HubScene): string[] {
  return hub.requests.filter(({ kind }) => kind === 'resolve').map(({ path }) => path);
}

describe('fetching tasks', () => {
  it('gives a suite that loads as ITBench-AA, locked at its revision, of the chosen tasks only', async () => {
    await using scene = await hubScene({ files });
    const result = await scene.fetch({ tasks: ['Scenario-1', 'Scenario-10'] });
    const { suite, lock, result: verification } = await verified(scene);
    assert.deepEqual(
      [suite.id, suite.layout, suite.revision, lock.suite_id],
      ['itbench-aa', 'itbench_aa', fakeCommit, 'itbench-aa'],
    );
    assert.deepEqual(
      suite.tasks.map(({ id }) => id),
      ['Scenario-1', 'Scenario-10'],
    );
    assert.deepEqual(
      suite.findings.map(({ task, code }) => [task, code]),
      [['Scenario-2', 'missing_task_folder']],
    );
    assert.ok(verification.ok);
    assert.equal(Object.keys(lock.files).length, result.files);
    assert.deepEqual(Object.keys(lock.files), Object.keys(lock.files).sort());
    assert.equal(readFileSync(scene.folder.in('suite', events1), 'utf8'), files[events1]);
    assert.deepEqual(
      asked(scene).filter((path) => /Scenario-2\/|README/.test(path)),
      [],
    );
  });

  it('gives a suite that loads as ITBench-Lite', async () => {
    const lite = Object.fromEntries(
      Object.entries(tinyTask(1)).map(([path, text]) => [`snapshots/sre/v0.2-AB/Scenario-1/${path}`, text]),
    );
    await using scene = await hubScene({ files: lite });
    await scene.fetch();
    const { suite, lock, result } = await verified(scene);
    assert.deepEqual([suite.layout, suite.id, lock.suite_id], ['itbench_lite', 'itbench-lite', suite.id]);
    assert.ok(result.ok);
    assert.ok(suite.tasks[0]?.groundTruth);
  });

  it('of a plain folder gives the lock the id that loading gives the suite', async () => {
    const plain = Object.fromEntries(
      Object.entries(tinyTask(1)).map(([path, text]) => [`Scenario-1/${path}`, text]),
    );
    await using scene = await hubScene({ files: plain });
    await scene.fetch();
    const { suite, lock, result } = await verified(scene);
    assert.deepEqual([suite.id, lock.suite_id, result.ok], ['suite', 'suite', true]);
  });

  it('adds tasks to those that are there, and downloads nothing twice', async () => {
    await using scene = await hubScene({ files });
    await scene.fetch({ tasks: ['Scenario-1'] });
    await scene.fetch();
    const again = await scene.fetch();
    assert.equal(again.received, 0);
    assert.equal(new Set(asked(scene)).size, asked(scene).length);
    const { lock, result } = await verified(scene);
    assert.ok(result.ok);
    assert.equal(Object.keys(lock.files).length, 22);
  });

  it('brings a task into its place whole, after it is in the lock', async () => {
    await using scene = await hubScene({ files });
    const there: string[][] = [];
    const onEvent = ({ type }: FetchEvent): void => {
      const sre = scene.folder.in('suite/sre');
      const tasks = existsSync(sre) ? readdirSync(sre).filter((name) => name.startsWith('Scenario')) : [];
      const lockFile = scene.folder.in('suite/suite.lock.json');
      const locked = existsSync(lockFile) ? readFileSync(lockFile, 'utf8') : '';
      for (const task of tasks) {
        assert.ok(locked.includes(`sre/${task}/ground_truth.yaml`), `${task} is there and not in the lock`);
        assert.ok(existsSync(join(sre, task, 'ground_truth.yaml')));
        assert.ok(existsSync(join(sre, task, 'metrics/service_cart_raw.tsv')));
      }
      if (type === 'task_fetched') there.push(tasks);
    };
    await scene.fetch({ onEvent });
    assert.deepEqual(
      there.map((tasks) => tasks.length),
      [1, 2, 3],
    );
  });

  it('goes on with whole files and halves of a task that it was stopped in', async () => {
    const trick = ({ kind, path, count }: HubRequest) =>
      kind === 'storage' && path === events1 && count === 1 ? { hangAfter: 10 } : null;
    await using scene = await hubScene({ files, trick });
    const missing = String(files[events1]).length - 10;
    const stop = new AbortController();
    const onEvent = (event: FetchEvent): void => {
      if (event.type !== 'fetch_progress' || event.done_bytes < event.total_bytes - missing) return;
      stop.abort(new BenchError('cancelled', 'stopped'));
    };
    const tasks = ['Scenario-1'];
    await refused(scene, { tasks, signal: stop.signal, onEvent }, 'cancelled', /stopped/);
    assert.ok(!existsSync(scene.folder.in('suite/sre/Scenario-1')));
    assert.equal((await scene.fetch({ tasks })).received, missing);
    assert.ok((await verified(scene)).result.ok);
  });

  it('says what is here, how far it is and which task is done', async () => {
    await using scene = await hubScene({ files });
    const total = Object.entries(files).filter(([path]) => path.startsWith('sre/'));
    const bytes = total.reduce((sum, [, text]) => sum + text.length, 0);
    await scene.fetch({ tasks: ['Scenario-1'] });
    const before = scene.events.length;
    await scene.fetch();
    const events = scene.events.slice(before);
    const [checking, started] = events;
    assert.ok(checking?.type === 'fetch_checking' && started?.type === 'fetch_started');
    assert.equal(checking.files, 8);
    assert.deepEqual([started.files, started.files_here, started.bytes, started.tasks], [22, 8, bytes, 3]);
    const last = events.findLast(({ type }) => type === 'fetch_progress');
    assert.deepEqual(last, { type: 'fetch_progress', done_bytes: bytes, total_bytes: bytes });
    assert.deepEqual(
      events.flatMap((event) => (event.type === 'task_fetched' ? [event.tasks_done] : [])),
      [1, 2, 3],
    );
  });

  it('leaves nothing behind but what the folder was filled from', async () => {
    await using scene = await hubScene({ files });
    await scene.fetch();
    assert.deepEqual(readdirSync(scene.folder.in('suite/.itbench-fetch')), ['source.json']);
    assert.deepEqual(readdirSync(scene.folder.in('suite')).sort(), [
      '.itbench-fetch',
      'sre',
      'suite.lock.json',
    ]);
  });
});

describe('fetching into a folder that holds something', () => {
  it('changes no file that differs, and names it; with repair it is replaced', async () => {
    await using scene = await hubScene({ files });
    await scene.fetch();
    const truth1 = 'sre/Scenario-1/ground_truth.yaml';
    const altered = String(files[truth1]).replace('Deployment', 'DeploymenT');
    appendFileSync(scene.folder.in('suite', events1), 'more');
    writeFileSync(scene.folder.in('suite', truth1), altered);
    const names =
      /^2 files in .* are not what .*: sre\/Scenario-1\/k8s_events_raw\.tsv, sre\/Scenario-1\/ground_truth\.yaml$/;
    await refused(scene, {}, 'suite_changed', names);
    assert.match(readFileSync(scene.folder.in('suite', events1), 'utf8'), /more$/);
    assert.equal(readFileSync(scene.folder.in('suite', truth1), 'utf8'), altered);
    await scene.fetch({ repair: true });
    assert.equal(readFileSync(scene.folder.in('suite', events1), 'utf8'), files[events1]);
    assert.equal(readFileSync(scene.folder.in('suite', truth1), 'utf8'), files[truth1]);
    assert.ok((await verified(scene)).result.ok);
  });

  it('downloads what was deleted, and takes over what was copied there by hand', async () => {
    await using scene = await hubScene({ files });
    await scene.fetch();
    rmSync(scene.folder.in('suite/.itbench-fetch'), { recursive: true });
    rmSync(scene.folder.in('suite/suite.lock.json'));
    rmSync(scene.folder.in('suite', events1));
    const { received } = await scene.fetch();
    assert.equal(received, String(files[events1]).length);
    assert.ok((await verified(scene)).result.ok);
  });

  it('is refused when the lock has another hash of a file, unless that is to be repaired', async () => {
    await using scene = await hubScene({ files });
    await scene.fetch();
    const path = scene.folder.in('suite/suite.lock.json');
    const sha256 = sha256Of(String(files[events1]));
    writeFileSync(path, readFileSync(path, 'utf8').replace(sha256, '0'.repeat(64)));
    await refused(scene, {}, 'suite_changed', /the lock in .* has another sha256 of/);
    await scene.fetch({ repair: true });
    assert.ok((await verified(scene)).result.ok);
  });

  it('is refused for another suite, or another commit of this one', async () => {
    await using scene = await hubScene({ files });
    await scene.fetch();
    await using later = await hubScene({ files, commit: '5'.repeat(40) });
    const dir = scene.folder.in('suite');
    const into = { dependencies: {} };
    const moved = { ...later, folder: scene.folder };
    symlinkSync(dir, later.folder.in('suite'));
    await refused(
      moved,
      into,
      'suite_changed',
      /was filled from ArtificialAnalysis\/ITBench-AA at c0ffee00c0ff/,
    );
    rmSync(scene.folder.in('suite/.itbench-fetch'), { recursive: true });
    await refused(moved, into, 'suite_changed', /suite\.lock\.json says revision c0ffee00c0ff/);
    rmSync(scene.folder.in('suite/suite.lock.json'));
    writeFileSync(scene.folder.in('suite/suite.json'), '{}');
    await assert.rejects(moved.fetch(into), (error) => BenchError.is(error, 'suite_invalid'));
  });

  it('is refused where tasks of another suite lie, or a lock that names no revision', async () => {
    await using scene = await hubScene({ files });
    const other = scene.folder.in('suite/snapshots/sre/v0.2-A/Scenario-1');
    writeFiles(other, tinyTask());
    await refused(scene, {}, 'suite_changed', /holds another suite \(itbench-lite\)/);
    rmSync(scene.folder.in('suite'), { recursive: true });
    await scene.fetch({ tasks: ['Scenario-1'] });
    const path = scene.folder.in('suite/suite.lock.json');
    const lock = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ ...lock, revision: null }));
    await refused(scene, {}, 'suite_changed', /suite\.lock\.json says no revision/);
  });

  it('is refused over a link, wherever on the way it is, and nothing is written behind it', async () => {
    const links = ['sre', 'sre/Scenario-1', events1, '.itbench-fetch'];
    for (const link of links) {
      await using scene = await hubScene({ files });
      mkdirSync(scene.folder.in('elsewhere'));
      const place = scene.folder.in('suite', link);
      mkdirSync(join(place, '..'), { recursive: true });
      // With its index the folder is ITBench-AA's, which is looked at first.
      if (link.startsWith('sre/S')) {
        writeFileSync(scene.folder.in('suite/sre/data.jsonl'), String(files['sre/data.jsonl']));
      }
      symlinkSync(scene.folder.in('elsewhere'), place);
      await assert.rejects(
        scene.fetch({ repair: true }),
        (error) => BenchError.is(error) && /is a symbolic link/.test(error.message),
        link,
      );
      assert.deepEqual(readdirSync(scene.folder.in('elsewhere')), [], link);
    }
  });

  it('is refused where a half file is a link', async () => {
    await using scene = await hubScene({ files });
    writeFileSync(scene.folder.in('victim'), 'precious');
    const part = scene.folder.in('suite/.itbench-fetch', fakeCommit, 'parts', events1);
    mkdirSync(join(part, '..'), { recursive: true });
    symlinkSync(scene.folder.in('victim'), part);
    await refused(scene, {}, 'not_writable', /a half file in .* is a symbolic link/);
    assert.equal(readFileSync(scene.folder.in('victim'), 'utf8'), 'precious');
  });

  it('is refused while another does the same', async () => {
    await using scene = await hubScene({ files });
    let second: Promise<void> | undefined;
    const onEvent = ({ type }: FetchEvent): void => {
      if (type === 'fetch_started')
        second = refused(scene, {}, 'run_locked', /another tasks fetch is at work/);
    };
    await scene.fetch({ onEvent });
    await second;
    assert.ok(second);
    assert.ok((await verified(scene)).result.ok);
  });
});

describe('fetching what the disk or the Hub does not give', () => {
  it('is refused before the first byte when the disk has not the room', async () => {
    await using scene = await hubScene({ files });
    const freeBytes = async () => 64_000_000;
    await refused(
      scene,
      { dependencies: { freeBytes } },
      'disk_full',
      /64\.0 MB are needed.*64\.0 MB are free/,
    );
    assert.deepEqual(asked(scene), []);
  });

  it('needs no room for what is here', async () => {
    await using scene = await hubScene({ files });
    await scene.fetch();
    await scene.fetch({ dependencies: { freeBytes: async () => 0 } });
  });

  it('is refused for a small file whose content is not the known one, which the list could not tell', async () => {
    const path = 'sre/Scenario-1/ground_truth.yaml';
    const text = String(files[path]);
    const known: KnownSuite = {
      name: 'aa',
      title: 'Known',
      repo: fakeRepo,
      revision: fakeCommit,
      licence: 'CC-BY-4.0',
      tasksPath: 'sre',
      scenarios: [1, 2, 10],
      hashes: new Map([[path, { sha256: '0'.repeat(64), bytes: text.length }]]),
    };
    await using scene = await hubScene({ files, largeFromBytes: 1e9 });
    await refused(
      scene,
      { known },
      'download_failed',
      /gave another .*ground_truth\.yaml .* than the one that is known/,
    );
    assert.ok(!existsSync(scene.folder.in('suite/sre/Scenario-1')));
    const right = { sha256: sha256Of(text), bytes: text.length };
    await scene.fetch({ known: { ...known, hashes: new Map([[path, right]]) } });
  });

  it('lets go of the other files when one fails, and of the folder', async () => {
    const trick = ({ kind, path }: HubRequest) =>
      kind === 'resolve' && path === events1
        ? { status: 404, headers: { 'x-error-code': 'EntryNotFound' } }
        : kind === 'storage' && path.includes('Scenario')
          ? { hangAfter: 10 }
          : null;
    await using scene = await hubScene({ files, trick });
    await refused(scene, {}, 'download_failed', /has no sre\/Scenario-1\/k8s_events_raw\.tsv/);
    assert.deepEqual(
      readdirSync(scene.folder.in('suite/.itbench-fetch')).filter((name) => name === 'lock'),
      [],
    );
  });

  it('rejects with the reason of an abort', async () => {
    const stop = new AbortController();
    await using scene = await hubScene({
      files,
      trick: ({ kind }) => (kind === 'storage' ? { hangAfter: 5 } : null),
    });
    const onEvent = ({ type }: FetchEvent): void => {
      if (type === 'fetch_progress' && scene.events.length > 2)
        stop.abort(new BenchError('cancelled', 'stopped'));
    };
    await refused(scene, { signal: stop.signal, onEvent }, 'cancelled', /stopped/);
  });
});
