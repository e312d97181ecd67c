import { appendFileSync } from 'node:fs';
import type { RunOverview } from '../../../src/core/schema/runIndex.ts';
import { readJournal } from '../../../src/core/store/journal.ts';
import { pathsOfRun } from '../../../src/core/store/layout.ts';
import { listRunOverviews, readAttemptOverviews } from '../../../src/core/store/runIndex.ts';
import { RunIndexCache } from '../../../src/core/store/runIndexCache.ts';
import { serveJob } from '../job.ts';

export interface RunsRead {
  /** The list of runs: every attempt of each is looked at. */
  readonly listMs: number;
  /** The attempts of one model of the newest run, as a person unfolds them. */
  readonly unfoldMs: number;
  /** Processor time of both, which other work on the machine does not stretch. */
  readonly cpuMs: number;
  /** After that all attempts of all runs, as for a queue of the flagged ones. */
  readonly attempts: number;
  readonly everythingMs: number;
  /** The list again, after one run grew by one event: its time, and what was read from the disk for it. */
  readonly againMs: number;
  readonly againBytes: number;
  readonly bytes: number;
}

/** In a new process, as the worker is when the first tree is shown: nothing compiled, nothing cached but by the disk. */
await serveJob(async ({ outputDir, limit }: { outputDir: string; limit: number }): Promise<RunsRead> => {
  const cache = new RunIndexCache();
  const cpu = process.cpuUsage();
  const { ms: listMs, value: runs } = timed(() => listRunOverviews(outputDir, limit, cache));
  const newest = soundRuns(runs)[0];
  if (newest === undefined) throw new Error(`there is no run in ${outputDir}`);
  const one = { model: newest.models[0]?.model ?? null, flagged: false };
  const { ms: unfoldMs } = timed(() => readAttemptOverviews(newest.dir, one, cache));
  const { user, system } = process.cpuUsage(cpu);
  const all = { model: null, flagged: false };
  const everything = timed(() => runs.flatMap(({ dir }) => readAttemptOverviews(dir, all, cache)));
  const bytes = cache.bytesRead;
  appendEvent(newest.dir);
  const { ms: againMs } = timed(() => listRunOverviews(outputDir, limit, cache));
  return {
    listMs,
    unfoldMs,
    cpuMs: (user + system) / 1000,
    attempts: everything.value.length,
    everythingMs: everything.ms,
    againMs,
    againBytes: cache.bytesRead - bytes,
    bytes,
  };
});

function timed<T>(work: () => T): { ms: number; value: T } {
  const began = performance.now();
  const value = work();
  return { ms: performance.now() - began, value };
}

/** What is measured is the reading of runs that are as they should be. */
function soundRuns(runs: readonly RunOverview[]): readonly RunOverview[] {
  const strange = runs.find(({ state, problem }) => state !== 'complete' || problem !== null);
  if (strange !== undefined) throw new Error(`${strange.run_id}: ${strange.state}, ${strange.problem}`);
  return runs;
}

function appendEvent(dir: string): void {
  const { events } = pathsOfRun(dir);
  const { records, head } = readJournal(events);
  const notice = { type: 'notice', level: 'info', message: 'nothing happened' };
  const event = { seq: records.length, t: '2026-11-22T12:00:00.000Z', ...notice, prev: head };
  appendFileSync(events, `${JSON.stringify(event)}\n`);
}
