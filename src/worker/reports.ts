import { standingSentences } from '../core/audit/reportStanding.ts';
import { verificationText } from '../core/audit/verificationText.ts';
import { verifyRun } from '../core/audit/verifyRun.ts';
import { BenchError } from '../core/errors.ts';
import { exportRun } from '../core/export/exportRun.ts';
import { type FoundReport, readReportFile } from '../core/harness/readReports.ts';
import { readTrend } from '../core/harness/readTrend.ts';
import { recordedStanding } from '../core/harness/recordedStanding.ts';
import { compareReports } from '../core/report/compare.ts';
import { comparisonHtml } from '../core/report/html/comparisonHtml.ts';
import type { PageOptions } from '../core/report/html/page.ts';
import { reportHtml } from '../core/report/html/reportHtml.ts';
import { trendHtml } from '../core/report/html/trendHtml.ts';
import { verifyingProgram } from '../machine/verifyingProgram.ts';
import type { Handlers } from '../protocol/channel.ts';
import { openAttemptCommand } from '../protocol/openAttempt.ts';
import { maxTabChars, type Page, type reportCalls } from '../protocol/reports.ts';

type Calls = Handlers<{ calls: typeof reportCalls; events: Record<never, never> }>['calls'];
type Tell = (done: number, total: number) => void;

/** A page in the editor: its links are commands, which the host checks. */
const editorPage: PageOptions = { host: 'editor', links: { attempt: openAttemptCommand } };

/** Pages of reports, and what is done with whole runs. `telling` starts telling progress of one of them. */
export function createReportCalls(
  telling: (what: 'reading_reports' | 'verifying_run' | 'exporting') => Tell,
): Calls {
  return {
    reportPage: ({ path }) => {
      const { report } = readReportFile(path);
      const standing = standingSentences(path, report.model);
      return tabPage(`Report of ${report.model}`, reportHtml(report, editorPage, standing));
    },
    comparisonPage: ({ paths, force }) => {
      const found = paths.map((path): FoundReport => readReportFile(path));
      const [baseline, ...others] = found;
      const comparisons =
        baseline === undefined
          ? []
          : compareReports(
              baseline.report,
              others.map(({ report }) => report),
              { force, standing: recordedStanding(found) },
            );
      return tabPage('Comparison', comparisonHtml(comparisons, editorPage));
    },
    trendPage: async ({ folder }, signal) => {
      const trend = await readTrend(folder, { onProgress: telling('reading_reports') }, signal);
      return tabPage('Trend', trendHtml(trend, editorPage));
    },
    verifyRun: async ({ dir }, signal) => {
      const tell = telling('verifying_run');
      const options = { publicKeys: [], program: verifyingProgram() };
      const verification = await verifyRun(dir, options, signal, ({ doneBytes, totalBytes }) =>
        tell(doneBytes, totalBytes),
      );
      return { verification, text: verificationText(verification) };
    },
    exportRun: async ({ dir, format, out, force }, signal) => {
      const tell = telling('exporting');
      const { files, remarks } = await exportRun(dir, { format, out, force }, signal, ({ done, total }) =>
        tell(done, total),
      );
      return { files: [...files], remarks: [...remarks] };
    },
  };
}

/** A page for a tab, unless it is more than an editor takes in without a pause. */
function tabPage(title: string, html: string): Page {
  if (html.length <= maxTabChars) return { title, html };
  const size = `${(html.length / 1_000_000).toFixed(1)} million characters`;
  throw new BenchError('usage', `the page has ${size}, too many for a tab`, {
    hint: 'Take fewer reports at a time, or make a file of them on the command line.',
  });
}
