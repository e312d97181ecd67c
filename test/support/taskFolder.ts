import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Makes a temporary folder for each test of the surrounding `describe`, and removes it after. */
export function useTemporaryFolder(): { path: (...parts: string[]) => string } {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'itbench-review-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return { path: (...parts) => join(folder, ...parts) };
}

/** Writes files under `dir`, with their folders: path with `/` → content. */
export function writeFiles(dir: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  }
}

const recordColumns =
  'Timestamp\tTimestampTime\tTraceId\tSpanId\tTraceFlags\tSeverityText\tSeverityNumber\tServiceName\tBody\tResourceSchemaUrl\tResourceAttributes\tScopeSchemaUrl\tScopeName\tScopeVersion\tScopeAttributes\tLogAttributes\tEventName';
const traceColumns =
  'Timestamp\tTraceId\tSpanId\tParentSpanId\tTraceState\tSpanName\tSpanKind\tServiceName\tResourceAttributes\tScopeName\tScopeVersion\tSpanAttributes\tDuration\tStatusCode\tStatusMessage\tEvents.Timestamp\tEvents.Name\tEvents.Attributes\tLinks.TraceId\tLinks.SpanId\tLinks.TraceState\tLinks.Attributes';
const metricColumns =
  'metric_name\ttimestamp\tvalue\tservice_name\tnamespace\tbucket_le\ttags\tmetric_type\tstatus_code';

/** The smallest whole snapshot: every part there, with headers and without rows. */
export const wholeSnapshot: Readonly<Record<string, string>> = {
  'alerts/alerts_at_2025-12-15T17-30-49.329092.json': '[]',
  'k8s_events_raw.tsv': `${recordColumns}\n`,
  'k8s_objects_raw.tsv': `${recordColumns}\n`,
  'otel_logs_raw.tsv': `${recordColumns}\n`,
  'otel_traces_raw.tsv': `${traceColumns}\n`,
  'metrics/service_cart_raw.tsv': `${metricColumns}\n`,
};

/** A sound ground truth with one root cause, the Deployment `cart`. */
export const soundTruth = `metadata:
  version: v1
groups:
  - {id: cart-1, kind: Deployment, namespace: shop, filter: ['cart\\b'], root_cause: true}
  - {id: frontend-1, kind: Service, namespace: shop, filter: ['frontend\\b']}
propagations:
  - {source: cart-1, target: frontend-1}
alerts:
  - {id: HighRequestErrorRate, group_id: frontend-1}
fault:
  - {condition: wrong port, entity: {kind: Deployment, name: cart, group_id: cart-1}}
`;

/** A record of a table from the values of some of its columns, quoted where needed; default the events' columns. */
export function recordLine(
  values: Readonly<Record<string, string>>,
  columns: string = recordColumns,
): string {
  const quoted = (text: string): string =>
    /["\t\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  return `${columns
    .split('\t')
    .map((column) => quoted(values[column] ?? ''))
    .join('\t')}\n`;
}
