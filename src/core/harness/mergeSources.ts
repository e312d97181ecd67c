import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError, messageOf } from '../errors.ts';
import type { AdjudicationRecord } from '../schema/adjudication.ts';
import type { LabelRecord } from '../schema/label.ts';
import { type AdjudicationFile, adjudicationLogs } from '../store/adjudicationLog.ts';
import { lookAt } from '../store/fileStamp.ts';
import { oneLine } from '../store/foreignText.ts';
import { parseJournalPrefix } from '../store/journal.ts';
import { type LabelFile, labelLogs } from '../store/labelLog.ts';
import { personFileName } from '../store/layout.ts';
import { maxPersonLogBytes } from '../store/personFolder.ts';
import { type PersonLog, parsePersonLog } from '../store/personLog.ts';

/** One person's labels or adjudications, as some copy of the run has them. */
export type PeopleCopy = {
  /** Where it was read, for people. */
  readonly from: string;
  /** Of the part that is whole. */
  readonly bytes: Uint8Array;
  readonly hashes: readonly string[];
  /** `labels/ana.jsonl`: what it is in a run. */
  readonly file: string;
  /** Bytes of a last line that is not whole. */
  readonly tornBytes: number;
} & (
  | { readonly kind: 'labels'; readonly log: LabelFile; readonly records: readonly LabelRecord[] }
  | {
      readonly kind: 'adjudications';
      readonly log: AdjudicationFile;
      readonly records: readonly AdjudicationRecord[];
    }
);

/**
 * The label and adjudication files in what a person names: a file, a folder of them, or a run folder with both.
 * @throws BenchError labels_invalid for what is none, or is damaged
 */
export function readSource(path: string): PeopleCopy[] {
  const paths = filesOf(path);
  if (paths.length === 0) {
    throw new BenchError('labels_invalid', `${path} holds no label file`, {
      hint: 'Name a file such as ana.jsonl, the folder labels of a copy of the run, or that copy.',
    });
  }
  return paths.flatMap(readCopy);
}

function filesOf(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    const inside = readdirSync(path);
    const rooms = ['labels', 'adjudications'].filter((name) => inside.includes(name));
    return (rooms.length === 0 ? [path] : rooms.map((name) => join(path, name))).flatMap(logsIn);
  } catch (error) {
    throw unreadable(path, messageOf(error), error);
  }
}

function logsIn(dir: string): string[] {
  return readdirSync(dir)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .map((name) => join(dir, name));
}

/** Nothing of a file without a whole line: nobody has said anything in it. */
function readCopy(path: string): PeopleCopy[] {
  const bytes = bytesOf(path);
  const [first] = parseJournalPrefix(bytes).records;
  if (first === undefined) {
    if (bytes.length === 0) return [];
    throw invalid(path, 'line 1 is no label and no adjudication');
  }
  if (typeof first.adjudicator === 'string') {
    const log = parsePersonLog(adjudicationLogs, bytes, personFileName(first.adjudicator));
    return [{ kind: 'adjudications', log, ...copyOf(path, bytes, log) }];
  }
  if (typeof first.reviewer !== 'string') throw invalid(path, 'line 1 is no label and no adjudication');
  const log = parsePersonLog(labelLogs, bytes, personFileName(first.reviewer));
  return [{ kind: 'labels', log, ...copyOf(path, bytes, log) }];
}

function copyOf<R>(from: string, bytes: Uint8Array, log: PersonLog<R>) {
  if (log.fault !== null) throw invalid(from, log.fault);
  const { records, hashes, file, goodBytes, tornBytes } = log;
  return { from, bytes: bytes.subarray(0, goodBytes), records, hashes, file, tornBytes };
}

function bytesOf(path: string): Uint8Array {
  const look = lookAt(path);
  if (look.kind === 'absent') throw unreadable(path, 'it is not there');
  if (look.kind === 'unreadable') throw unreadable(path, look.why);
  if (look.bytes > maxPersonLogBytes) throw unreadable(path, `it has ${look.bytes} bytes`);
  try {
    return readFileSync(path);
  } catch (error) {
    throw unreadable(path, messageOf(error), error);
  }
}

function unreadable(path: string, why: string, cause?: unknown): BenchError {
  return new BenchError('labels_invalid', `${path} cannot be read: ${oneLine(why)}`, {
    hint: 'Nothing was merged. Name a file or folder that you may read.',
    cause,
  });
}

function invalid(path: string, fault: string): BenchError {
  return new BenchError('labels_invalid', `${path} cannot be merged: ${oneLine(fault, 600)}`, {
    hint: 'Nothing was merged. The file was changed after it was written, or is another one: copy it again.',
  });
}
