import type * as z from 'zod';
import { issueText, pathText } from '../schema/issueText.ts';
import { LabelRecord, labelSchemaVersion } from '../schema/label.ts';
import { majorOf, oneLine } from './foreignText.ts';
import { chainStart, type JournalRecord, parseJournalPrefix } from './journal.ts';
import { labelFileName } from './layout.ts';

/** A label file as it is. What is wrong with it is in `problem`; the records before that are good. */
export interface LabelFile {
  /** Name for people: `labels/ana.jsonl`. */
  readonly file: string;
  /** As the first line spells it; empty for a file without a good line. */
  readonly reviewer: string;
  readonly records: readonly LabelRecord[];
  /** sha256 of the line of each record. */
  readonly hashes: readonly string[];
  /** Length of the good part in bytes. */
  readonly goodBytes: number;
  /** Bytes of a last line that a crash cut short, or that is being written right now. */
  readonly tornBytes: number;
  /** Why lines are left out, and that nothing is added until that is mended, as sentences; null for a sound file. */
  readonly problem: string | null;
}

/** Reads `labels/<name>`, as far as it is good: `bytes` are what follows after the sound part that is known already. */
export function parseLabelFile(bytes: Uint8Array, name: string, known: LabelFile | null = null): LabelFile {
  const file = `labels/${name}`;
  const begun = { count: known?.records.length ?? 0, head: headOf(known) };
  const { records: lines, head, goodBytes, tornBytes, damage } = parseJournalPrefix(bytes, begun);
  const added = [...lines.slice(1).map(({ prev }) => prev), ...(lines.length === 0 ? [] : [head])];
  const records: LabelRecord[] = [...(known?.records ?? [])];
  let problem: string | null = null;
  for (const line of lines) {
    const read = readLine(line, name);
    if (typeof read === 'string') {
      problem = read;
      break;
    }
    records.push(read);
  }
  if (problem === null && damage !== null) problem = damagedText(records.length, damage.what);
  return {
    file,
    reviewer: records[0]?.reviewer ?? '',
    records,
    hashes: [...(known?.hashes ?? []), ...added].slice(0, records.length),
    goodBytes: (known?.goodBytes ?? 0) + goodBytes,
    tornBytes,
    problem: problem === null ? null : `${file}${problem}`,
  };
}

/** sha256 of its last line: what the next one carries as `prev`. */
export function headOf(file: Pick<LabelFile, 'hashes'> | null): string {
  return file?.hashes.at(-1) ?? chainStart;
}

/** A file that cannot be read at all. */
export function unreadableLabelFile(name: string, why: string): LabelFile {
  return {
    file: `labels/${name}`,
    reviewer: '',
    records: [],
    hashes: [],
    goodBytes: 0,
    tornBytes: 0,
    problem: `labels/${name} cannot be read: ${oneLine(why)}. Its labels are left out. Make it a file that you may read.`,
  };
}

/** A record, or what is wrong with it, to be read after the name of the file. */
function readLine(line: JournalRecord, name: string): LabelRecord | string {
  const version = line.schema_version;
  if (typeof version === 'string' && majorOf(version) !== majorOf(labelSchemaVersion)) {
    return ` was written by another version: its format is ${oneLine(version, 40)}, and this version reads ${labelSchemaVersion}. Labels from line ${line.seq + 1} on are left out. Use the version that wrote it.`;
  }
  const parsed = LabelRecord.safeParse(line, { reportInput: true });
  if (!parsed.success) return damagedText(line.seq, `is no label: ${issueOf(parsed.error)}`);
  const { reviewer } = parsed.data;
  if (labelFileName(reviewer) !== name) {
    return `, line ${line.seq + 1}: is by ${oneLine(reviewer, 100)}, whose file is labels/${labelFileName(reviewer)}. Labels from that line on are left out. Give the file that name if there is none; else move it out of the folder.`;
  }
  return parsed.data;
}

function damagedText(index: number, what: string): string {
  return `, line ${index + 1}: ${what}. Labels from that line on are left out. Put the file back from a copy, or move it out of the folder to begin a new one.`;
}

function issueOf(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'it does not fit';
  const text = issue.path.length === 0 ? issueText(issue) : `${pathText(issue.path)} ${issueText(issue)}`;
  return oneLine(text);
}
