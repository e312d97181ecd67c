// A worker thread that serves the worker's contract as a test tells it to, by what it is asked. It stands in for
// src/worker.ts where that must crash, print or hang at the right moment.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { connect, type Handlers } from '../../src/protocol/channel.ts';
import { messagePort } from '../../src/protocol/messagePort.ts';
import { hostContract, workerContract } from '../../src/protocol/worker.ts';

if (parentPort === null) throw new Error('This is a worker thread.');

/** Crashes as long as the file `crashes` in the folder says a number above 0, which each crash lowers. */
function crashIfTold(dir: string): void {
  const file = join(dir, 'crashes');
  const left = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  if (left === 0) return;
  writeFileSync(file, String(left - 1));
  throw new Error(`crash ${left}`);
}

/** Throws where nothing catches it, and never answers. */
async function crash(work: () => void): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setImmediate(() => {
    work();
    resolve();
  });
  await promise;
}

const none = async (): Promise<never> => {
  throw new Error('This worker of tests has no such call.');
};

const handlers: Handlers<typeof workerContract> = {
  calls: {
    readSuite: async ({ dir }) => {
      if (dir === 'hang') await new Promise(() => {});
      if (dir === 'loop') for (;;);
      if (dir === 'print') {
        process.stdout.write('one\ntwo\n');
        process.stderr.write('three\n');
      }
      await crash(() => crashIfTold(dir));
      const { proxy } = workerData as { proxy: string | null };
      return {
        id: process.env.WHO ?? 'nobody',
        title: proxy ?? 'no proxy',
        root: dir,
        layout: 'itbench_review',
        revision: null,
        locked: true,
        tasks: [],
        findings: [],
      };
    },
    makeSampleSuite: async ({ dir }) => {
      host.emit('progress', { what: 'making_sample', done: 1, total: 2 });
      await crash(() => crashIfTold(dir));
      return { task_count: 2 };
    },
    verifySuite: none,
    listRuns: () => [],
    readAttempts: () => [],
    lastResults: () => [],
    reportPage: none,
    comparisonPage: none,
    trendPage: none,
    verifyRun: none,
    exportRun: none,
    readContested: none,
    adjudicate: none,
    planRun: none,
    planResume: none,
    startRun: none,
  },
  events: {
    stop: () => process.exit(0),
  },
};

const host = connect(messagePort(parentPort), {
  mine: workerContract,
  handlers,
  theirs: hostContract,
  onProblem: (problem) => process.stderr.write(`${problem}\n`),
});
