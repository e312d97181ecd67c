import { readFileSync } from 'node:fs';
import { BenchError } from '../errors.ts';
import { StandingRecord, type Successor, standingSchemaVersion } from '../schema/standing.ts';
import { lookAt } from '../store/fileStamp.ts';
import { writeFileAtomic } from '../store/files.ts';
import { sha256 } from '../store/hash.ts';
import { chainStart, Journal } from '../store/journal.ts';
import type { RunPaths } from '../store/layout.ts';
import { RunLock } from '../store/runLock.ts';
import { readRun } from '../store/runStore.ts';
import { heldRecords } from './reportStanding.ts';
import {
  readStandingFile,
  type StandingReading,
  standingHeadText,
  standingProblemText,
} from './standingFile.ts';

/** What somebody says of how reports stand. */
export interface StandingChange {
  readonly type: 'superseded' | 'revoked' | 'undo';
  /** Whose reports. */
  readonly models: readonly string[];
  /** For type superseded: what takes their place, by model. */
  readonly by?: ReadonlyMap<string, Successor>;
  readonly reason: string;
  readonly who: string;
}

/**
 * Writes to `standing.jsonl` of a run that reports were superseded, revoked, or are in force again; a line for each. The
 * reports themselves stay as they are.
 * @returns the models that a line was written about: an undo writes none where nothing is to be undone
 * @throws BenchError usage for what cannot be said; report_missing; journal_damaged where the file is not sound; run_locked
 *   | run_missing | disk_full | not_writable
 */
export function changeStanding(dir: string, change: StandingChange, now: () => number): string[] {
  const { paths } = readRun(dir);
  const lock = RunLock.acquire(paths.lock);
  try {
    return appendAll(paths, change, now);
  } finally {
    lock.release();
  }
}

type Entry = Omit<StandingRecord, 'seq' | 't' | 'prev'>;

function appendAll(paths: RunPaths, change: StandingChange, now: () => number): string[] {
  const before = soundStanding(paths);
  const entries = change.models.flatMap((model) => entriesOf(paths, model, change, before));
  for (const entry of entries) refuseUnreadable(entry);
  if (entries.length === 0) return [];
  const { standing } = paths;
  const journal =
    before.bytes === 0 ? Journal.create(standing, now) : Journal.continue(standing, now).journal;
  let records = before.records.length;
  try {
    for (const { type, ...entry } of entries) {
      journal.append({ type, ...(records === 0 ? { schema_version: standingSchemaVersion } : {}), ...entry });
      records += 1;
    }
    writeFileAtomic(paths.standingHead, standingHeadText({ records, head: journal.head }));
  } finally {
    journal.close();
  }
  return [...new Set(entries.map(({ model }) => model))];
}

/** A head that a crash kept from being written is written with the next line. */
function soundStanding(paths: RunPaths): StandingReading {
  const reading = readStandingFile(paths);
  const { problem } = reading;
  const isLateHead = problem?.file === 'standing.head.json' && lookAt(paths.standingHead).kind === 'absent';
  if (problem === null || isLateHead) return reading;
  throw new BenchError('journal_damaged', `nothing was written: ${standingProblemText(problem)}`, {
    hint: 'Put the file back from a copy. itbench-review verify says what else was changed.',
  });
}

function entriesOf(
  paths: RunPaths,
  model: string,
  { type, by, reason, who }: StandingChange,
  { records }: StandingReading,
): Entry[] {
  const common = { model, report_sha256: reportSha256(paths, model), reason, who };
  if (type === 'revoked') return [{ type, ...common }];
  if (type === 'superseded') {
    const successor = by?.get(model);
    if (successor === undefined)
      throw new BenchError('usage', `no report is named that takes the place of that of ${model}`);
    if (successor.report_sha256 === common.report_sha256) {
      throw new BenchError('usage', `the report of ${model} cannot take the place of itself`, {
        hint: 'Name the report that is to be used instead, or say that this one must not be by itbench-review revoke.',
      });
    }
    return [{ type, ...common, by: successor }];
  }
  return heldRecords(records)
    .filter((record) => record.model === model)
    .map(({ seq }) => ({ type, ...common, undoes: seq }));
}

function reportSha256(paths: RunPaths, model: string): string {
  const path = paths.report(model);
  if (lookAt(path).kind === 'file') return sha256(readFileSync(path));
  throw new BenchError('report_missing', `there is no report ${path}`, {
    hint: 'Make the reports of a run with itbench-review report.',
  });
}

function refuseUnreadable(entry: Entry): void {
  const { error } = StandingRecord.safeParse({
    seq: 0,
    t: new Date(0).toISOString(),
    prev: chainStart,
    ...entry,
  });
  if (error === undefined) return;
  throw new BenchError(
    'usage',
    'a reason and a name are needed, the reason with at most 2000 characters, the name with at most 100',
    {
      hint: 'Give them with --reason and --by-whom.',
      cause: error,
    },
  );
}
