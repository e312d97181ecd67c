import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createLibrary, type Library, type LibraryProgress } from '../../../../src/host/worker/library.ts';
import { startWorker, type WorkerClient, type WorkerExit } from '../../../../src/host/worker/workerClient.ts';
import { type TempFolder, tempFolder } from '../../../support/tempFolder.ts';
import { workerOfTests } from '../../../support/workerHost.ts';

/** A library over workers of tests, whose starts and ends can be seen. */
class Scene implements AsyncDisposable {
  readonly library: Library;
  readonly started: WorkerClient[] = [];
  readonly exits: Promise<WorkerExit>[] = [];
  readonly folder: TempFolder = tempFolder();

  constructor(idleMs?: number) {
    this.library = createLibrary({
      start: (host) => {
        const client = startWorker({
          workerFile: workerOfTests,
          options: { proxy: null },
          environment: {},
          host,
          onProblem: () => {},
        });
        this.started.push(client);
        this.exits.push(new Promise((resolve) => client.onExit(resolve)));
        return client;
      },
      ...(idleMs === undefined ? {} : { idleMs }),
    });
  }

  /** Lets the next so many reads of a worker crash it. */
  crashes(count: number): void {
    writeFileSync(this.folder.in('crashes'), String(count));
  }

  read(signal?: AbortSignal) {
    return this.library.call('readSuite', { dir: this.folder.path }, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.library.dispose();
    this.folder[Symbol.dispose]();
  }
}

describe('the library', () => {
  it('starts a worker when it is asked first, and asks the same one again', async () => {
    await using scene = new Scene();
    assert.equal(scene.started.length, 0);
    const { root } = await scene.read();
    assert.equal(root, scene.folder.path);
    await scene.read();
    assert.equal(scene.started.length, 1);
  });

  it('ends its worker when it was idle for a while, and starts another when it is asked again', async () => {
    await using scene = new Scene(10);
    await scene.read();
    assert.deepEqual(await scene.exits[0], { expected: true, code: 0, error: null });
    await scene.read();
    assert.equal(scene.started.length, 2);
  });

  it('does not end a worker that is at work', async () => {
    await using scene = new Scene(10);
    await scene.read();
    const hanging = scene.library.call('readSuite', { dir: 'hang' }).catch(() => 'rejected');
    await scene.read();
    const first = await Promise.race([
      scene.exits[0]?.then(() => 'ended'),
      new Promise((resolve) => setTimeout(resolve, 100, 'alive')),
    ]);
    assert.equal(first, 'alive');
    await scene.library.dispose();
    assert.equal(await hanging, 'rejected');
  });

  it('asks a new worker again when one crashes, everything that was pending', async () => {
    await using scene = new Scene();
    scene.crashes(2);
    const suites = await Promise.all([scene.read(), scene.read()]);
    assert.deepEqual(
      suites.map(({ root }) => root),
      [scene.folder.path, scene.folder.path],
    );
    assert.equal(scene.started.length, 3);
  });

  it('gives up after three crashes in a row, says what to do, and starts afresh for the next who asks', async () => {
    await using scene = new Scene();
    scene.crashes(4);
    const outcomes = await Promise.allSettled([scene.read(), scene.read()]);
    for (const outcome of outcomes) {
      assert.ok(outcome.status === 'rejected');
      const { code, message, hint } = outcome.reason;
      assert.equal(code, 'channel_closed');
      assert.match(message, /^the worker that reads suites and runs crashed 3 times in a row: crash 2$/);
      assert.match(hint, /reload the window/);
    }
    assert.equal(readFileSync(scene.folder.in('crashes'), 'utf8'), '1');
    await scene.read();
    assert.equal(scene.started.length, 5);
  });

  it('counts crashes anew after an answer', async () => {
    await using scene = new Scene();
    for (let round = 0; round < 2; round += 1) {
      scene.crashes(2);
      await scene.read();
    }
    assert.equal(scene.started.length, 5);
  });

  it('does not ask again for what writes', async () => {
    await using scene = new Scene();
    scene.crashes(1);
    await assert.rejects(scene.library.call('makeSampleSuite', { dir: scene.folder.path }), {
      code: 'channel_closed',
    });
    assert.equal(scene.started.length, 1);
    assert.deepEqual(await scene.library.call('makeSampleSuite', { dir: scene.folder.path }), {
      task_count: 2,
    });
  });

  it('does not ask again for what was cancelled meanwhile', async () => {
    await using scene = new Scene();
    scene.crashes(1);
    const stopping = new AbortController();
    const reading = scene.read(stopping.signal);
    stopping.abort();
    await assert.rejects(reading, { code: 'cancelled' });
    assert.equal(scene.started.length, 1);
  });

  it('tells of progress as long as somebody listens', async () => {
    await using scene = new Scene();
    const told: LibraryProgress[] = [];
    const listening = scene.library.onProgress((progress) => told.push(progress));
    await scene.library.call('makeSampleSuite', { dir: scene.folder.path });
    listening.dispose();
    await scene.library.call('makeSampleSuite', { dir: scene.folder.path });
    assert.deepEqual(told, [{ what: 'making_sample', done: 1, total: 2 }]);
  });

  it('ends with its worker, and rejects what is pending and what comes later', async () => {
    await using scene = new Scene();
    await scene.read();
    const hanging = assert.rejects(scene.library.call('readSuite', { dir: 'hang' }), {
      code: 'channel_closed',
    });
    await Promise.all([scene.library.dispose(), scene.library.dispose()]);
    assert.deepEqual(await scene.exits[0], { expected: true, code: 0, error: null });
    await hanging;
    await assert.rejects(scene.read(), { code: 'channel_closed' });
    assert.equal(scene.started.length, 1);
  });
});
