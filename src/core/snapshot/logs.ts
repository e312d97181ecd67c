import { join } from 'node:path';
import { filesOf, type SnapshotLayout } from './layout.ts';
import { readRecords } from './records.ts';
import type { TsvOptions } from './tsv.ts';

/** A log record. Attribute columns are Python literals as text: see `parseAttributes`. */
export interface LogRecord {
  readonly at: string;
  readonly severityText: string;
  /** OpenTelemetry's number, 0 where it is not set. */
  readonly severityNumber: number;
  readonly serviceName: string;
  readonly body: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly resourceAttributes: string;
  readonly logAttributes: string;
}

const columns = {
  required: ['Timestamp', 'SeverityText', 'SeverityNumber', 'ServiceName', 'Body', 'ResourceAttributes'],
  optional: ['TraceId', 'SpanId', 'LogAttributes'],
};

/** The logs of a snapshot, in the order of the file. */
export async function* readLogs(
  layout: SnapshotLayout,
  options: TsvOptions,
  signal: AbortSignal,
): AsyncGenerator<LogRecord, void, void> {
  for (const { path } of filesOf(layout, 'logs')) {
    for await (const { values } of readRecords(join(layout.dir, path), columns, options, signal)) {
      const [
        at = '',
        severityText = '',
        severity = '',
        serviceName = '',
        body = '',
        resourceAttributes = '',
      ] = values;
      const [traceId = '', spanId = '', logAttributes = ''] = values.slice(columns.required.length);
      const severityNumber = Number(severity) || 0;
      yield {
        at,
        severityText,
        severityNumber,
        serviceName,
        body,
        resourceAttributes,
        traceId,
        spanId,
        logAttributes,
      };
    }
  }
}

/** OpenTelemetry: 17 to 20 are ERROR, 21 to 24 FATAL. */
const firstErrorNumber = 17;
/** The level as it is written by loggers that leave the severity unset: at the start, or as a field. */
const errorLevel =
  /^\W{0,3}(?:error|fatal|critical)\b|\b(?:level|severity|lvl)["']?\s*[=:]\s*["']?(?:error|fatal|critical)\b/i;
/** A level stands at the start of a record; what comes later is its message. */
const levelChars = 300;

/** Whether a record says that something failed: by its severity, or by its text where there is none. */
export function isErrorLog({
  severityNumber,
  severityText,
  body,
}: Pick<LogRecord, 'severityNumber' | 'severityText' | 'body'>): boolean {
  if (severityNumber > 0) return severityNumber >= firstErrorNumber;
  if (severityText !== '') return /^(?:error|fatal|crit|alert|emerg|panic)/i.test(severityText);
  return errorLevel.test(body.slice(0, levelChars));
}
