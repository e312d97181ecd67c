import type * as z from 'zod';
import { issueText, pathText } from '../schema/issueText.ts';
import { majorOf, oneLine } from './foreignText.ts';
import { chainStart, type JournalRecord, parseJournalPrefix } from './journal.ts';
import { personFileName } from './layout.ts';

/** One person's file of chained records as it is. What is wrong with it is in `problem`; the records before that are good. */
export interface PersonLog<R> {
  /** Name for people: `labels/ana.jsonl`. */
  readonly file: string;
  /** As the first line spells it; empty for a file without a good line. */
  readonly person: string;
  readonly records: readonly R[];
  /** sha256 of the line of each record. */
  readonly hashes: readonly string[];
  /** Length of the good part in bytes. */
  readonly goodBytes: number;
  /** Bytes of a last line that a crash cut short, or that is being written right now. */
  readonly tornBytes: number;
  /** Why lines are left out, and that nothing is added until that is mended, as sentences; null for a sound file. */
  readonly problem: string | null;
  /** The same as a clause about the file, for whoever leaves nothing out: `line 3 is not JSON`; null for a sound file. */
  readonly fault: string | null;
}

/** What tells the files of one kind from those of another. `F` is how its readers see a file. */
export interface LogKind<R, F extends PersonLog<R>> {
  /** Its folder in a run: `labels`. */
  readonly folder: string;
  /** What a record is called: `label`. */
  readonly noun: string;
  readonly version: string;
  readonly schema: z.ZodType<R>;
  readonly personOf: (record: R) => string;
  readonly fileOf: (log: PersonLog<R>) => F;
}

/** Reads `<folder>/<name>`, as far as it is good: `bytes` are what follows after the sound part that is known already. */
export function parsePersonLog<R, F extends PersonLog<R>>(
  kind: LogKind<R, F>,
  bytes: Uint8Array,
  name: string,
  known: PersonLog<R> | null = null,
): F {
  const file = `${kind.folder}/${name}`;
  const begun = { count: known?.records.length ?? 0, head: headOf(known) };
  const { records: lines, head, goodBytes, tornBytes, damage } = parseJournalPrefix(bytes, begun);
  const added = [...lines.slice(1).map(({ prev }) => prev), ...(lines.length === 0 ? [] : [head])];
  const records: R[] = [...(known?.records ?? [])];
  let wrong: Wrong | null = null;
  for (const line of lines) {
    const read = readLine(kind, line, name);
    if ('wrong' in read) {
      wrong = read.wrong;
      break;
    }
    records.push(read.record);
  }
  if (wrong === null && damage !== null) wrong = damaged(kind, records.length, damage.what);
  const [first] = records;
  return kind.fileOf({
    file,
    person: first === undefined ? '' : kind.personOf(first),
    records,
    hashes: [...(known?.hashes ?? []), ...added].slice(0, records.length),
    goodBytes: (known?.goodBytes ?? 0) + goodBytes,
    tornBytes,
    problem: wrong === null ? null : `${file}${wrong.problem}`,
    fault: wrong?.fault ?? null,
  });
}

/** sha256 of its last line: what the next one carries as `prev`. */
export function headOf(file: { readonly hashes: readonly string[] } | null): string {
  return file?.hashes.at(-1) ?? chainStart;
}

/** A file that cannot be read at all. */
export function unreadablePersonLog<R, F extends PersonLog<R>>(
  kind: LogKind<R, F>,
  name: string,
  why: string,
): F {
  const file = `${kind.folder}/${name}`;
  return kind.fileOf({
    file,
    person: '',
    records: [],
    hashes: [],
    goodBytes: 0,
    tornBytes: 0,
    fault: `cannot be read: ${oneLine(why)}`,
    problem: `${file} cannot be read: ${oneLine(why)}. Its ${kind.noun}s are left out. Make it a file that you may read.`,
  });
}

/** `problem` is to be read after the name of the file, `fault` by itself. */
interface Wrong {
  readonly problem: string;
  readonly fault: string;
}

type Line<R> = { readonly record: R } | { readonly wrong: Wrong };

/** A record, or what is wrong with it. */
function readLine<R, F extends PersonLog<R>>(
  kind: LogKind<R, F>,
  line: JournalRecord,
  name: string,
): Line<R> {
  const { folder, noun } = kind;
  const version = line.schema_version;
  if (typeof version === 'string' && majorOf(version) !== majorOf(kind.version)) {
    const fault = `was written by another version: its format is ${oneLine(version, 40)}, and this version reads ${kind.version}`;
    const from = `${leftOut(noun)} line ${line.seq + 1} on are left out.`;
    return { wrong: { fault, problem: ` ${fault}. ${from} Use the version that wrote it.` } };
  }
  const parsed = kind.schema.safeParse(line, { reportInput: true });
  if (!parsed.success) return { wrong: damaged(kind, line.seq, `is no ${noun}: ${issueOf(parsed.error)}`) };
  const person = kind.personOf(parsed.data);
  if (personFileName(person) === name) return { record: parsed.data };
  const whose = `is by ${oneLine(person, 100)}, whose file is ${folder}/${personFileName(person)}`;
  return {
    wrong: {
      fault: `line ${line.seq + 1} ${whose}`,
      problem: `, line ${line.seq + 1}: ${whose}. ${leftOut(noun)} that line on are left out. Give the file that name if there is none; else move it out of the folder.`,
    },
  };
}

function damaged({ noun }: { readonly noun: string }, index: number, what: string): Wrong {
  return {
    fault: `line ${index + 1} ${what}`,
    problem: `, line ${index + 1}: ${what}. ${leftOut(noun)} that line on are left out. Put the file back from a copy, or move it out of the folder to begin a new one.`,
  };
}

/** `Labels from`. */
function leftOut(noun: string): string {
  return `${noun.charAt(0).toUpperCase()}${noun.slice(1)}s from`;
}

function issueOf(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'it does not fit';
  const text = issue.path.length === 0 ? issueText(issue) : `${pathText(issue.path)} ${issueText(issue)}`;
  return oneLine(text);
}
