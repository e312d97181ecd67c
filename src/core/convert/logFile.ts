import type { ConvertContext } from './convertContext.ts';
import { isLogName } from './form.ts';
import { type Line, linesOf } from './lines.ts';
import { type LogLine, readLogLine, type TimeSource } from './logLine.ts';
import { type LogPlace, logPlace } from './logPlace.ts';
import { type Fills, type Finding, type MadeRow, note, readAs } from './made.ts';
import { LineSecrets } from './secrets.ts';
import { dictOf } from './values.ts';

/** Of a longer line only the beginning is kept: it is a dump, not a line. */
export const maxLineBytes = 1 << 20;

const fills: Fills = {
  Timestamp: 'the time that the runtime, kubectl or the line itself says, or that of the line before',
  TimestampTime: 'the same, in seconds',
  SeverityText: 'the level in the line',
  SeverityNumber: 'the level in the line',
  ServiceName: 'labels or owner of the pod, else the name of the pod',
  Body: 'the line as the program wrote it, secrets removed',
  ResourceAttributes: 'namespace, pod and container from the path of the file; node and owner from the pod',
  LogAttributes: 'name of the file, stream, and where the time is from',
};

/** The rows of a log: one for each line that is not blank. Lines without a time follow the one before in its time. */
export async function* logFindings(
  parts: AsyncIterable<Buffer>,
  path: string,
  context: ConvertContext,
): AsyncGenerator<Finding> {
  const read = logPlace(path, context.pods);
  const isSure = isLogName(path) || context.pods.has(read.pod);
  const place = isSure ? read : { ...read, namespace: '', pod: '', container: '' };
  yield readAs('a pod’s log', 'otel_logs_raw.tsv');
  if (!isSure)
    yield note(
      'it is read as a log because its lines have times: see that it is none of your own notes on the cause',
    );
  if (place.namespace === '' && context.namespace === '')
    yield note(
      'its path names no namespace, nor is its pod among the objects: nothing in it can be tied to an entity',
    );
  yield* logRows(
    linesOf(parts, maxLineBytes),
    { ...place, namespace: place.namespace || context.namespace },
    path,
    context,
  );
}

/** The rows of lines of which it is known whose they are. */
export async function* logRows(
  lines: AsyncIterable<Line>,
  place: LogPlace,
  path: string,
  context: ConvertContext,
): AsyncGenerator<Finding> {
  const writer = new LogRowWriter(place, path, context);
  const secrets = new LineSecrets(context.secrets);
  const odd = { blank: 0, cut: 0, repaired: 0, timeless: 0 };
  for await (const { text, cut, repaired } of lines) {
    if (cut) odd.cut += 1;
    if (repaired) odd.repaired += 1;
    if (text.trim() === '') {
      odd.blank += 1;
      continue;
    }
    const row = writer.row(readLogLine(secrets.line(text), context.year));
    if (row.at === '') odd.timeless += 1;
    yield row;
  }
  const remarks: [count: number, what: string][] = [
    [odd.blank, 'blank, and left out'],
    [odd.cut, `longer than ${maxLineBytes} bytes, of which the beginning is kept`],
    [odd.repaired, 'not UTF-8 throughout: other bytes were replaced'],
    [odd.timeless, 'without a time: only their order in the file is known'],
  ];
  for (const [count, what] of remarks) if (count > 0) yield note(`lines that are ${what}: ${count}`);
}

/** Makes rows of one log's lines. */
class LogRowWriter {
  private readonly place: LogPlace;
  private readonly fileName: string;
  private readonly context: ConvertContext;
  private readonly described = new Map<string, { attributes: string; service: string }>();
  private readonly attributes = new Map<string, string>();
  private lastAt = '';

  constructor(place: LogPlace, path: string, context: ConvertContext) {
    this.place = place;
    this.fileName = path.split('/').at(-1) ?? '';
    this.context = context;
  }

  row(line: LogLine): MadeRow {
    const at = line.at || this.lastAt;
    this.lastAt = at;
    const timeFrom = line.at === '' && at !== '' ? 'previous_line' : line.timeFrom;
    const { attributes, service } = this.describe(
      line.pod || this.place.pod,
      line.container || this.place.container,
    );
    return {
      type: 'row',
      table: 'otel_logs_raw.tsv',
      at,
      fills,
      values: {
        TraceFlags: '0',
        SeverityText: line.severityText,
        SeverityNumber: String(line.severityNumber),
        ServiceName: service,
        Body: line.body,
        ResourceAttributes: attributes,
        ScopeAttributes: '{}',
        LogAttributes: this.logAttributes(line, timeFrom),
      },
    };
  }

  /** Text of the attributes of a line: a file has few different ones. */
  private logAttributes({ stream }: LogLine, timeFrom: TimeSource): string {
    const key = `${stream}/${timeFrom}`;
    const known = this.attributes.get(key);
    if (known !== undefined) return known;
    const made = dictOf({
      // The name alone: folders of an import can be named after what was wrong.
      'log.file.name': this.fileName,
      'log.iostream': stream,
      'log.previous': this.place.previous ? 'true' : '',
      'log.time_from': timeFrom,
    });
    this.attributes.set(key, made);
    return made;
  }

  /** Text of the attributes of a pod, made once. */
  private describe(pod: string, container: string): { attributes: string; service: string } {
    const key = `${pod}/${container}`;
    const known = this.described.get(key);
    if (known !== undefined) return known;
    const made = this.context.pods.describe({ namespace: this.place.namespace, pod, container });
    this.described.set(key, made);
    return made;
  }
}
