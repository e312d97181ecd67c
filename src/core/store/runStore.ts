import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import * as z from 'zod';
import { BenchError, messageOf, systemErrorCode } from '../errors.ts';
import { AttemptScore, RunFile } from '../schema/run.ts';
import { TrajectoryRecord } from '../schema/trajectory.ts';
import { makeFolder, readBytesIfThere, readTextIfThere, writeFileAtomic } from './files.ts';
import { readJournal } from './journal.ts';
import { type AttemptPaths, pathsOfRun, type RunPaths } from './layout.ts';
import { removeTree } from './removeTree.ts';
import { parseWellFormed } from './wellFormed.ts';

/** JSON for people and for machines: two spaces, a newline at the end. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Makes a run folder and writes its plan. @throws BenchError not_writable | disk_full */
export function createRun(outputDir: string, run: RunFile): RunPaths {
  const paths = pathsOfRun(join(outputDir, run.run_id));
  makeFolder(outputDir);
  makeFolder(paths.dir);
  makeFolder(paths.attempts);
  makeFolder(paths.reports);
  makeFolder(paths.labels);
  writeFileAtomic(paths.runFile, jsonText(run));
  return paths;
}

/** The plan of a run. @throws BenchError run_missing | run_mismatch */
export function readRun(dir: string): { run: RunFile; paths: RunPaths } {
  const paths = pathsOfRun(dir);
  const text = planText(paths);
  if (text === null) {
    throw new BenchError('run_missing', `${dir} is not a run folder: it has no run.json`, {
      hint: 'Name a folder that an earlier run made, for instance results/2026-01-31T12-00-00Z-3f9a.',
    });
  }
  const parsed = parseWith(RunFile, text);
  if (!parsed.ok) {
    throw new BenchError('run_mismatch', `${paths.runFile} does not fit this version: ${parsed.problem}`, {
      hint: 'Use the version that made it, or start a new run.',
    });
  }
  return { run: parsed.value, paths };
}

function planText({ runFile }: RunPaths): string | null {
  try {
    return readTextIfThere(runFile);
  } catch (cause) {
    throw new BenchError('run_mismatch', `${runFile} cannot be read: ${messageOf(cause)}`, {
      hint: 'Give yourself the right to read it, or put it back from a copy.',
      cause,
    });
  }
}

/** Run folders in an output folder, newest first (their names begin with the time). */
export function listRuns(outputDir: string): string[] {
  try {
    const names = readdirSync(outputDir).filter((name) => existsSync(join(outputDir, name, 'run.json')));
    return names.sort().reverse();
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/**
 * The folder that a person means by a run: a path, an id in the output folder, or, without a word, the newest there.
 * @throws BenchError run_missing
 */
export function findRun(outputDir: string, wanted: string | null): string {
  if (wanted !== null) {
    for (const dir of [resolve(wanted), ...(isAbsolute(wanted) ? [] : [join(outputDir, wanted)])]) {
      if (existsSync(join(dir, 'run.json'))) return dir;
    }
    throw new BenchError(
      'run_missing',
      `there is no run ${wanted}, neither as a folder nor in ${outputDir}`,
      {
        hint: `Runs there: ${listRuns(outputDir).slice(0, 5).join(', ') || 'none'}.`,
      },
    );
  }
  const newest = listRuns(outputDir)[0];
  if (newest === undefined) {
    throw new BenchError('run_missing', `there is no run in ${outputDir}`, {
      hint: 'Start one with itbench-review run.',
    });
  }
  return join(outputDir, newest);
}

/** Whether an attempt has ended: its score file is written last, whole or not at all. */
export function hasEnded(paths: AttemptPaths): boolean {
  return existsSync(paths.score);
}

/** @throws BenchError journal_damaged for a score file that is not one */
export function readAttemptScore(paths: AttemptPaths): AttemptScore | null {
  const text = readTextIfThere(paths.score);
  if (text === null) return null;
  const parsed = parseWith(AttemptScore, text);
  if (parsed.ok) return parsed.value;
  throw new BenchError('journal_damaged', `${paths.score} is not a score: ${parsed.problem}`, {
    hint: 'Delete the file and run again with --resume: the attempt is then scored again from its trajectory.',
  });
}

export function writeAttemptScore(paths: AttemptPaths, score: AttemptScore): void {
  writeFileAtomic(paths.score, jsonText(score));
}

/** The records of a trajectory, checked against the schema. @throws BenchError journal_damaged */
export function readTrajectory(path: string): {
  records: TrajectoryRecord[];
  head: string;
  tornBytes: number;
} {
  const { records, head, tornBytes } = readJournal(path);
  return {
    head,
    tornBytes,
    records: records.map((record) => {
      const parsed = TrajectoryRecord.safeParse(record);
      if (parsed.success) return parsed.data;
      throw new BenchError(
        'journal_damaged',
        `${path}, line ${record.seq + 1}: ${z.prettifyError(parsed.error)}`,
      );
    }),
  };
}

/** Moves what an interrupted try left behind to `interrupted/<n>/`: nothing that a model was paid for is deleted. */
export function setAsideInterrupted(paths: AttemptPaths): boolean {
  return setAside(paths, [paths.trajectory, paths.exchanges, paths.submission, paths.judgement]);
}

/**
 * Moves an attempt that has ended to `interrupted/<n>/`, so that it can be made again, or, with `scoreOnly`, be scored
 * again. The score goes first: cut off in between, the attempt is one that ended and has still to be scored.
 */
export function setAsideEnded(paths: AttemptPaths, { scoreOnly }: { readonly scoreOnly: boolean }): void {
  const { score, trajectory, exchanges, submission, judgement } = paths;
  setAside(paths, scoreOnly ? [score] : [score, trajectory, exchanges, submission, judgement]);
}

function setAside(paths: AttemptPaths, files: readonly string[]): boolean {
  const left = files.filter((file) => existsSync(file));
  if (left.length === 0) return false;
  let number = 1;
  while (existsSync(join(paths.interrupted, String(number)))) number += 1;
  const aside = join(paths.interrupted, String(number));
  mkdirSync(aside, { recursive: true });
  for (const file of left) renameSync(file, join(aside, file.slice(paths.dir.length + 1)));
  return true;
}

/** Deletes the working folders of attempts that a crash left behind. */
export async function clearWork(paths: RunPaths): Promise<void> {
  await removeTree(paths.work);
}

type Parsed<T> = { ok: true; value: T } | { ok: false; problem: string };

function parseWith<T>(schema: z.ZodType<T>, text: string): Parsed<T> {
  try {
    const parsed = schema.safeParse(parseWellFormed(text));
    return parsed.success
      ? { ok: true, value: parsed.data }
      : { ok: false, problem: z.prettifyError(parsed.error) };
  } catch (error) {
    return { ok: false, problem: messageOf(error) };
  }
}

/** Bytes of an attempt's submission, or null. */
export function readSubmissionBytes(paths: AttemptPaths): Uint8Array | null {
  return readBytesIfThere(paths.submission);
}
