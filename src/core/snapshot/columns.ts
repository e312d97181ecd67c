/** Columns of events, objects and logs: BENCHMARK.md §2.5. */
export const logColumns: readonly string[] = [
  'Timestamp',
  'TimestampTime',
  'TraceId',
  'SpanId',
  'TraceFlags',
  'SeverityText',
  'SeverityNumber',
  'ServiceName',
  'Body',
  'ResourceSchemaUrl',
  'ResourceAttributes',
  'ScopeSchemaUrl',
  'ScopeName',
  'ScopeVersion',
  'ScopeAttributes',
  'LogAttributes',
  'EventName',
];

/** Columns of traces: real-data FORMATS.md, 22 of them. */
export const traceColumns: readonly string[] = [
  'Timestamp',
  'TraceId',
  'SpanId',
  'ParentSpanId',
  'TraceState',
  'SpanName',
  'SpanKind',
  'ServiceName',
  'ResourceAttributes',
  'ScopeName',
  'ScopeVersion',
  'SpanAttributes',
  'Duration',
  'StatusCode',
  'StatusMessage',
  'Events.Timestamp',
  'Events.Name',
  'Events.Attributes',
  'Links.TraceId',
  'Links.SpanId',
  'Links.TraceState',
  'Links.Attributes',
];

/** Columns of `metrics/pod_<name>_raw.tsv`: BENCHMARK.md §2.5. */
export const podMetricColumns: readonly string[] = [
  'metric_name',
  'timestamp',
  'value',
  'pod_name',
  'namespace',
  'tags',
];

/** Columns of `metrics/service_<name>_raw.tsv`: BENCHMARK.md §2.5. */
export const serviceMetricColumns: readonly string[] = [
  'metric_name',
  'timestamp',
  'value',
  'service_name',
  'namespace',
  'bucket_le',
  'tags',
  'metric_type',
  'status_code',
];
