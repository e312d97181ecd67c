import type { Report } from '../schema/report.ts';
import { type Look, lookAt, readSmallFile } from '../store/fileStamp.ts';
import { oneLine } from '../store/foreignText.ts';
import { parseReport } from './parseReport.ts';
import { maxReportBytes } from './readReports.ts';

export type ReportFileReading =
  | { readonly kind: 'report'; readonly report: Report }
  | { readonly kind: 'absent' }
  /** Why it cannot be used, as a clause about the file. */
  | { readonly kind: 'damaged'; readonly why: string }
  | { readonly kind: 'newer'; readonly version: string };

/** A report file, read again when somebody else has changed it. */
export class ReportFile {
  readonly path: string;
  private readonly wanted: Pick<Report, 'run_id' | 'model'>;
  private kept: { readonly stamp: string; readonly reading: ReportFileReading } | null = null;

  constructor(path: string, wanted: Pick<Report, 'run_id' | 'model'>) {
    this.path = path;
    this.wanted = wanted;
  }

  read(): ReportFileReading {
    const look = lookAt(this.path);
    if (this.kept?.stamp === look.stamp) return this.kept.reading;
    const reading = this.readAnew(look);
    this.kept = { stamp: look.stamp, reading };
    return reading;
  }

  /** Keeps what was just written, which need not be read again. */
  written(report: Report): void {
    this.kept = { stamp: lookAt(this.path).stamp, reading: { kind: 'report', report } };
  }

  private readAnew(look: Look): ReportFileReading {
    const file = readSmallFile(this.path, look, maxReportBytes);
    if (file.kind === 'absent') return file;
    if (file.kind === 'unreadable') return damaged(oneLine(file.why));
    const parsed = parseReport(file.text);
    if (parsed.kind !== 'report') return parsed;
    const { run_id, model } = parsed.report;
    if (run_id === this.wanted.run_id && model === this.wanted.model)
      return { kind: 'report', report: parsed.report };
    return damaged(`it is of ${oneLine(model, 80)} in run ${oneLine(run_id, 80)}`);
  }
}

function damaged(why: string): ReportFileReading {
  return { kind: 'damaged', why };
}
