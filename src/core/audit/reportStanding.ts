import { BenchError } from '../errors.ts';
import type { ReportStanding, StandingRecord } from '../schema/standing.ts';
import { oneLine } from '../store/foreignText.ts';
import { pathsOfRun } from '../store/layout.ts';
import { runFolderBehindReport } from '../store/runFolder.ts';
import { readStandingFile, standingProblemText } from './standingFile.ts';

const good: ReportStanding = { revoked: null, superseded: null };

/**
 * What `standing.jsonl` of a run says of the report of a model, undone records left out. Reads two small files.
 * @throws BenchError journal_damaged: a damaged record must not pass for none
 */
export function reportStanding(runDir: string, model: string): ReportStanding {
  const { records, problem } = readStandingFile(pathsOfRun(runDir));
  if (problem !== null) {
    throw new BenchError(
      'journal_damaged',
      `nobody can say whether reports in ${runDir} were revoked: ${standingProblemText(problem)}`,
      {
        hint: 'Put the file back from a copy. itbench-review verify says what else was changed.',
      },
    );
  }
  return standingIn(records, model);
}

/** What records say of the report of a model. */
export function standingIn(records: readonly StandingRecord[], model: string): ReportStanding {
  const held = heldRecords(records).filter((record) => record.model === model);
  return { revoked: revokedText(held), superseded: supersededText(held) };
}

/** {@link reportStanding} of a report file, where it or what it links to lies in the folder of its run; anywhere else nobody knows. */
export function standingOfReportFile(path: string, model: string): ReportStanding {
  const runDir = runFolderBehindReport(path);
  return runDir === null ? good : reportStanding(runDir, model);
}

/**
 * Why the report in a file is not to be relied on, one sentence each, for whoever goes on all the same. A damaged record does
 * not pass for none.
 */
export function standingSentences(path: string, model: string): string[] {
  try {
    const { revoked, superseded } = standingOfReportFile(path, model);
    return [revoked, superseded].flatMap((text) => (text === null ? [] : [ended(text)]));
  } catch (error) {
    if (!BenchError.is(error, 'journal_damaged')) throw error;
    return [ended(`Whether it was revoked cannot be read: ${oneLine(error.message)}`)];
  }
}

/** A reason is given in people's own words, which may end in any way. */
function ended(text: string): string {
  return /[.!?…]$/u.test(text) ? text : `${text}.`;
}

/** The records that hold: neither undos nor what they undo. */
export function heldRecords(records: readonly StandingRecord[]): StandingRecord[] {
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
