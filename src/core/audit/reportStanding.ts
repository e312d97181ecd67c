import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BenchError } from '../errors.ts';
import { StandingRecord } from '../schema/standing.ts';
import { oneLine } from '../store/foreignText.ts';
import { readJournal } from '../store/journal.ts';
import { pathsOfRun } from '../store/layout.ts';

/** Whether a report is to be relied on: why not, as sentences; null where nobody has said so. */
export interface ReportStanding {
  readonly revoked: string | null;
  readonly superseded: string | null;
}

const good: ReportStanding = { revoked: null, superseded: null };

/**
 * What `standing.jsonl` of a run says of the report of a model, undone records left out. Reads one small file.
 * @throws BenchError journal_damaged: a damaged record must not pass for none
 */
export function reportStanding(runDir: string, model: string): ReportStanding {
  const path = pathsOfRun(runDir).standing;
  if (!existsSync(path)) return good;
  const held = standingRecords(path).filter((record) => record.model === model);
  return {
    revoked: revokedText(held),
    superseded: supersededText(held),
  };
}

/** {@link reportStanding} of a report file, where it lies in the folder of its run; anywhere else nobody knows. */
export function standingOfReportFile(path: string, model: string): ReportStanding {
  const runDir = dirname(dirname(path));
  return existsSync(join(runDir, 'run.json')) ? reportStanding(runDir, model) : good;
}

/** The records that hold: neither undos nor what they undo. @throws BenchError journal_damaged */
export function standingRecords(path: string): StandingRecord[] {
  const { records: lines, tornBytes } = readJournal(path);
  if (tornBytes > 0 && lines.length === 0 && readFileSync(path).length > 0) {
    throw new BenchError('journal_damaged', `${path} holds no whole record`, {
      hint: 'Put it back from a copy.',
    });
  }
  const records = lines.map((line) => {
    const parsed = StandingRecord.safeParse(line);
    if (parsed.success) return parsed.data;
    throw new BenchError(
      'journal_damaged',
      `${path}, line ${line.seq + 1}: does not say how a report stands`,
      {
        hint: 'Put the file back from a copy, or use the version that wrote it.',
        cause: parsed.error,
      },
    );
  });
  const undone = new Set(records.flatMap(({ undoes }) => undoes ?? []));
  return records.filter(({ seq, type }) => type !== 'undo' && !undone.has(seq));
}

function revokedText(held: readonly StandingRecord[]): string | null {
  const last = held.findLast(({ type }) => type === 'revoked');
  if (last === undefined) return null;
  return `The report of ${oneLine(last.model, 80)} was revoked by ${oneLine(last.who, 100)} on ${last.t.slice(0, 10)}: ${oneLine(last.reason, 300)}`;
}

function supersededText(held: readonly StandingRecord[]): string | null {
  const last = held.findLast(({ type }) => type === 'superseded');
  if (last?.by === undefined) return null;
  return `The report of ${oneLine(last.model, 80)} was superseded by that of ${oneLine(last.by.model, 80)} in run ${oneLine(last.by.run_id, 100)}, says ${oneLine(last.who, 100)} on ${last.t.slice(0, 10)}: ${oneLine(last.reason, 300)}`;
}
