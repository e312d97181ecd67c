import { join } from 'node:path';
import { filesOf, type SnapshotLayout } from './layout.ts';
import { readRecords } from './records.ts';
import type { TsvOptions } from './tsv.ts';

/** A span. Attribute columns are Python literals as text: see `parseAttributes`. */
export interface Span {
  readonly at: string;
  readonly traceId: string;
  readonly spanId: string;
  /** '' for the first span of a trace. */
  readonly parentSpanId: string;
  readonly name: string;
  /** `Client`, `Server`, `Internal`, `Producer`, `Consumer`. */
  readonly kind: string;
  readonly serviceName: string;
  readonly durationNs: number;
  /** `Ok`, `Error`, `Unset`. */
  readonly statusCode: string;
  readonly statusMessage: string;
  readonly resourceAttributes: string;
  readonly spanAttributes: string;
}

const columns = {
  required: [
    'Timestamp',
    'TraceId',
    'SpanId',
    'ParentSpanId',
    'SpanName',
    'ServiceName',
    'Duration',
    'StatusCode',
  ],
  optional: ['SpanKind', 'StatusMessage', 'ResourceAttributes', 'SpanAttributes'],
};

/** The spans of a snapshot, in the order of the file. */
export async function* readSpans(
  layout: SnapshotLayout,
  options: TsvOptions,
  signal: AbortSignal,
): AsyncGenerator<Span, void, void> {
  for (const { path } of filesOf(layout, 'traces')) {
    for await (const { values } of readRecords(join(layout.dir, path), columns, options, signal)) {
      const [at = '', traceId = '', spanId = '', parentSpanId = '', name = '', serviceName = ''] = values;
      const [duration = '', statusCode = '', kind = '', statusMessage = ''] = values.slice(6);
      const [resourceAttributes = '', spanAttributes = ''] = values.slice(10);
      const ids = { traceId, spanId, parentSpanId };
      const status = { durationNs: Number(duration) || 0, statusCode, statusMessage };
      yield { at, ...ids, name, kind, serviceName, ...status, resourceAttributes, spanAttributes };
    }
  }
}

/** Whether a span failed. ClickHouse writes `Error`; other exporters OpenTelemetry's full name. */
export function isErrorStatus(statusCode: string): boolean {
  return statusCode === 'Error' || statusCode === 'STATUS_CODE_ERROR';
}
