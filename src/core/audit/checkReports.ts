import { setImmediate as pause } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import { AttemptContents } from '../harness/attemptContent.ts';
import { LabelledReports, reviewFolders } from '../harness/labelledReports.ts';
import { parseReport } from '../harness/parseReport.ts';
import { openRescore, rescoredReport } from '../harness/rescore.ts';
import { reportJson } from '../report/buildReport.ts';
import type { Report } from '../schema/report.ts';
import type { RunFile } from '../schema/run.ts';
import { readBytesIfThere } from '../store/files.ts';
import { oneLine, parseJson } from '../store/foreignText.ts';
import { fileName, type RunPaths } from '../store/layout.ts';
import type { Findings } from './findings.ts';
import { firstDifference } from './firstDifference.ts';

export interface CheckedReports {
  readonly run: RunFile;
  readonly paths: RunPaths;
  /** Version of this program: another one may make other reports from the same files. */
  readonly version: string;
  /** The version that made the run, as {@link madeByText} says it. */
  readonly madeBy: string;
  /** Whether a report that is missing or out of date is a sign of a cut session rather than of an edit. */
  readonly isCutOff: boolean;
}

/** Makes each report of a run again from its files and labels, and holds the one that is there to it, byte for byte. */
export async function checkReports(
  { run, paths, version, madeBy, isCutOff }: CheckedReports,
  findings: Findings,
  signal: AbortSignal,
): Promise<void> {
  const contents = new AttemptContents(paths);
  const reports = new LabelledReports(run, paths, reviewFolders(paths), contents);
  try {
    for (const { name: model } of run.settings.models) {
      const file = `reports/${fileName(model)}.json`;
      if (isMadeFromDamage(file, `attempts/${fileName(model)}/`, findings)) continue;
      const make = async (found: Report | null) => {
        const report = await reports.preview(model, found?.review ?? null, signal);
        return withEarlier(report, found);
      };
      await checkReport(
        {
          file,
          path: paths.report(model),
          make,
          version,
          madeBy,
          isCutOff,
          isBehind: () => reports.isBehind(model),
        },
        findings,
        signal,
      );
      await pause();
    }
  } finally {
    contents.close();
  }
}

/** Likewise the reports of a rescoring. */
export async function checkRescoredReports(
  { run, paths, version }: Pick<CheckedReports, 'run' | 'paths' | 'version'>,
  name: string,
  findings: Findings,
  signal: AbortSignal,
): Promise<void> {
  const opened = openRescore(run, paths, name);
  for (const { name: model } of run.settings.models) {
    const folder = `rescored/${fileName(name)}/`;
    const file = `${folder}reports/${fileName(model)}.json`;
    const own = `attempts/${fileName(model)}/`;
    if ([own, `${folder}${own}`].some((attempts) => isMadeFromDamage(file, attempts, findings))) continue;
    const make = () => rescoredReport(opened, model, signal);
    const path = opened.paths.run.report(model);
    const madeBy = opened.file.product_version;
    await checkReport(
      { file, path, make, version, madeBy, isCutOff: false, isBehind: () => false },
      findings,
      signal,
    );
    await pause();
  }
}

/** A report of attempts that are not as they were can only be another one: that says nothing about the report. */
function isMadeFromDamage(file: string, attempts: string, findings: Findings): boolean {
  if (!findings.isBrokenBelow(attempts)) return false;
  findings.unchecked(`${file} was not made again, because attempts that it is made from are damaged.`);
  return true;
}

/** What a report was put beside when it was made is in no file of the run. */
function withEarlier(report: Report, found: Report | null): Report {
  const earlier = found?.comparison?.earlier ?? null;
  return earlier === null || report.comparison === null
    ? report
    : { ...report, comparison: { ...report.comparison, earlier } };
}

interface CheckedReport {
  readonly file: string;
  readonly path: string;
  readonly make: (found: Report | null) => Promise<Report>;
  readonly version: string;
  /** As the run says, not as the report does. */
  readonly madeBy: string;
  readonly isCutOff: boolean;
  /** Whether people have said something that it does not count. */
  readonly isBehind: () => boolean;
}

async function checkReport(
  { file, path, make, version, madeBy, isCutOff, isBehind }: CheckedReport,
  findings: Findings,
  signal: AbortSignal,
): Promise<void> {
  const text = textOf(path, file, findings);
  if (text === 'unreadable') return;
  if (text === null) {
    if (isCutOff) findings.note(`${file} is not there: the session was cut off before it was written.`);
    else findings.problem(file, 'is missing');
    return;
  }
  findings.counted({ files: 1, bytes: Buffer.byteLength(text) });
  const parsed = parseReport(text);
  let wanted: string;
  try {
    wanted = reportJson(await make(parsed.kind === 'report' ? parsed.report : null));
  } catch (error) {
    signal.throwIfAborted();
    findings.unchecked(
      `${file} was not made again, because its run is damaged: ${oneLine(messageOf(error), 300)}.`,
    );
    if (parsed.kind === 'damaged') findings.problem(file, `cannot be relied on: ${parsed.why}`);
    return;
  }
  if (text === wanted) {
    const isBesideOther = parsed.kind === 'report' && parsed.report.comparison?.earlier != null;
    if (isBesideOther)
      findings.unchecked(
        `${file} compares itself with an earlier report, which is no file of this run: that part was not checked.`,
      );
    return;
  }
  if (isCutOff)
    findings.note(
      `${file} is not what the files of the run give: a session was cut off before it was written anew.`,
    );
  else if (madeBy !== version) {
    findings.unchecked(
      `${file} was made by version ${oneLine(madeBy, 80)}; this version, ${version}, makes another one from the same files, which differs first at ${differenceOf(text, wanted)}. Verify it with the version that made it.`,
    );
  } else {
    const why = isBehind()
      ? '; it does not count all that is in labels and adjudications: itbench-review report writes it anew'
      : '';
    findings.problem(
      file,
      `is not the report that its run gives: ${differenceOf(text, wanted)} differs${why}`,
    );
  }
}

function differenceOf(text: string, wanted: string): string {
  const json = parseJson(text);
  if (!json.ok) return `its text, which is not JSON any more,`;
  const place = firstDifference(json.value, JSON.parse(wanted));
  return place === null
    ? 'the spelling of its text'
    : oneLine(place === '' ? 'its whole content' : place, 200);
}

function textOf(path: string, file: string, findings: Findings): string | null | 'unreadable' {
  try {
    const bytes = readBytesIfThere(path);
    if (bytes === null) return null;
    const text = bytes.toString('utf8');
    // Bytes that are no text must not pass for the text that they are replaced by.
    return Buffer.from(text).equals(bytes) ? text : `${text} `;
  } catch (error) {
    findings.problem(file, `cannot be read: ${oneLine(messageOf(error))}`);
    return 'unreadable';
  }
}
