import type { ImportedPart } from '../schema/importReport.ts';

type Part = ImportedPart['part'];

/** What an agent cannot do where a part of a snapshot is not there, and how to get it. */
const parts: Readonly<Record<Part, { readonly cost: string; readonly source: string }>> = {
  alerts: {
    cost: 'nothing says what was noticed and when: an agent has to find the symptom itself',
    source: 'GET /api/v1/alerts of Prometheus, or /api/v2/alerts of Alertmanager',
  },
  k8s_events: {
    cost: 'scheduling, image, probe and quota faults lose their plainest evidence',
    source: 'kubectl get events -A -o json',
  },
  k8s_objects: {
    cost: 'no configuration, status or owner can be looked up, and claims cannot be checked against what exists',
    source: 'kubectl get all,configmaps,… -A -o json',
  },
  otel_logs: {
    cost: 'no message of any program',
    source: 'kubectl logs --timestamps, or OTLP logs as JSON',
  },
  otel_traces: {
    cost: 'no call graph: which service called which, and where a request failed, has to be guessed',
    source: 'OTLP traces as JSON, from the collector’s file exporter or Tempo',
  },
  metrics_pod: {
    cost: 'no use of processor or memory by pod: pressure and leaks do not show',
    source: 'GET /api/v1/query_range of Prometheus for metrics with the label pod',
  },
  metrics_service: {
    cost: 'no rates, errors or latencies by service',
    source: 'GET /api/v1/query_range of Prometheus for metrics with the label service_name',
  },
};

/** @param wasThere whether the input had the part, without anything in it */
export function partLack(part: Part, wasThere: boolean): string {
  const { cost, source } = parts[part];
  return wasThere
    ? `it was looked for and is empty: ${cost}`
    : `it is missing: ${cost}. To add it: ${source}`;
}

/** By part and column, or by column in every part: what is lost where it is empty. */
const columns: Readonly<Record<string, string>> = {
  'otel_logs.Timestamp':
    'lines without a time can be ordered within their file only, and not laid beside other evidence',
  'k8s_events.Timestamp': 'events without a time cannot be laid beside other evidence',
  'k8s_objects.Timestamp': 'objects do not say when they were seen',
  'otel_traces.Timestamp': 'spans cannot be ordered',
  'otel_logs.TraceId': 'lines cannot be tied to a request',
  'otel_logs.SeverityNumber': 'errors have to be told from the text of the line',
  'otel_logs.ServiceName': 'lines cannot be tied to a service',
  'otel_traces.ServiceName': 'spans cannot be tied to a service',
  'otel_traces.Duration': 'slow spans do not show',
  'otel_traces.StatusMessage': 'failed spans do not say why',
  'otel_traces.SpanAttributes': 'spans say nothing of addresses, methods or status codes',
  'alerts.activeAt': 'the alert does not say since when',
  'metrics_pod.namespace': 'pods of the same name cannot be told apart, and are not tied to an entity',
  'metrics_service.namespace':
    'services of the same name cannot be told apart, and are not tied to an entity',
  'k8s_objects.ResourceAttributes': 'these are cluster-scoped: nothing is lost',
  'otel_logs.ResourceAttributes': 'lines cannot be tied to a pod or namespace',
  'otel_traces.ResourceAttributes': 'spans cannot be tied to a pod or namespace',
};

/** Null where an empty column costs nothing, because the benchmark's own tables have it empty too. */
export function columnLack(part: Part, column: string): string | null {
  return columns[`${part}.${column}`] ?? null;
}
