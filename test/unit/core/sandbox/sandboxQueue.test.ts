import assert from 'node:assert/strict';
import { once } from 'node:events';
import { endedBy } from '../../../../src/core/sandbox/endings.ts';
import { SandboxQueue } from '../../../../src/core/sandbox/sandboxQueue.ts';

const never = new AbortController().signal;
const done = async () => endedBy('limit', 'ran', { durationMs: 1 });

/** A command that goes on until it is stopped. */
const patient = async (stopping: AbortSignal) => {
  if (!stopping.aborted) await once(stopping, 'abort');
  return endedBy('aborted', 'stopped', { durationMs: 1 });
};

describe('what is asked of a sandbox', () => {
  it('is done one thing at a time, in the order asked, whether commands or not', async () => {
    const queue = new SandboxQueue();
    const order: string[] = [];
    const stop = new AbortController();
    const begun = Promise.withResolvers<void>();
    const first = queue.exec(stop.signal, async (stopping) => {
      begun.resolve();
      const result = await patient(stopping);
      order.push('command');
      return result;
    });
    const second = queue.run(async () => order.push('file'));
    await begun.promise;
    stop.abort();
    assert.equal((await first).detail, 'stopped');
    await second;
    assert.deepEqual(order, ['command', 'file']);
  });

  it('is not begun where it was stopped before its turn', async () => {
    const ended = await new SandboxQueue().exec(AbortSignal.abort(), () => assert.fail('it was begun'));
    assert.equal(ended.ended, 'aborted');
  });

  it('is stopped when the sandbox is closed, which is disposed of after it, once; later commands are refused', async () => {
    const queue = new SandboxQueue();
    const order: string[] = [];
    const begun = Promise.withResolvers<void>();
    const running = queue.exec(never, async (stopping) => {
      begun.resolve();
      const result = await patient(stopping);
      order.push('stopped');
      return result;
    });
    await begun.promise;
    const dispose = async () => void order.push('disposed');
    await Promise.all([queue.close(dispose), queue.close(dispose)]);
    assert.equal((await running).ended, 'aborted');
    assert.deepEqual(order, ['stopped', 'disposed']);
    const late = await queue.exec(never, done);
    assert.deepEqual([late.ended, late.exitCode], ['sandbox_error', null]);
  });
});
