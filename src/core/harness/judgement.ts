import { existsSync } from 'node:fs';
import { BenchError } from '../errors.ts';
import type { ExchangeRecord } from '../schema/exchange.ts';
import { type JudgementEntry, JudgementRecord } from '../schema/judgement.ts';
import { lookAt } from '../store/fileStamp.ts';
import { Journal, type JournalRecord, readJournal } from '../store/journal.ts';

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
function ownRecords(records: readonly JournalRecord[], path: string): JudgementRecord[] {
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

/** An answer of a judge, as it is kept. */
export type JudgementReply = Extract<JudgementRecord, { type: 'judge_reply' }>;

/** `judgement.jsonl`: appears with its first record, and goes on with what an earlier session wrote. */
export class JudgementJournal {
  private readonly path: string;
  private readonly now: () => number;
  private readonly redact: (text: string) => string;
  private readonly known: readonly JudgementRecord[];
  private readonly knownHead: string | null;
  private journal: Journal | null = null;

  constructor(path: string, now: () => number, redact: (text: string) => string) {
    this.path = path;
    this.now = now;
    this.redact = redact;
    const onDisk = readJudgement(path);
    this.known = onDisk?.records ?? [];
    this.knownHead = onDisk?.head ?? null;
  }

  get head(): string | null {
    return this.journal?.head ?? this.knownHead;
  }

  /** Answers of earlier sessions to the same question. */
  repliesTo(request_sha256: string): readonly JudgementReply[] {
    return this.known.filter(
      (record): record is JudgementReply =>
        record.type === 'judge_reply' && record.request_sha256 === request_sha256,
    );
  }

  append(entry: JudgementEntry): void {
    this.open().append(entry);
  }

  /** Exchanges come redacted. */
  appendExchange(record: ExchangeRecord): void {
    this.open().append(record);
  }

  close(): void {
    this.journal?.close();
  }

  private open(): Journal {
    this.journal ??= existsSync(this.path)
      ? Journal.continue(this.path, this.now, this.redact).journal
      : Journal.create(this.path, this.now, this.redact);
    return this.journal;
  }
}
