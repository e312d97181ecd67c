// Program 2, the worker thread of the extension host: joins the port to core. What it does not catch ends it with code 1,
// and whoever started it hears why (the `error` event of the Worker); a run is then on the disk as after a kill, resumable.

import { parentPort, workerData } from 'node:worker_threads';
import { BenchError } from './core/errors.ts';
import { type Connection, connect } from './protocol/channel.ts';
import { messagePort } from './protocol/messagePort.ts';
import { Serving } from './protocol/serving.ts';
import { hostContract, WorkerOptions, workerContract } from './protocol/worker.ts';
import { createCalls } from './worker/handlers.ts';

if (parentPort === null) throw new BenchError('usage', 'this program runs as a worker thread only');
const serving = new Serving();

async function stop(): Promise<void> {
  await serving.stop();
  // In a later turn, after the answers to what was stopped. Connections that are kept alive must not hold the thread.
  setImmediate(() => process.exit(0));
}

const calls = createCalls({
  options: WorkerOptions.parse(workerData),
  environment: process.env,
  host: () => host,
});
const host: Connection<typeof hostContract> = connect(messagePort(parentPort), {
  mine: workerContract,
  handlers: { calls: serving.over(calls), events: { stop: () => void stop() } },
  theirs: hostContract,
  // Whoever started the worker reads its standard error.
  onProblem: (problem) => process.stderr.write(`${problem}\n`),
});
parentPort.on('close', () => void stop());
