import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { threadId, Worker } from 'node:worker_threads';
import { RunLock } from '../../../../src/core/store/runLock.ts';
import { skip } from '../../../support/skip.ts';
import { tempFolder } from '../../../support/tempFolder.ts';

const moduleUrl = new URL('../../../../src/core/store/runLock.ts', import.meta.url).href;

/** Another process that takes the lock, says so, and holds it until it is killed. */
async function holderOf(path: string) {
  const script = `import { RunLock } from ${JSON.stringify(moduleUrl)};
    RunLock.acquire(${JSON.stringify(path)});
    process.stdout.write('held');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

/** Another thread of this process that takes the lock, says so, and holds it until it is terminated. */
async function threadHolding(path: string): Promise<Worker> {
  const script = `import(${JSON.stringify(moduleUrl)}).then(({ RunLock }) => {
      RunLock.acquire(${JSON.stringify(path)});
      require('node:worker_threads').parentPort.on('message', () => {}).postMessage('held');
    });`;
  const worker = new Worker(script, { eval: true });
  await once(worker, 'message');
  return worker;
}

describe('RunLock', () => {
  it('is free again after release, and releasing twice harms nobody', () => {
    using folder = tempFolder();
    const path = folder.in('run.lock');
    const first = RunLock.acquire(path);
    first.release();
    const second = RunLock.acquire(path);
    first.release();
    assert.ok(existsSync(path), 'the second lock was released by the first holder');
    second.release();
    assert.ok(!existsSync(path));
  });

  it('refuses while another process has it, naming that process', async () => {
    using folder = tempFolder();
    const path = folder.in('run.lock');
    const child = await holderOf(path);
    try {
      assert.throws(() => RunLock.acquire(path), {
        code: 'run_locked',
        message: `process ${child.pid} is working on this run (${path})`,
      });
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('takes over at once from a process that was killed', async () => {
    using folder = tempFolder();
    const path = folder.in('run.lock');
    const child = await holderOf(path);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const lock = RunLock.acquire(path);
    assert.equal(JSON.parse(readFileSync(path, 'utf8')).pid, process.pid);
    lock.release();
  });

  it('is not fooled by another process that got the number of a dead one', function () {
    if (process.platform !== 'linux') {
      skip(this, 'when a process started can be read on Linux only');
    }
    using folder = tempFolder();
    const path = folder.in('run.lock');
    writeFileSync(path, JSON.stringify({ pid: process.ppid, host: hostname(), started: '1', token: 'x' }));
    RunLock.acquire(path).release();
  });

  it('never takes over from another machine, and says how to', () => {
    using folder = tempFolder();
    const path = folder.in('run.lock');
    writeFileSync(path, JSON.stringify({ pid: 1, host: 'elsewhere', started: '', token: 'x' }));
    assert.throws(() => RunLock.acquire(path), {
      code: 'run_locked',
      hint: `If no process works on it there, delete ${path} and run again with --resume.`,
    });
  });

  it('takes over a file that is no lock', () => {
    using folder = tempFolder();
    const path = folder.in('run.lock');
    for (const content of ['', 'not json', '{}']) {
      writeFileSync(path, content);
      RunLock.acquire(path).release();
    }
  });

  it('is held while somebody alive has it, and looking changes nothing', async () => {
    using folder = tempFolder();
    const path = folder.in('run.lock');
    assert.equal(RunLock.isHeld(path), false);
    const mine = RunLock.acquire(path);
    assert.equal(RunLock.isHeld(path), true);
    mine.release();
    assert.equal(RunLock.isHeld(path), false);

    const child = await holderOf(path);
    assert.equal(RunLock.isHeld(path), true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const left = readFileSync(path);
    assert.equal(RunLock.isHeld(path), false);
    assert.deepEqual(readFileSync(path), left);
    writeFileSync(path, 'not json');
    assert.equal(RunLock.isHeld(path), false);
  });

  it('stays with a thread that was terminated until it is abandoned for it', async () => {
    using folder = tempFolder();
    const path = folder.in('run.lock');
    const worker = await threadHolding(path);
    const { threadId: theirs } = worker;
    assert.throws(() => RunLock.acquire(path), { code: 'run_locked' });
    await worker.terminate();
    assert.throws(() => RunLock.acquire(path), { code: 'run_locked' });
    assert.equal(RunLock.isHeld(path), true);

    assert.equal(RunLock.abandon(path, theirs), true);
    assert.equal(RunLock.isHeld(path), false);
    RunLock.acquire(path).release();
    assert.equal(RunLock.abandon(path, theirs), false, 'there was nothing left to abandon');
  });

  it('is abandoned for the thread that has it only', async () => {
    using folder = tempFolder();
    const path = folder.in('run.lock');
    const mine = RunLock.acquire(path);
    assert.equal(RunLock.abandon(path, threadId + 1), false);
    assert.equal(RunLock.isHeld(path), true);
    mine.release();

    const child = await holderOf(path);
    try {
      assert.equal(RunLock.abandon(path, 0), false, 'the first thread of another process');
      assert.equal(RunLock.isHeld(path), true);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('of the version before, which names no thread, is honoured, and abandoned for nobody', () => {
    using folder = tempFolder();
    const path = folder.in('run.lock');
    const held = RunLock.acquire(path);
    const { thread_id, ...before } = JSON.parse(readFileSync(path, 'utf8'));
    assert.equal(thread_id, threadId);
    writeFileSync(path, JSON.stringify(before));
    assert.throws(() => RunLock.acquire(path), { code: 'run_locked' });
    assert.equal(RunLock.isHeld(path), true);
    assert.equal(RunLock.abandon(path, threadId), false);
    held.release();
    assert.ok(!existsSync(path));
  });
});
