import { BenchError, messageOf } from '../../core/errors.ts';
import type { Contract } from '../../protocol/channel.ts';
import type { Thread, ThreadExit } from './thread.ts';

/**
 * A worker that is still starting: calls wait for it, and a start that fails is told as the exit of a worker that crashed.
 * With it the code that checks messages is loaded when a worker is wanted, not when the editor starts.
 */
export function deferredWorker<Theirs extends Contract>(starting: Promise<Thread<Theirs>>): Thread<Theirs> {
  const started = starting.catch((error: unknown) => {
    throw new BenchError('channel_closed', `the worker could not be started: ${messageOf(error)}`, {
      cause: error,
    });
  });
  return {
    call: async (name, params, signal) => (await started).call(name, params, signal),
    onExit: (listener) =>
      void started.then(
        (client) => client.onExit(listener),
        (error: unknown) => listener(failedStart(error)),
      ),
    dispose: () => ifStarted(started, (client) => client.dispose()),
    kill: () => ifStarted(started, (client) => client.kill()),
  };
}

function failedStart(error: unknown): ThreadExit {
  return { expected: false, code: 1, error: messageOf(error) };
}

async function ifStarted<Theirs extends Contract>(
  started: Promise<Thread<Theirs>>,
  end: (client: Thread<Theirs>) => Promise<void>,
): Promise<void> {
  await started.then(end, () => {
    // What does not run need not be ended; the exit has told why.
  });
}
