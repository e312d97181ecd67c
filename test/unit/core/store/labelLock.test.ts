import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { Worker } from 'node:worker_threads';
import { withLabelLock } from '../../../../src/core/store/labelLock.ts';
import { readHolder, removeLeftLock, thisThread } from '../../../../src/core/store/lockFile.ts';
import { RunLock } from '../../../../src/core/store/runLock.ts';
import { tempFolder } from '../../../support/tempFolder.ts';

const never = new AbortController().signal;
const moduleUrl = new URL('../../../../src/core/store/labelLock.ts', import.meta.url).href;

/** A process that runs a script with the lock at hand; it says `held` from inside. */
function processWith(script: string): ChildProcess {
  const text = `import { writeSync, readFileSync, writeFileSync } from 'node:fs';
    import { withLabelLock } from ${JSON.stringify(moduleUrl)};
    const never = new AbortController().signal;
    ${script}`;
  return spawn(process.execPath, ['--input-type=module', '-e', text], { stdio: ['pipe', 'pipe', 'inherit'] });
}

/** A process that takes the lock and keeps it until it is killed. */
async function holderOf(path: string): Promise<ChildProcess> {
  const child = processWith(`await withLabelLock(${JSON.stringify(path)}, () => {
      writeSync(1, 'held');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    }, never);`);
  if (child.stdout === null) throw new Error('no output');
  await once(child.stdout, 'data');
  return child;
}

describe('withLabelLock', function () {
  this.timeout(60_000);

  it('gives back what the work gives, and leaves nothing behind, even when the work throws', async () => {
    using folder = tempFolder();
    const path = folder.in('.lock');
    assert.equal(await withLabelLock(path, () => existsSync(path), never), true);
    await assert.rejects(
      withLabelLock(
        path,
        () => {
          throw new Error('no');
        },
        never,
      ),
      /no/,
    );
    assert.deepEqual(readdirSync(folder.path), []);
  });

  it('lets one process at a time do its work: no increment of a counter is lost', async () => {
    using folder = tempFolder();
    const [path, counter] = [folder.in('.lock'), folder.in('counter')];
    writeFileSync(counter, '0');
    const each = 150;
    const script = `for (let i = 0; i < ${each}; i += 1) {
        await withLabelLock(${JSON.stringify(path)}, () => {
          const value = Number(readFileSync(${JSON.stringify(counter)}, 'utf8'));
          writeFileSync(${JSON.stringify(counter)}, String(value + 1));
        }, never);
      }`;
    const children = [processWith(script), processWith(script), processWith(script)];
    const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]));
    assert.deepEqual(codes, [0, 0, 0]);
    assert.equal(readFileSync(counter, 'utf8'), String(3 * each));
    assert.deepEqual(readdirSync(folder.path), ['counter']);
  });

  it('takes over at once from a process that was killed', async () => {
    using folder = tempFolder();
    const path = folder.in('.lock');
    const child = await holderOf(path);
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.ok(existsSync(path));
    const before = performance.now();
    await withLabelLock(path, () => {}, never);
    assert.ok(performance.now() - before < 2000);
  });

  it('waits for a living process, until it is told to stop waiting', async () => {
    using folder = tempFolder();
    const path = folder.in('.lock');
    const child = await holderOf(path);
    try {
      const stopping = new AbortController();
      const waiting = withLabelLock(path, () => assert.fail('it was held'), stopping.signal);
      stopping.abort();
      await assert.rejects(waiting, { name: 'AbortError' });
      const patient = withLabelLock(path, () => 'mine', never);
      child.kill('SIGKILL');
      assert.equal(await patient, 'mine');
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('says who keeps the lock when nobody gives it back, and leaves it', async () => {
    using folder = tempFolder();
    const path = folder.in('.lock');
    writeFileSync(path, JSON.stringify({ pid: 1, host: 'elsewhere', started: '', token: 'x' }));
    await assert.rejects(
      withLabelLock(path, () => {}, never, 200),
      {
        code: 'run_locked',
        message: `process 1 on elsewhere has been saving labels for 0.2 seconds (${path})`,
        hint: `Save again. If no process works on it there, delete ${path} first.`,
      },
    );
    assert.ok(existsSync(path));
  });

  it('takes over a file that is no lock', async () => {
    using folder = tempFolder();
    const path = folder.in('.lock');
    for (const content of ['', 'not json', '{}']) {
      writeFileSync(path, content);
      assert.equal(await withLabelLock(path, () => 'mine', never), 'mine');
    }
  });

  it('is freed for a thread that was ended while it had the lock, at once when it is abandoned for it', async () => {
    using folder = tempFolder();
    const path = folder.in('.lock');
    const script = `import(${JSON.stringify(moduleUrl)}).then(({ withLabelLock }) =>
        withLabelLock(${JSON.stringify(path)}, () => {
          require('node:worker_threads').parentPort.postMessage('held');
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
        }, new AbortController().signal));`;
    const worker = new Worker(script, { eval: true });
    const { threadId } = worker;
    await once(worker, 'message');
    await worker.terminate();
    assert.equal(RunLock.isHeld(path), true);
    assert.equal(RunLock.abandon(path, threadId), true);
    assert.equal(await withLabelLock(path, () => 'mine', never), 'mine');
  });

  it('is freed for a thread that was ended and that nobody abandoned, when patience ends', async () => {
    using folder = tempFolder();
    const path = folder.in('.lock');
    writeFileSync(path, JSON.stringify({ ...thisThread(), thread_id: 4711 }));
    assert.equal(await withLabelLock(path, () => 'mine', never, 200), 'mine');
  });
});

describe('removeLeftLock', () => {
  it('removes what a dead holder left, and nothing that somebody placed since', () => {
    using folder = tempFolder();
    const path = folder.in('.lock');
    const dead = { ...thisThread(), pid: 2 ** 22 + 1, host: hostname() };
    writeFileSync(path, JSON.stringify(dead));
    removeLeftLock(path, dead);
    assert.equal(existsSync(path), false);
    const living = thisThread();
    writeFileSync(path, JSON.stringify(living));
    removeLeftLock(path, dead);
    removeLeftLock(path, null);
    assert.equal(readHolder(path)?.token, living.token);
    assert.deepEqual(readdirSync(folder.path), ['.lock']);
  });

  it('leaves the removal to whoever has the right to it, and takes that over from the dead as well', () => {
    using folder = tempFolder();
    const path = folder.in('.lock');
    const dead = { ...thisThread(), pid: 2 ** 22 + 1 };
    const right = `${path}.${dead.token}.left`;
    writeFileSync(path, JSON.stringify(dead));
    writeFileSync(right, JSON.stringify(thisThread()));
    removeLeftLock(path, dead);
    assert.ok(existsSync(path), 'somebody alive is removing it');
    writeFileSync(right, JSON.stringify({ ...dead, token: 'other' }));
    removeLeftLock(path, dead);
    assert.equal(existsSync(right), false);
    removeLeftLock(path, dead);
    assert.deepEqual(readdirSync(folder.path), []);
  });
});
