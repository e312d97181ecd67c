import { type Fills, type MadeRow, noEventsOrLinks } from './made.ts';
import { readTime } from './rowTime.ts';
import type { SecretRemover } from './secrets.ts';
import { dictOf } from './values.ts';

const fills: Fills = {
  Timestamp: 'start of the printed span',
  TraceId: 'the trace that was asked for',
  SpanId: 'span_id',
  ParentSpanId: 'the span above with less indentation; empty for the first',
  SpanName: 'name of the printed span',
  SpanKind: 'not in the source: Unspecified',
  ServiceName: 'service in brackets',
  ResourceAttributes: 'Resource labels',
  SpanAttributes: 'Attributes',
  Duration: 'printed milliseconds',
  StatusCode: 'not in the source: Unset',
};

const spanLine = /^(\s*)├─ (.*) \(([^()]*)\) - ([\d.]+)ms \(span_id=([0-9a-f]+)\)$/;
const resourcePair = /([\w.]+)='([^']*)'/g;

interface PrintedSpan {
  readonly depth: number;
  readonly name: string;
  readonly service: string;
  readonly durationMs: number;
  readonly id: string;
  readonly parent: string;
  at: string;
  resource: Record<string, string>;
  readonly attributes: Record<string, string>;
}

/** The spans of a trace that was printed as a tree, as HolmesGPT prints those of Tempo. */
export function printedSpans(text: string, traceId: string, secrets: SecretRemover): MadeRow[] {
  const spans: PrintedSpan[] = [];
  let section = '';
  for (const line of text.split('\n')) {
    const found = spanOf(line, spans);
    if (found !== null) spans.push(found);
    const span = spans.at(-1);
    if (found !== null || span === undefined) continue;
    section = detail(line.replace(/^\s*│ {2}/, ''), section, span);
  }
  return spans.filter(({ at }) => at !== '').map((span) => rowOf(span, traceId, secrets));
}

function spanOf(line: string, before: readonly PrintedSpan[]): PrintedSpan | null {
  const match = spanLine.exec(line);
  if (match === null) return null;
  const [, indent = '', name = '', service = '', duration = '', id = ''] = match;
  const parent = before.findLast(({ depth }) => depth < indent.length)?.id ?? '';
  const numbers = { depth: indent.length, durationMs: Number(duration) };
  return { ...numbers, name, service, id, parent, at: '', resource: {}, attributes: {} };
}

/** Takes in a line below a span; returns the section that the next line is in. */
function detail(line: string, section: string, span: PrintedSpan): string {
  const [, key = '', value = ''] = /^(\s*[^:]+):\s?(.*)$/.exec(line) ?? [];
  if (!line.startsWith(' ')) {
    if (key === 'Datetime') span.at = readTime(/start=(\S+)/.exec(value)?.[1] ?? '')?.at ?? '';
    if (key === 'Resource labels')
      span.resource = Object.fromEntries(
        [...value.matchAll(resourcePair)].map(([, name = '', text = '']) => [name, text]),
      );
    return key;
  }
  if (section === 'Attributes' && key !== '') span.attributes[key.trim()] = value;
  return section;
}

function rowOf(span: PrintedSpan, traceId: string, secrets: SecretRemover): MadeRow {
  return {
    type: 'row',
    table: 'otel_traces_raw.tsv',
    at: span.at,
    fills,
    values: {
      TraceId: traceId,
      SpanId: span.id,
      ParentSpanId: span.parent,
      SpanName: span.name,
      SpanKind: 'Unspecified',
      ServiceName: span.service,
      ResourceAttributes: secrets.text(dictOf(span.resource)),
      SpanAttributes: secrets.text(dictOf(span.attributes)),
      Duration: String(Math.round(span.durationMs * 1e6)),
      StatusCode: 'Unset',
      ...noEventsOrLinks,
    },
  };
}
