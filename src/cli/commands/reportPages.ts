import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BenchError } from '../../core/errors.ts';
import { filePage } from '../../core/report/html/page.ts';
import { reportHtml } from '../../core/report/html/reportHtml.ts';
import type { Report } from '../../core/schema/report.ts';
import { makeFolder, writeFileAtomic } from '../../core/store/files.ts';
import { pageFileName } from '../../core/store/layout.ts';

/** A report that was written, and why it is not to be relied on, one sentence each. */
export interface WrittenReport {
  readonly report: Report;
  readonly standing: readonly string[];
}

export interface PagesWanted {
  /** A folder, or a file that ends in .html where there is one report; null for the current folder. */
  readonly to: string | null;
  /** Name of the rescoring that the reports are of, or null. */
  readonly rescored: string | null;
}

/**
 * Writes each report as a page and gives the paths. Pages go nowhere near the run's own files: those are listed and verified.
 *
 * @throws {BenchError} usage when `to` names a file that cannot be meant
 */
export function writeReportPages(reports: readonly WrittenReport[], { to, rescored }: PagesWanted): string[] {
  const target = resolve(to ?? '.');
  const isDirectory = statSync(target, { throwIfNoEntry: false })?.isDirectory();
  if (isDirectory !== true && target.toLowerCase().endsWith('.html')) return [writeOnly(reports, target)];
  if (isDirectory === false) {
    throw new BenchError('usage', `${target} is a file, and no page`, {
      hint: 'Name a folder, or a file that ends in .html.',
    });
  }
  makeFolder(target);
  return reports.map((written) => {
    const { run_id, model } = written.report;
    return writePage(written, join(target, pageFileName(run_id, model, rescored)));
  });
}

function writeOnly(reports: readonly WrittenReport[], path: string): string {
  const [report] = reports;
  if (report === undefined || reports.length > 1) {
    throw new BenchError('usage', `${reports.length} reports do not fit into one file, ${path}`, {
      hint: 'Name a folder: each model gets a page of its own.',
    });
  }
  return writePage(report, path);
}

function writePage({ report, standing }: WrittenReport, path: string): string {
  writeFileAtomic(path, reportHtml(report, filePage, standing));
  return path;
}
