import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BenchError } from '../errors.ts';
import { otherReportVersion, type Report } from '../schema/report.ts';
import { lookAt, readSmallFile } from '../store/fileStamp.ts';
import { oneLine } from '../store/foreignText.ts';
import { pathsOfRun } from '../store/layout.ts';
import { findRun } from '../store/runStore.ts';
import { parseReport } from './parseReport.ts';

/** A report of ten thousand attempts has some 30 MB. */
export const maxReportBytes = 256 * 2 ** 20;

/** A report and the file that it was read from. */
export interface FoundReport {
  readonly report: Report;
  /** Absolute path. */
  readonly path: string;
}

/**
 * Reads a report file, whosever it is.
 * @throws BenchError report_missing; report_invalid for one that is damaged, was edited by hand or is of a newer version
 */
export function readReportFile(path: string): FoundReport {
  const file = readSmallFile(path, lookAt(path), maxReportBytes);
  if (file.kind === 'absent') {
    throw new BenchError('report_missing', `there is no report ${path}`, {
      hint: 'Name a file of the folder reports in a run folder, or the run itself.',
    });
  }
  if (file.kind === 'unreadable') {
    throw new BenchError('report_invalid', `${path} cannot be read: ${oneLine(file.why)}`, {
      hint: 'Make it a file that you may read.',
    });
  }
  const parsed = parseReport(file.text);
  if (parsed.kind === 'report') return { report: parsed.report, path };
  if (parsed.kind === 'newer') {
    throw new BenchError('report_invalid', `${path} was ${otherReportVersion(parsed.version)}`, {
      hint: 'Use the version that made it.',
    });
  }
  throw new BenchError('report_invalid', `${path} cannot be relied on: ${parsed.why}`, {
    hint: 'Put it back from a copy, or delete it and make it anew from its run: label an attempt in the editor, or use itbench-review report.',
  });
}

/**
 * The reports that a person means: a report file, a folder of report files, a run (its id in the output folder or its
 * folder), or, without a word, the newest run. In the order of their names.
 * @throws BenchError as {@link readReportFile}; run_missing; report_missing for a run without one
 */
export function findReports(outputDir: string, wanted: string | null): FoundReport[] {
  return findReportPaths(outputDir, wanted).map(readReportFile);
}

/**
 * The files of {@link findReports}, absolute, for whoever reads thousands of them one at a time.
 * @throws BenchError run_missing; report_missing for a run without a report
 */
export function findReportPaths(outputDir: string, wanted: string | null): string[] {
  if (wanted?.endsWith('.json')) return [resolve(wanted)];
  const isFolder = wanted !== null && existsSync(wanted) && statSync(wanted).isDirectory();
  const isOfReports = isFolder && !existsSync(join(wanted, 'run.json'));
  const folder = isOfReports ? resolve(wanted) : pathsOfRun(findRun(outputDir, wanted)).reports;
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
  if (names.length > 0) return names.sort().map((name) => join(folder, name));
  throw new BenchError('report_missing', `${folder} holds no report`, {
    hint: 'Make the reports of a run with itbench-review report.',
  });
}
