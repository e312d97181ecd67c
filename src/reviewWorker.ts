// Program 5, the worker thread that reads trajectories and keeps labels: a thread of its own, so that no large file can hold
// up or end a run. What it does not catch ends it, and the host starts another, which opens the same trajectories again.

import { parentPort } from 'node:worker_threads';
import { BenchError } from './core/errors.ts';
import { type Connection, connect } from './protocol/channel.ts';
import { messagePort } from './protocol/messagePort.ts';
import { reviewWorkerContract, reviewWorkerHostContract } from './protocol/reviewWorker.ts';
import { Serving } from './protocol/serving.ts';
import { createReviewCalls } from './reviewWorker/handlers.ts';
import { Sessions } from './reviewWorker/sessions.ts';
import { Subjects } from './reviewWorker/subjects.ts';

if (parentPort === null) throw new BenchError('usage', 'this program runs as a worker thread only');
const serving = new Serving();
const sessions = new Sessions({
  subjects: new Subjects({ now: () => Date.now() }),
  onChange: (opened) => host.emit('trajectoryChanged', opened),
  onLabels: (trajectory) => host.emit('labelsChanged', { trajectory }),
});

async function stop(): Promise<void> {
  await serving.stop();
  sessions.closeAll();
  // In a later turn, after the answers to what was stopped.
  setImmediate(() => process.exit(0));
}

const host: Connection<typeof reviewWorkerHostContract> = connect(messagePort(parentPort), {
  mine: reviewWorkerContract,
  handlers: { calls: serving.over(createReviewCalls(sessions)), events: { stop: () => void stop() } },
  theirs: reviewWorkerHostContract,
  // Whoever started the worker reads its standard error.
  onProblem: (problem) => process.stderr.write(`${problem}\n`),
});
parentPort.on('close', () => void stop());
