import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError, messageOf } from '../errors.ts';
import type { RecordedAttempt, Recording } from '../model/replay.ts';
import type { OpenRecording } from '../model/registry.ts';
import type { RunFile } from '../schema/run.ts';
import { sha256OfJson } from '../store/hash.ts';
import { readJournal } from '../store/journal.ts';
import { attemptId, type RunPaths } from '../store/layout.ts';
import { plannedAttempts } from '../store/plannedAttempts.ts';
import { readRun, readTrajectory } from '../store/runStore.ts';
import { recordedCalls } from './recordedCalls.ts';

/**
 * Opens what an entry of adapter replay names: the folder of a run, of which the attempts of one model are played, or a
 * single trajectory, which plays for its task in every repeat.
 * @throws BenchError config_invalid, with what to do; journal_damaged
 */
export const openRecording: OpenRecording = (path, wanted) => {
  if (!existsSync(path)) throw unusable(wanted.entryName, `${path}, which it replays, does not exist`);
  if (!statSync(path).isDirectory()) return recordedTrajectory(path, wanted.entryName);
  if (!existsSync(join(path, 'run.json'))) {
    throw unusable(wanted.entryName, `${path}, which it replays, is not the folder of a run`);
  }
  const { run, paths } = readRun(path);
  return recordedRun(run, paths, recordedModel(run, wanted));
};

function unusable(entryName: string, problem: string, cause?: unknown): BenchError {
  return new BenchError('config_invalid', `Model ${entryName}: ${problem}.`, {
    hint: 'replay names the folder of a run (results/<run>), or a trajectory.jsonl in one.',
    cause,
  });
}

/** The model that the entry names; without a word, the only one of the run. */
function recordedModel({ settings, run_id }: RunFile, wanted: Parameters<OpenRecording>[1]): string {
  const names = settings.models.map(({ name }) => name);
  if (names.includes(wanted.model)) return wanted.model;
  const [only] = names;
  if (!wanted.isNamed && only !== undefined && names.length === 1) return only;
  throw new BenchError(
    'config_invalid',
    `Model ${wanted.entryName}: the run ${run_id}, which it replays, has no model ${wanted.model}.`,
    { hint: `Name the one to replay by model: ${names.join(', ')}.` },
  );
}

function recordedRun(run: RunFile, paths: RunPaths, model: string): Recording {
  const keys = plannedAttempts(run).filter((key) => key.model === model);
  const there = new Map(
    keys.flatMap((key) => {
      const { trajectory } = paths.attempt(key);
      return existsSync(trajectory) ? [[attemptId(key), trajectory] as const] : [];
    }),
  );
  // The head of a chain stands for every record before it.
  const heads = [...there].map(([id, trajectory]) => [id, readJournal(trajectory).head]);
  const idOf = (attempt: RecordedAttempt) => attemptId({ model, ...attempt });
  return {
    sha256: sha256OfJson(heads),
    runId: run.run_id,
    model,
    path: paths.dir,
    has: (attempt) => there.has(idOf(attempt)),
    calls(attempt) {
      const trajectory = there.get(idOf(attempt));
      if (trajectory === undefined) throw new BenchError('internal', `no recording of ${idOf(attempt)}`);
      return recordedCalls(readTrajectory(trajectory).records);
    },
  };
}

function recordedTrajectory(path: string, entryName: string): Recording {
  const { records, head } = readOne(path, entryName);
  const [first] = records;
  if (first?.type !== 'attempt_started')
    throw unusable(entryName, `${path} does not begin as a trajectory does`);
  return {
    sha256: head,
    runId: first.run_id,
    model: first.model,
    path,
    has: ({ task_id }) => task_id === first.task_id,
    calls: () => recordedCalls(records),
  };
}

function readOne(path: string, entryName: string) {
  try {
    return readTrajectory(path);
  } catch (error) {
    throw unusable(entryName, `${path} is not a trajectory of this product: ${messageOf(error)}`, error);
  }
}
