import assert from 'node:assert/strict';
import { deferredWorker } from '../../../../src/host/worker/deferredWorker.ts';
import type { WorkerClient, WorkerExit } from '../../../../src/host/worker/workerClient.ts';
import { tempFolder } from '../../../support/tempFolder.ts';
import { WorkerHost, workerOfTests } from '../../../support/workerHost.ts';

describe('a worker that is still starting', () => {
  it('answers calls that were made before it had started', async () => {
    await using host = new WorkerHost({ workerFile: workerOfTests, environment: { WHO: 'me' } });
    using folder = tempFolder();
    const { promise, resolve } = Promise.withResolvers<WorkerClient>();
    const client = deferredWorker(promise);
    const asked = client.call('readSuite', { dir: folder.path });
    resolve(host.client);
    assert.equal((await asked).id, 'me');
  });

  it('is ended by a disposal from before its start, which whoever waits is told as expected', async () => {
    await using host = new WorkerHost({ workerFile: workerOfTests });
    const { promise, resolve } = Promise.withResolvers<WorkerClient>();
    const client = deferredWorker(promise);
    const exit = new Promise<WorkerExit>((tell) => client.onExit(tell));
    const disposal = client.dispose();
    resolve(host.client);
    await disposal;
    assert.deepEqual(await exit, { expected: true, code: 0, error: null });
  });

  it('tells a start that failed as a crash, and rejects what was asked', async () => {
    const client = deferredWorker(Promise.reject(new Error('no such program')));
    const exit = new Promise<WorkerExit>((tell) => client.onExit(tell));
    await assert.rejects(client.call('readSuite', { dir: '/' }), {
      code: 'channel_closed',
      message: 'the worker could not be started: no such program',
    });
    assert.deepEqual(await exit, {
      expected: false,
      code: 1,
      error: 'the worker could not be started: no such program',
    });
    await client.dispose();
    await client.kill();
  });
});
