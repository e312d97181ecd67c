import { type JsonObject, objectAt, textAt } from '../snapshot/json.ts';
import { pythonString } from '../snapshot/tsvRow.ts';
import { type Fills, type Made, type MadeRow, refused } from './made.ts';
import { attributesOf, hexId, scopeOf, scopesOf } from './otlpValue.ts';
import { rowTimeOfNanos } from './rowTime.ts';
import type { SecretRemover } from './secrets.ts';
import { asText, dictOf, objectsOf } from './values.ts';

const fills: Fills = {
  Timestamp: 'startTimeUnixNano of the span',
  TraceId: 'traceId',
  SpanId: 'spanId',
  ParentSpanId: 'parentSpanId; empty for the first span of a trace',
  TraceState: 'traceState',
  SpanName: 'name',
  SpanKind: 'kind',
  ServiceName: 'resource attribute service.name',
  ResourceAttributes: 'attributes of the resource',
  ScopeName: 'name of the scope',
  ScopeVersion: 'version of the scope',
  SpanAttributes: 'attributes of the span',
  Duration: 'endTimeUnixNano less startTimeUnixNano, in nanoseconds',
  StatusCode: 'code of the status',
  StatusMessage: 'message of the status',
  'Events.Timestamp': 'times of the events of the span',
  'Events.Name': 'names of the events of the span',
  'Events.Attributes': 'attributes of the events of the span',
  'Links.TraceId': 'traceId of the links',
  'Links.SpanId': 'spanId of the links',
  'Links.TraceState': 'traceState of the links',
  'Links.Attributes': 'attributes of the links',
};

/** By OTLP's numbers; its names are `SPAN_KIND_SERVER` and so on. */
const kinds = ['Unspecified', 'Internal', 'Server', 'Client', 'Producer', 'Consumer'];
const statuses = ['Unset', 'Ok', 'Error'];

/** The spans of one element of `resourceSpans`, or of `batches` of Tempo's API. */
export function* spanRows(resourceSpans: JsonObject, secrets: SecretRemover): Generator<Made> {
  const resource = attributesOf(resourceSpans.resource);
  const attributes = secrets.text(dictOf(resource));
  const service = resource['service.name'] ?? '';
  for (const group of scopesOf(resourceSpans, 'scopeSpans', 'instrumentationLibrarySpans')) {
    const scope = scopeOf(group);
    const common = {
      ServiceName: service,
      ResourceAttributes: attributes,
      ScopeName: scope.name,
      ScopeVersion: scope.version,
    };
    for (const span of objectsOf(group.spans)) yield spanRow(span, common, secrets);
  }
}

function spanRow(span: JsonObject, common: Record<string, string>, secrets: SecretRemover): Made {
  const at = rowTimeOfNanos(span.startTimeUnixNano);
  const traceId = hexId(span.traceId, 16);
  if (traceId === '') return refused('a span without a trace id');
  if (at === '') return refused('a span without a start');
  const status = objectAt(span, 'status');
  const row: MadeRow = {
    type: 'row',
    table: 'otel_traces_raw.tsv',
    at,
    fills,
    values: {
      ...common,
      TraceId: traceId,
      SpanId: hexId(span.spanId, 8),
      ParentSpanId: /^0*$/.test(asText(span.parentSpanId)) ? '' : hexId(span.parentSpanId, 8),
      TraceState: textAt(span, 'traceState'),
      SpanName: textAt(span, 'name'),
      SpanKind: word(span.kind, kinds, 'SPAN_KIND_'),
      SpanAttributes: secrets.text(dictOf(attributesOf(span))),
      Duration: durationOf(span),
      StatusCode: word(status.code, statuses, 'STATUS_CODE_'),
      StatusMessage: secrets.text(textAt(status, 'message')),
      ...eventColumns(objectsOf(span.events), secrets),
      ...linkColumns(objectsOf(span.links)),
    },
  };
  return row;
}

/** A number or a name of an enumeration of OTLP, as the tables have it: `Server`, `Error`. */
function word(value: unknown, names: readonly string[], prefix: string): string {
  if (typeof value === 'number') return names[value] ?? String(value);
  const text = asText(value).replace(prefix, '').toLowerCase();
  return text === '' ? (names[0] ?? '') : text.charAt(0).toUpperCase() + text.slice(1);
}

function durationOf({ startTimeUnixNano, endTimeUnixNano }: JsonObject): string {
  const [start, end] = [asText(startTimeUnixNano), asText(endTimeUnixNano)];
  if (!/^\d+$/.test(start) || !/^\d+$/.test(end)) return '';
  const nanos = BigInt(end) - BigInt(start);
  return nanos < 0n ? '' : nanos.toString();
}

function eventColumns(events: readonly JsonObject[], secrets: SecretRemover): Record<string, string> {
  return {
    'Events.Timestamp': listOf(events.map((event) => pythonString(rowTimeOfNanos(event.timeUnixNano)))),
    'Events.Name': listOf(events.map((event) => pythonString(textAt(event, 'name')))),
    'Events.Attributes': secrets.text(listOf(events.map((event) => dictOf(attributesOf(event))))),
  };
}

function linkColumns(links: readonly JsonObject[]): Record<string, string> {
  return {
    'Links.TraceId': listOf(links.map((link) => pythonString(hexId(link.traceId, 16)))),
    'Links.SpanId': listOf(links.map((link) => pythonString(hexId(link.spanId, 8)))),
    'Links.TraceState': listOf(links.map((link) => pythonString(textAt(link, 'traceState')))),
    'Links.Attributes': listOf(links.map((link) => dictOf(attributesOf(link)))),
  };
}

function listOf(items: readonly string[]): string {
  return `[${items.join(', ')}]`;
}
