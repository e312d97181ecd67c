import { correctReport } from '../review/correctReport.ts';
import { issueText, pathText } from '../schema/issueText.ts';
import { Report, reportSchemaVersion } from '../schema/report.ts';
import { type Look, lookAt, readSmallFile } from '../store/fileStamp.ts';
import { majorOf, oneLine, parseJson } from '../store/foreignText.ts';

/** A report of ten thousand attempts has some 30 MB. */
const maxBytes = 256 * 2 ** 20;

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
    const file = readSmallFile(this.path, look, maxBytes);
    if (file.kind === 'absent') return file;
    if (file.kind === 'unreadable') return damaged(oneLine(file.why));
    const json = parseJson(file.text);
    if (!json.ok) return damaged(json.why);
    const version = versionOf(json.value);
    if (version !== null && majorOf(version) !== majorOf(reportSchemaVersion))
      return { kind: 'newer', version };
    const parsed = Report.safeParse(json.value, { reportInput: true });
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      return damaged(
        issue === undefined ? 'it does not fit' : oneLine(`${pathText(issue.path)} ${issueText(issue)}`),
      );
    }
    if (!addsUp(parsed.data)) return damaged('its figures are not those of its attempts');
    const { run_id, model } = parsed.data;
    if (run_id === this.wanted.run_id && model === this.wanted.model)
      return { kind: 'report', report: parsed.data };
    return damaged(`it is of ${oneLine(model, 80)} in run ${oneLine(run_id, 80)}`);
  }
}

/** Figures that were edited must not stand beside corrected ones that were computed: the two would be told apart by nobody. */
function addsUp({ tasks, accuracy, false_positive_rate }: Report): boolean {
  const { corrected: raw } = correctReport(tasks, () => []);
  return raw.accuracy === accuracy && raw.false_positive_rate === false_positive_rate;
}

function damaged(why: string): ReportFileReading {
  return { kind: 'damaged', why };
}

function versionOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('schema_version' in value)) return null;
  return typeof value.schema_version === 'string' ? oneLine(value.schema_version, 40) : null;
}
