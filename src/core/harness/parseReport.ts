import { contradictions } from '../report/contradictions.ts';
import { issueText, pathText } from '../schema/issueText.ts';
import { isReadableReport, Report } from '../schema/report.ts';
import { oneLine, parseJson } from '../store/foreignText.ts';

/** What the text of a report file turns out to be. */
export type ReportParsing =
  | { readonly kind: 'report'; readonly report: Report }
  /** Why it cannot be used, as a clause about the file. */
  | { readonly kind: 'damaged'; readonly why: string }
  | { readonly kind: 'newer'; readonly version: string };

/** Reads the text of a report file, its version first, and checks that its figures are those of its attempts. */
export function parseReport(text: string): ReportParsing {
  const json = parseJson(text);
  if (!json.ok) return damaged(json.why);
  const version = versionOf(json.value);
  if (version === null) return damaged('it names no format, so it is no report');
  if (!isReadableReport(version)) return { kind: 'newer', version };
  const parsed = Report.safeParse(json.value, { reportInput: true });
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return damaged(
      issue === undefined ? 'it does not fit' : oneLine(`${pathText(issue.path)} ${issueText(issue)}`),
    );
  }
  const [contradiction] = contradictions(parsed.data);
  return contradiction === undefined ? { kind: 'report', report: parsed.data } : damaged(contradiction);
}

function damaged(why: string): ReportParsing {
  return { kind: 'damaged', why };
}

function versionOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('schema_version' in value)) return null;
  return typeof value.schema_version === 'string' ? oneLine(value.schema_version, 40) : null;
}
