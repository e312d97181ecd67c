import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { tempFolder } from '../../../support/tempFolder.ts';
import { WorkerHost, workerOfTests } from '../../../support/workerHost.ts';

describe('the client of a worker', () => {
  it('asks it, hands it options and variables, and ends it', async () => {
    await using host = new WorkerHost({
      workerFile: workerOfTests,
      options: { proxy: 'http://proxy.example:3128' },
      environment: { WHO: 'me' },
    });
    using folder = tempFolder();
    const { id, title, root } = await host.client.call('readSuite', { dir: folder.path });
    assert.deepEqual([id, title, root], ['me', 'http://proxy.example:3128', folder.path]);
    await Promise.all([host.client.dispose(), host.client.dispose()]);
    assert.deepEqual(await host.exit, { expected: true, code: 0, error: null });
    await assert.rejects(host.client.call('readSuite', { dir: folder.path }), { code: 'channel_closed' });
  });

  it('tells of a crash after it has rejected what was pending, and at once to who asks later', async () => {
    await using host = new WorkerHost({ workerFile: workerOfTests });
    using folder = tempFolder();
    writeFileSync(folder.in('crashes'), '1');
    const told: string[] = [];
    const pending = host.client.call('readSuite', { dir: folder.path }).catch(({ code }) => told.push(code));
    const other = host.client.call('readSuite', { dir: 'hang' }).catch(({ code }) => told.push(code));
    host.client.onExit(() => told.push('exit'));
    const exit = await host.exit;
    await Promise.all([pending, other]);
    assert.deepEqual(exit, { expected: false, code: 1, error: 'crash 1' });
    assert.deepEqual(told.toSorted(), ['channel_closed', 'channel_closed', 'exit']);
    assert.match(host.problems.join('\n'), /^the worker failed: Error: crash 1\n\s+at crashIfTold/m);
    assert.deepEqual(await new Promise((resolve) => host.client.onExit(resolve)), exit);
  });

  it('tells of a program that cannot be started', async () => {
    using folder = tempFolder();
    await using host = new WorkerHost({ workerFile: folder.in('worker.js') });
    await assert.rejects(host.client.call('readSuite', { dir: folder.path }), { code: 'channel_closed' });
    const { expected, error } = await host.exit;
    assert.equal(expected, false);
    assert.match(String(error), /Cannot find module .*worker\.js/);
  });

  it('hands on what the worker prints, line by line', async () => {
    await using host = new WorkerHost({ workerFile: workerOfTests });
    await host.client.call('readSuite', { dir: 'print' });
    await Promise.all([host.untilProblem(/^one$/), host.untilProblem(/^two$/), host.untilProblem(/^three$/)]);
    assert.deepEqual(host.problems.toSorted(), ['one', 'three', 'two']);
  });

  it('ends by force a worker that does not stop', async () => {
    const host = new WorkerHost({ workerFile: workerOfTests, stopTimeoutMs: 50 });
    await host.client.call('readSuite', { dir: 'print' });
    const looping = host.client.call('readSuite', { dir: 'loop' });
    const rejected = assert.rejects(looping, { code: 'channel_closed' });
    await host.client.dispose();
    assert.equal((await host.exit).expected, true);
    await rejected;
  });
});
