import type { LogLine } from './logLine.ts';
import { readLogLine } from './logLine.ts';
import { type Fills, type Made, metricsTable, noEventsOrLinks, refused } from './made.ts';
import { type PodDirectory, workloadOfPod } from './podDirectory.ts';
import { rowTimeOfNanos, rowTimeOfNumber } from './rowTime.ts';
import type { SecretRemover } from './secrets.ts';
import { dictOf } from './values.ts';

/** The tables of the Nezha data set, by the columns that tell them apart. */
export type NezhaTable = 'logs' | 'traces' | 'pod_metrics' | 'service_metrics';

type Row = Readonly<Record<string, string>>;

/** What a table with these columns is; null for one that is not known. */
export function nezhaTable(columns: readonly string[]): NezhaTable | null {
  const has = (...names: string[]): boolean => names.every((name) => columns.includes(name));
  if (has('TimeUnixNano', 'PodName', 'Container', 'Log')) return 'logs';
  if (has('TraceID', 'SpanID', 'ParentID', 'OperationName', 'StartTimeUnixNano', 'EndTimeUnixNano'))
    return 'traces';
  if (has('TimeStamp', 'PodName')) return 'pod_metrics';
  return has('TimeStamp', 'ServiceName') ? 'service_metrics' : null;
}

export interface NezhaContext {
  readonly pods: PodDirectory;
  readonly secrets: SecretRemover;
  /** The namespace that the tables do not name, or ''. */
  readonly namespace: string;
}

/** The rows of a snapshot that one row of such a table comes to. */
export function* nezhaRows(table: NezhaTable, row: Row, context: NezhaContext): Generator<Made> {
  if (table === 'logs') yield logRow(row, context);
  else if (table === 'traces') yield spanRow(row, context);
  else yield* metricRows(table, row, context);
}

const logFills: Fills = {
  Timestamp: 'TimeUnixNano',
  TimestampTime: 'the same, in seconds',
  TraceId: 'TraceID',
  SpanId: 'SpanID',
  SeverityText: 'the level in the line',
  SeverityNumber: 'the level in the line',
  ServiceName: 'name of the workload, from PodName',
  Body: 'Log, without what the container runtime put around it',
  ResourceAttributes: 'PodName, Container, Node; the namespace as given with --namespace',
  LogAttributes: 'what the container runtime noted',
};

function logRow(row: Row, { secrets, namespace }: NezhaContext): Made {
  const line: LogLine = readLogLine(row.Log ?? '', '');
  const { PodName: pod = '', Container: container = '', Node: node = '' } = row;
  const service = workloadOfPod(pod);
  const isTraced = /^[0-9a-f]{16,32}$/.test(row.TraceID ?? '');
  return {
    type: 'row',
    table: 'otel_logs_raw.tsv',
    at: rowTimeOfNanos(row.TimeUnixNano) || line.at,
    fills: logFills,
    values: {
      TraceId: isTraced ? (row.TraceID ?? '') : '',
      SpanId: isTraced ? (row.SpanID ?? '') : '',
      TraceFlags: '0',
      SeverityText: line.severityText,
      SeverityNumber: String(line.severityNumber),
      ServiceName: service,
      Body: secrets.text(line.body),
      ResourceAttributes: resourceOf({ pod, container, node, namespace }),
      ScopeAttributes: '{}',
      LogAttributes: dictOf({ 'log.iostream': line.stream }),
    },
  };
}

const spanFills: Fills = {
  Timestamp: 'StartTimeUnixNano',
  TraceId: 'TraceID',
  SpanId: 'SpanID',
  ParentSpanId: 'ParentID; empty where that is root',
  SpanName: 'OperationName',
  SpanKind: 'not in the source: Unspecified',
  ServiceName: 'name of the workload, from PodName',
  ResourceAttributes: 'PodName; the namespace as given with --namespace',
  Duration: 'EndTimeUnixNano less StartTimeUnixNano, in nanoseconds',
  StatusCode: 'not in the source: Unset',
};

function spanRow(row: Row, { namespace }: NezhaContext): Made {
  const {
    TraceID: traceId = '',
    PodName: pod = '',
    StartTimeUnixNano: start = '',
    EndTimeUnixNano: end = '',
  } = row;
  const at = rowTimeOfNanos(start);
  if (traceId === '' || at === '') return refused('a span without a trace id or a start');
  return {
    type: 'row',
    table: 'otel_traces_raw.tsv',
    at,
    fills: spanFills,
    values: {
      TraceId: traceId,
      SpanId: row.SpanID ?? '',
      ParentSpanId: row.ParentID === 'root' ? '' : (row.ParentID ?? ''),
      SpanName: row.OperationName ?? '',
      SpanKind: 'Unspecified',
      ServiceName: workloadOfPod(pod),
      ResourceAttributes: resourceOf({ pod, container: '', node: '', namespace }),
      SpanAttributes: '{}',
      Duration: /^\d+$/.test(end) ? (BigInt(end) - BigInt(start)).toString() : '',
      StatusCode: 'Unset',
      ...noEventsOrLinks,
    },
  };
}

const metricFills: Fills = {
  metric_name: 'name of the column',
  timestamp: 'TimeStamp',
  value: 'value in the column',
  pod_name: 'PodName',
  service_name: 'ServiceName',
  namespace: 'as given with --namespace',
};

const notMetrics = new Set(['Time', 'TimeStamp', 'PodName', 'ServiceName']);

function* metricRows(table: NezhaTable, row: Row, { namespace }: NezhaContext): Generator<Made> {
  const kind = table === 'pod_metrics' ? 'pod' : 'service';
  const name = (kind === 'pod' ? row.PodName : row.ServiceName) ?? '';
  const path = metricsTable(kind, name);
  const at = rowTimeOfNumber(Number(row.TimeStamp));
  if (path === null || at === '') {
    yield refused('a row of metrics without a time, or without a name that can be that of a file');
    return;
  }
  for (const [column, value] of Object.entries(row)) {
    if (notMetrics.has(column)) continue;
    if (value === '') yield refused('a value that is empty in the source');
    else {
      const values = { metric_name: column, value, [`${kind}_name`]: name, namespace, tags: '{}' };
      yield { type: 'row', table: path, at, fills: metricFills, values };
    }
  }
}

function resourceOf(place: { pod: string; container: string; node: string; namespace: string }): string {
  return dictOf({
    'k8s.container.name': place.container,
    'k8s.namespace.name': place.namespace,
    'k8s.node.name': place.node,
    'k8s.pod.name': place.pod,
    'service.name': workloadOfPod(place.pod),
  });
}
