import { createRandom } from '../../../src/core/simulate/random.ts';
import { findText } from '../../../src/core/trajectory/find.ts';
import { openTrajectory } from '../../../src/core/trajectory/openTrajectory.ts';
import type { TrajectoryReader } from '../../../src/core/trajectory/reader.ts';
import { headPage, shownStep } from '../../../src/core/trajectory/shown.ts';
import { serveJob } from '../job.ts';

export interface OpenWanted {
  readonly path: string;
  readonly seed: string;
  /** Steps that are asked for when the whole file is indexed. */
  readonly changes: number;
}

export interface TrajectoryOpened {
  /** From opening to the first page of heads and the first step, as messages. */
  readonly firstStepMs: number;
  readonly indexedMs: number;
  /** Each change to a random step, asked every 50 ms while the index grew, and one after the other when it was complete. */
  readonly whileIndexingMs: readonly number[];
  readonly indexedStepMs: readonly number[];
  /** Through all of it, for a text that is nowhere. */
  readonly findMs: number;
  /** Resident set just before opening, in MB. */
  readonly beforeMb: number;
  readonly steps: number;
  readonly problems: number;
}

await serveJob(async ({ path, seed, changes }: OpenWanted): Promise<TrajectoryOpened> => {
  const { signal } = new AbortController();
  const random = createRandom(seed);
  const beforeMb = process.memoryUsage.rss() / 1e6;
  const began = performance.now();
  const reader = await openTrajectory(path, {}, signal);
  headPage(reader.heads(0, 200));
  await changeTo(reader, 0, signal);
  const firstStepMs = performance.now() - began;

  const whileIndexingMs: number[] = [];
  const anyStep = () => random.int(0, reader.progress().steps);
  const asking = setInterval(() => {
    void changeTo(reader, anyStep(), signal).then((ms) => whileIndexingMs.push(ms));
  }, 50);
  await reader.indexed(signal);
  clearInterval(asking);
  const indexedMs = performance.now() - began;

  const indexedStepMs: number[] = [];
  for (let change = 0; change < changes; change += 1) {
    indexedStepMs.push(await changeTo(reader, anyStep(), signal));
  }
  const finding = performance.now();
  const query = { text: 'is nowhere in it', matchCase: false, kinds: null, limit: 100 };
  const { hits } = await findText(reader, query, signal);
  const findMs = performance.now() - finding;
  if (hits.length > 0) throw new Error('found what is not there');
  const { steps } = reader.progress();
  const problems = reader.info().problems.length;
  reader.close();
  return { firstStepMs, indexedMs, whileIndexingMs, indexedStepMs, findMs, beforeMb, steps, problems };
});

/** Milliseconds until a step is there as a message. */
async function changeTo(reader: TrajectoryReader, index: number, signal: AbortSignal): Promise<number> {
  const began = performance.now();
  JSON.stringify(shownStep(await reader.step(index, signal), index, 0));
  return performance.now() - began;
}
