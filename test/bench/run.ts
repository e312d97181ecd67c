// Measures the budgets of DESIGN §10 and prints one JSON document; progress goes to stderr.
//
//   node test/bench/run.ts [--only name,name] [--quick]

import { mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { arch, cpus, platform, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf } from '../../src/core/errors.ts';
import type { Bench, Scene } from './bench.ts';
import { makeBigSnapshot } from './bigSnapshot.ts';
import { measureDisk } from './disk.ts';
import { type Measured, type Result, resultOf, type Skipped } from './figures.ts';
import { adapterTurn } from './measure/adapterTurn.ts';
import { bigTrajectory } from './measure/bigTrajectory.ts';
import { hashing } from './measure/hashing.ts';
import { labelSave } from './measure/labelSave.ts';
import { report } from './measure/report.ts';
import { reviewer } from './measure/reviewer.ts';
import { runIndex } from './measure/runIndex.ts';
import { sandboxCall } from './measure/sandboxCall.ts';
import { simulator } from './measure/simulator.ts';
import { snapshotReading } from './measure/snapshotReading.ts';
import { startUp } from './measure/startUp.ts';
import { turnCost } from './measure/turnCost.ts';
import { wholeRun } from './measure/wholeRun.ts';
import { buildProduct } from './product.ts';

/** In the order in which they run. To add one, imitate measure/startUp.ts. */
const benches: readonly Bench[] = [
  turnCost,
  adapterTurn,
  wholeRun,
  sandboxCall,
  report,
  labelSave,
  runIndex,
  startUp,
  hashing,
  simulator,
  snapshotReading,
  bigTrajectory,
  reviewer,
];

const snapshotBytes = 1.2e9;

interface Options {
  readonly chosen: readonly Bench[];
  readonly quick: boolean;
}

async function main(): Promise<number> {
  const options = readOptions();
  if (typeof options === 'string') {
    console.error(options);
    return 2;
  }
  const stopping = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopping.abort());
  const root = mkdtempSync(join(tmpdir(), 'itbench-review-bench-'));
  try {
    refuseFullDisk(root, options);
    const results = await measureAll(root, options, stopping.signal);
    const head = { bench: 'itbench-review', date: new Date().toISOString(), node: process.versions.node };
    const machine = describeMachine(root);
    console.log(JSON.stringify({ ...head, machine, quick: options.quick, results }, null, 2));
    return 0;
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    console.error('The bench was stopped; nothing of it is left behind.');
    return 130;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function readOptions(): Options | string {
  const known = benches.map(({ name }) => name);
  const values = readFlags();
  if (typeof values === 'string') return values;
  const wanted = values.only?.split(',') ?? known;
  const unknown = wanted.filter((name) => !known.includes(name));
  if (unknown.length > 0) return `No bench ${unknown.join(', ')}. There are: ${known.join(', ')}.`;
  return { chosen: benches.filter(({ name }) => wanted.includes(name)), quick: values.quick === true };
}

function readFlags() {
  try {
    return parseArgs({ options: { only: { type: 'string' }, quick: { type: 'boolean' } } }).values;
  } catch (error) {
    return messageOf(error);
  }
}

/** A bench that fills a disk harms whoever else uses it, and what it measures then is the full disk. */
function refuseFullDisk(root: string, { chosen, quick }: Options): void {
  const scale = quick ? 0.1 : 1;
  const own = Math.max(...chosen.map(({ diskBytes }) => diskBytes));
  const shared = chosen.some(({ needsSnapshot }) => needsSnapshot) ? snapshotBytes : 0;
  const needed = (own + shared) * scale * 1.2;
  const { bavail, bsize } = statfsSync(root);
  if (bavail * bsize >= needed) return;
  throw new Error(
    `${tmpdir()} has ${Math.round((bavail * bsize) / 1e6)} MB free, and the bench needs ${Math.round(needed / 1e6)} MB. Set TMPDIR to a folder with room.`,
  );
}

async function measureAll(
  root: string,
  { chosen, quick }: Options,
  signal: AbortSignal,
): Promise<(Result | Skipped)[]> {
  const scale = quick ? 0.1 : 1;
  const shared = {
    scale,
    signal,
    product: once(() => buildProduct(root)),
    snapshot: once(() => makeBigSnapshot(root, scale, signal)),
  };
  const results: (Result | Skipped)[] = [];
  for (const bench of chosen) {
    const folder = join(root, bench.name);
    mkdirSync(folder);
    const log = (line: string) => console.error(`${bench.name}: ${line}`);
    const scene: Scene = { ...shared, folder, log };
    for (const measured of await bench.measure(scene)) {
      const result = isSkipped(measured) ? measured : resultOf(measured, { quick });
      log(lineOf(result));
      results.push(result);
    }
    rmSync(folder, { recursive: true, force: true });
  }
  return results;
}

function isSkipped(figure: Measured | Skipped): figure is Skipped {
  return 'value' in figure;
}

function lineOf({ name, value, unit, within, how }: Result | Skipped): string {
  if (value === null) return `${name} ${how}`;
  return `${name} = ${value} ${unit}${within === null ? '' : within ? ', within its budget' : ', OVER ITS BUDGET'}`;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function describeMachine(root: string) {
  return {
    platform: `${platform()} ${release()}`,
    arch: arch(),
    cpu: cpus()[0]?.model ?? 'unknown',
    cpus: cpus().length,
    memory_bytes: totalmem(),
    disk: measureDisk(root),
  };
}

process.exitCode = await main();
