import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { BenchError } from '../errors.ts';
import type { AttemptContents } from '../harness/attemptContent.ts';
import type { ReviewFolders } from '../harness/labelledReports.ts';
import type { ExportedAttempt, ExportedRecord } from '../interop/write/exportedAttempt.ts';
import { TrajectoryRecord } from '../schema/trajectory.ts';
import { lookAt } from '../store/fileStamp.ts';
import { oneLine } from '../store/foreignText.ts';
import { chainStart, parseJournalPrefix } from '../store/journal.ts';
import type { AttemptKey, RunPaths } from '../store/layout.ts';
import { readAttemptScore, readSubmissionBytes } from '../store/runStore.ts';
import { sha256 } from '../store/hash.ts';
import { readReview } from './readReview.ts';

/** More than this is not held in memory at once; a trajectory of the longest attempt has some tens of MB. */
const maxTrajectoryBytes = 1024 * 2 ** 20;

/** Where attempts of a run are read from. */
export interface AttemptSources {
  readonly paths: RunPaths;
  readonly contents: AttemptContents;
  readonly review: ReviewFolders;
}

/** An attempt, or why it cannot be exported, as a clause about it; null for one that has not begun. */
export type AttemptReading =
  | { readonly ok: true; readonly attempt: ExportedAttempt }
  | { readonly ok: false; readonly why: string }
  | null;

/** Reads an attempt whole. What is damaged is not exported in part: a reader of another format could not see it. */
export async function readExportedAttempt(
  key: AttemptKey,
  sources: AttemptSources,
  signal: AbortSignal,
): Promise<AttemptReading> {
  const files = sources.paths.attempt(key);
  const look = lookAt(files.trajectory);
  if (look.kind === 'absent') return null;
  if (look.kind !== 'file') return { ok: false, why: look.why };
  if (look.bytes > maxTrajectoryBytes)
    return { ok: false, why: `its trajectory has ${look.bytes} bytes, more than can be read at once` };
  try {
    const journal = parseTrajectory(await readFile(files.trajectory, { signal }));
    if (typeof journal === 'string') return { ok: false, why: journal };
    const score = readAttemptScore(files);
    const content = await sources.contents.get(key, signal);
    const bytes = readSubmissionBytes(files);
    return {
      ok: true,
      attempt: {
        key,
        ...journal,
        submission: bytes === null ? null : new TextDecoder().decode(bytes),
        score,
        ...readReview(sources.review, { key, score, content }),
        stepSha256: content?.steps ?? [],
      },
    };
  } catch (error) {
    signal.throwIfAborted();
    if (BenchError.is(error, 'journal_damaged')) return { ok: false, why: error.message };
    throw error;
  }
}

function parseTrajectory(bytes: Uint8Array): Pick<ExportedAttempt, 'records' | 'head' | 'tornTail'> | string {
  const { records: lines, head, goodBytes, tornBytes, damage } = parseJournalPrefix(bytes);
  if (damage !== null)
    return `its trajectory is damaged: line ${lines.length + 1} ${damage.what}. Restore it from a copy`;
  if (lines.length === 0) return 'its trajectory has no whole line';
  const texts = spelledOtherwise(lines, head, bytes);
  const records: ExportedRecord[] = [];
  for (const [index, line] of lines.entries()) {
    const { error } = TrajectoryRecord.safeParse(line);
    if (error !== undefined)
      return `line ${index + 1} of its trajectory is no record: ${oneLine(z.prettifyError(error))}`;
    // The schema would drop keys that it does not know, and order the others anew.
    records.push({ record: line as unknown as TrajectoryRecord, line: texts.get(index) ?? null });
  }
  const torn = Buffer.from(bytes.buffer, bytes.byteOffset + goodBytes, tornBytes);
  return { records, head, tornTail: tornBytes === 0 ? null : torn.toString('base64') };
}

/** The lines that are not what `JSON.stringify` makes of their record, by index: the chain knows the sha256 of each. */
function spelledOtherwise(
  lines: readonly { readonly prev: string }[],
  head: string,
  bytes: Uint8Array,
): ReadonlyMap<number, string> {
  const odd = lines.flatMap((line, index) => {
    const wanted = lines[index + 1]?.prev ?? head;
    return sha256(JSON.stringify(line)) === wanted ? [] : [index];
  });
  if (odd.length === 0 || head === chainStart) return new Map();
  const all = new TextDecoder().decode(bytes).split('\n');
  return new Map(odd.map((index) => [index, all[index] ?? '']));
}
