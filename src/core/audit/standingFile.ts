import { messageOf } from '../errors.ts';
import { StandingHead, StandingRecord } from '../schema/standing.ts';
import { type FileText, lookAt, readSmallFile } from '../store/fileStamp.ts';
import { readBytesIfThere } from '../store/files.ts';
import { oneLine } from '../store/foreignText.ts';
import { sha256 } from '../store/hash.ts';
import { chainStart, type JournalPrefix, parseJournalPrefix } from '../store/journal.ts';
import type { RunPaths } from '../store/layout.ts';
import { jsonText } from '../store/runStore.ts';

/** What `standing.jsonl` of a run holds, and what is wrong with it. */
export interface StandingReading {
  readonly records: readonly StandingRecord[];
  readonly head: string;
  readonly bytes: number;
  /** Which of the two files is wrong, where, and how, as a clause; null for nothing. */
  readonly problem: {
    readonly file: 'standing.jsonl' | 'standing.head.json';
    readonly line: number | null;
    readonly what: string;
  } | null;
}

const nothing: StandingReading = { records: [], head: chainStart, bytes: 0, problem: null };

/** Reads how the reports of a run stand, and holds the file to what `standing.head.json` says of its end. */
export function readStandingFile(paths: Pick<RunPaths, 'standing' | 'standingHead'>): StandingReading {
  let bytes: Uint8Array | null;
  try {
    bytes = readBytesIfThere(paths.standing);
  } catch (error) {
    return { ...nothing, problem: problem(unreadableText(error), null) };
  }
  const headText = headTextOf(paths.standingHead);
  if (bytes === null) {
    return headText.kind === 'absent'
      ? nothing
      : { ...nothing, problem: problem('is missing, though standing.head.json tells of it', null) };
  }
  const reading = parseJournalPrefix(bytes);
  const records: StandingRecord[] = [];
  for (const line of reading.records) {
    const parsed = StandingRecord.safeParse(line);
    if (!parsed.success) break;
    records.push(parsed.data);
  }
  return {
    records,
    head: reading.head,
    bytes: bytes.length,
    problem: problemOf(reading, records, bytes, headText),
  };
}

function problemOf(
  { damage, tornBytes, records: lines }: JournalPrefix,
  records: readonly StandingRecord[],
  bytes: Uint8Array,
  headText: FileText,
): StandingReading['problem'] {
  const next = records.length + 1;
  if (records.length < lines.length) return problem('does not say how a report stands', next);
  if (damage !== null) return problem(damage.what, next);
  if (tornBytes > 0) return problem('is cut short', next);
  return headProblem(lineHashes(bytes), headText);
}

/**
 * The head is written after the line. A crash between the two leaves a line more than it tells of, which is no damage.
 */
function headProblem(hashes: readonly string[], headText: FileText): StandingReading['problem'] {
  if (headText.kind === 'absent') return hashes.length === 0 ? null : headFile('is missing');
  if (headText.kind === 'unreadable') return headFile(`cannot be read: ${oneLine(headText.why)}`);
  const head = parseHead(headText.text);
  if (head === null) return headFile('does not say how standing.jsonl ends: it was changed');
  if (hashes.length < head.records)
    return problem('lacks lines at its end, which standing.head.json tells of', hashes.length + 1);
  if (hashes[head.records - 1] !== head.head)
    return problem('does not end as standing.head.json tells: one of the two was changed', head.records);
  return hashes.length > head.records + 1 ? headFile('tells of fewer lines than there are') : null;
}

function parseHead(text: string): StandingHead | null {
  try {
    const head = StandingHead.parse(JSON.parse(text));
    return standingHeadText(head) === text ? head : null;
  } catch {
    return null;
  }
}

export function standingHeadText(head: StandingHead): string {
  return jsonText({ records: head.records, head: head.head });
}

function lineHashes(bytes: Uint8Array): string[] {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => sha256(line));
}

function problem(what: string, line: number | null): StandingReading['problem'] {
  return { file: 'standing.jsonl', line, what };
}

function headFile(what: string): StandingReading['problem'] {
  return { file: 'standing.head.json', line: null, what };
}

/** A head has some hundred bytes. */
const maxHeadBytes = 65_536;

function headTextOf(path: string): FileText {
  return readSmallFile(path, lookAt(path), maxHeadBytes);
}

function unreadableText(error: unknown): string {
  return `cannot be read: ${oneLine(messageOf(error))}`;
}

/** A sentence for whoever cannot go on with it. */
export function standingProblemText({ file, line, what }: NonNullable<StandingReading['problem']>): string {
  return oneLine(`${file}${line === null ? '' : `, line ${line}:`} ${what}`, 300);
}
