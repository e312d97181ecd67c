import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../errors.ts';
import { parseReport } from '../harness/parseReport.ts';
import { maxReportBytes } from '../harness/readReports.ts';
import type { ReportedReview } from '../schema/reportedReview.ts';
import { reviewerKey } from '../schema/reviewerKey.ts';
import type { RunFile } from '../schema/run.ts';
import { adjudicationLogs } from '../store/adjudicationLog.ts';
import { lookAt, readSmallFile } from '../store/fileStamp.ts';
import { oneLine } from '../store/foreignText.ts';
import { labelLogs } from '../store/labelLog.ts';
import { personFileName, type RunPaths } from '../store/layout.ts';
import { type LogKind, type PersonLog, parsePersonLog } from '../store/personLog.ts';
import type { Findings } from './findings.ts';
import type { FoundFile } from './manifest.ts';
import { readChain } from './readChain.ts';

/** A file of somebody's labels or adjudications that was read. */
interface ReadLog {
  readonly person: string;
  readonly hashes: ReadonlySet<string>;
}

/** Whose lines a report has counted, and the last of them. */
interface Counted {
  readonly person: string;
  readonly log_head: string;
}

export interface CheckedLabels {
  readonly run: RunFile;
  readonly paths: RunPaths;
  readonly found: readonly FoundFile[];
}

/**
 * Follows the chain of each file of labels and of adjudications, and looks in it for the last lines that reports have
 * counted: a chain alone does not show that its end was cut off or changed.
 */
export async function checkLabels(
  checked: CheckedLabels,
  findings: Findings,
  signal: AbortSignal,
): Promise<void> {
  await checkLogs(labelLogs, checked, findings, signal, ({ reviewers }) =>
    reviewers.map(({ reviewer, log_head }) => ({ person: reviewer, log_head })),
  );
  await checkLogs(adjudicationLogs, checked, findings, signal, ({ adjudicators }) =>
    adjudicators.map(({ adjudicator, log_head }) => ({ person: adjudicator, log_head })),
  );
}

async function checkLogs<R, F extends PersonLog<R>>(
  kind: LogKind<R, F>,
  { run, paths, found }: CheckedLabels,
  findings: Findings,
  signal: AbortSignal,
  countedIn: (review: ReportedReview) => Counted[],
): Promise<void> {
  const files = new Map<string, ReadLog>();
  const folder = `${kind.folder}/`;
  for (const { path, isFile } of found) {
    if (!path.startsWith(folder) || !path.endsWith('.jsonl') || !isFile) continue;
    files.set(path, await readLog(kind, { path: join(paths.dir, path), file: path }, findings, signal));
  }
  for (const { name: model } of run.settings.models) {
    for (const counted of reviewIn(paths.report(model), countedIn)) {
      checkCounted({ kind, model, counted, files }, findings);
    }
  }
}

async function readLog<R, F extends PersonLog<R>>(
  kind: LogKind<R, F>,
  { path, file }: { readonly path: string; readonly file: string },
  findings: Findings,
  signal: AbortSignal,
): Promise<ReadLog> {
  try {
    const chain = await readChain(path, () => {}, signal);
    const { person, records, problem } = parsePersonLog(
      kind,
      readFileSync(path),
      file.slice(kind.folder.length + 1),
    );
    findings.counted({ files: 1, bytes: chain.bytes, records: chain.hashes.length });
    if (chain.broken !== null) findings.problem(file, chain.broken.what, chain.broken.line);
    else if (problem !== null) {
      findings.problem(file, `holds a line that is no ${kind.noun} of this person`, records.length + 1);
    } else if (chain.tornBytes > 0) {
      findings.note(
        `${file} ends in the middle of a line: it was never saved whole, or was cut short since.`,
      );
    }
    return { person, hashes: new Set(chain.hashes) };
  } catch (error) {
    signal.throwIfAborted();
    findings.problem(file, `cannot be read: ${oneLine(messageOf(error))}`);
    return { person: '', hashes: new Set() };
  }
}

function reviewIn(reportPath: string, countedIn: (review: ReportedReview) => Counted[]): Counted[] {
  const file = readSmallFile(reportPath, lookAt(reportPath), maxReportBytes);
  const parsed = file.kind === 'text' ? parseReport(file.text) : null;
  return parsed?.kind === 'report' ? countedIn(parsed.report.review) : [];
}

interface CheckedCount {
  readonly kind: { readonly folder: string; readonly noun: string };
  readonly model: string;
  readonly counted: Counted;
  readonly files: ReadonlyMap<string, ReadLog>;
}

function checkCounted({ kind, model, counted, files }: CheckedCount, findings: Findings): void {
  const { person, log_head } = counted;
  const file = `${kind.folder}/${personFileName(person)}`;
  const read = files.get(file);
  const report = `the report of ${oneLine(model, 80)}`;
  if (read === undefined) {
    findings.problem(file, `is missing, though ${report} counts its ${kind.noun}s`);
    return;
  }
  if (read.hashes.has(log_head) || findings.isBroken(file)) return;
  const isOther = read.person !== '' && reviewerKey(read.person) !== reviewerKey(person);
  const what = isOther
    ? `is by ${oneLine(read.person, 100)}, and ${report} counts ${kind.noun}s of ${oneLine(person, 100)} in it`
    : `lacks a line that ${report} counts: lines were changed or removed at its end`;
  findings.problem(file, what, read.hashes.size + 1);
}
