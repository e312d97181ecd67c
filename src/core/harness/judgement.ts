import { BenchError } from '../errors.ts';
import { JudgementRecord } from '../schema/judgement.ts';
import { type JournalRecord, readJournal } from '../store/journal.ts';
import { lookAt } from '../store/fileStamp.ts';

/** What `judgement.jsonl` of an attempt says. */
export interface JudgementOnDisk {
  /** The harness's own records, in order; the exchanges of the adapter are left out. */
  readonly records: readonly JudgementRecord[];
  /** Head of the chain of the file. */
  readonly head: string;
}

const ownTypes: ReadonlySet<string> = new Set(JudgementRecord.options.map(({ shape }) => shape.type.value));

/**
 * Null where nobody was asked.
 * @throws BenchError journal_damaged
 */
export function readJudgement(path: string): JudgementOnDisk | null {
  if (lookAt(path).kind === 'absent') return null;
  const { records, head } = readJournal(path);
  return { records: ownRecords(records, path), head };
}

/** @throws BenchError journal_damaged for a record that is not what its type says; `path` is for messages */
export function ownRecords(records: readonly JournalRecord[], path: string): JudgementRecord[] {
  return records
    .filter(({ type }) => ownTypes.has(type))
    .map((record) => {
      const parsed = JudgementRecord.safeParse(record);
      if (parsed.success) return parsed.data;
      throw new BenchError('journal_damaged', `${path}, line ${record.seq + 1}: is not what its type says`, {
        hint: 'The file was changed after it was written. Restore it from a copy.',
        cause: parsed.error,
      });
    });
}
