import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { BenchError, systemErrorCode } from '../errors.ts';
import { SuiteManifest } from '../schema/suite.ts';
import { faults } from './fault/registry.ts';
import { FolderSink } from './folderSink.ts';
import { createRandom } from './random.ts';
import { type IncidentSummary, simulateIncident } from './simulateIncident.ts';
import { defaultVolume, volumeFor } from './telemetry/volume.ts';

export interface SampleSuiteOptions {
  /** Another seed gives other names, times and numbers, of the same kinds of incident. */
  readonly seed?: string;
  /** Fault ids, in the order of the tasks; all of them if absent. */
  readonly tasks?: readonly string[];
  /** The first so many of them. */
  readonly count?: number;
  /** About how large each snapshot gets; some 2 MB if absent. */
  readonly targetBytesPerTask?: number;
  readonly onProgress?: (progress: { done: number; total: number; task: string }) => void;
  /** What else belongs to a whole suite, such as its lock, is written here, before it is moved into place. */
  readonly complete?: (root: string, signal: AbortSignal) => Promise<void>;
}

/** The seed of the embedded sample suite. */
export const defaultSeed = 'harbour';

/** Who made a suite: what tells one of ours from a stranger's folder. */
export const generatorName = 'itbench-review sample';
const generatorVersion = 2;

/** Length of a snapshot, in minutes: a small one for a quick look, a large one as long as the real ones. */
const smallMinutes = 20;
const largeMinutes = 35;
const largeFromBytes = 20e6;

/**
 * Makes a suite of incidents in our own layout: `suite.json` and `tasks/<id>/` with snapshot and `ground_truth.yaml`.
 * It is made beside `dir` and moved into place, so that a half-made suite is never there; a suite of ours is replaced.
 *
 * @throws BenchError usage when `dir` holds something else, disk_full, not_writable, cancelled
 */
export async function writeSampleSuite(
  dir: string,
  options: SampleSuiteOptions,
  signal: AbortSignal,
): Promise<SuiteManifest> {
  const target = resolve(dir);
  try {
    await refuseForeignFolder(target);
    await mkdir(dirname(target), { recursive: true });
    const making = await mkdtemp(join(dirname(target), `.${basename(target)}-making-`));
    try {
      const manifest = await makeSuite(making, options, signal);
      await options.complete?.(making, signal);
      await rm(target, { recursive: true, force: true });
      await rename(making, target);
      return manifest;
    } finally {
      await rm(making, { recursive: true, force: true });
    }
  } catch (error) {
    throw asWriteError(error, target);
  }
}

async function makeSuite(
  root: string,
  options: SampleSuiteOptions,
  signal: AbortSignal,
): Promise<SuiteManifest> {
  const chosen = chosenFaults(options);
  const seed = options.seed ?? defaultSeed;
  const tasks: SuiteManifest['tasks'] = [];
  for (const [index, fault] of chosen.entries()) {
    const id = `sample-${String(index + 1).padStart(2, '0')}`;
    const summary = await makeTask(join(root, 'tasks', id), fault, `${seed}/${fault}`, options, signal);
    tasks.push({ id, folder: `tasks/${id}`, title: summary.title });
    options.onProgress?.({ done: index + 1, total: chosen.length, task: id });
  }
  const manifest = SuiteManifest.parse({
    schema_version: '1.0',
    id: 'itbench-review-sample',
    title: 'Sample incidents',
    description:
      'Simulated incidents of a web shop in the file layout of ITBench-AA. For trying things out, not for published numbers.',
    origin: { generator: generatorName, version: generatorVersion, seed },
    tasks,
  });
  await writeFile(join(root, 'suite.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

async function makeTask(
  folder: string,
  fault: string,
  seed: string,
  options: SampleSuiteOptions,
  signal: AbortSignal,
): Promise<IncidentSummary> {
  const targetBytes = options.targetBytesPerTask;
  const minutes = targetBytes !== undefined && targetBytes >= largeFromBytes ? largeMinutes : smallMinutes;
  const volume = targetBytes === undefined ? defaultVolume : volumeFor(targetBytes, minutes);
  const sink = await FolderSink.create(folder);
  const startTime = startTimeOf(seed);
  const summary = await simulateIncident({ fault, seed, startTime, minutes, volume }, sink, signal);
  await writeFile(join(folder, 'ground_truth.yaml'), summary.groundTruth);
  return summary;
}

function chosenFaults({ tasks, count, targetBytesPerTask }: SampleSuiteOptions): string[] {
  if (count !== undefined && (!Number.isInteger(count) || count < 1)) {
    throw new BenchError('usage', `a suite needs one task at least, not ${count}`);
  }
  if (targetBytesPerTask !== undefined && !(targetBytesPerTask > 0)) {
    throw new BenchError('usage', `a task cannot have ${targetBytesPerTask} bytes`);
  }
  const known = faults.map((fault) => fault.id);
  const unknown = tasks?.find((task) => !known.includes(task));
  if (unknown !== undefined) {
    throw new BenchError('usage', `no such fault: ${unknown}`, { hint: `Known: ${known.join(', ')}.` });
  }
  const chosen = [...(tasks ?? known)].slice(0, count);
  if (chosen.length === 0) throw new BenchError('usage', 'a suite needs one task at least');
  return chosen;
}

/** A working day in the first months of 2026, by the seed. */
function startTimeOf(seed: string): string {
  const random = createRandom(`${seed}/start`);
  const pad = (value: number): string => String(value).padStart(2, '0');
  return `2026-${pad(random.int(1, 6))}-${pad(random.int(1, 29))}T${pad(random.int(6, 20))}:${pad(random.int(0, 60))}:00Z`;
}

async function refuseForeignFolder(target: string): Promise<void> {
  const entries = await readdir(target).catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return [];
    if (systemErrorCode(error) === 'ENOTDIR') return ['(a file)'];
    throw error;
  });
  if (entries.length === 0 || (await isOurs(target))) return;
  throw new BenchError('usage', `${target} is not empty and holds no sample suite`, {
    hint: 'Name another folder, or empty this one: a sample suite replaces what is there.',
  });
}

async function isOurs(target: string): Promise<boolean> {
  const text = await readFile(join(target, 'suite.json'), 'utf8').catch(() => null);
  if (text === null) return false;
  try {
    return SuiteManifest.parse(JSON.parse(text)).origin.generator === generatorName;
  } catch {
    // Neither JSON nor a manifest: then it is not ours.
    return false;
  }
}

/** The error itself, or the words for a disk that is full or a folder that may not be written. */
export function asWriteError(error: unknown, target: string): unknown {
  switch (systemErrorCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new BenchError('disk_full', `no space left for the sample suite in ${target}`, {
        hint: 'Free some space, or make fewer or smaller tasks.',
        cause: error,
      });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new BenchError('not_writable', `cannot write the sample suite to ${target}`, {
        hint: 'Name a folder that you may write.',
        cause: error,
      });
    default:
      return error;
  }
}
