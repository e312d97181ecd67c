import type { ConvertContext } from './convertContext.ts';
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
  const place = logPlace(path, context.pods);
  yield readAs('a pod’s log', 'otel_logs_raw.tsv');
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
  if (odd.blank > 0) yield note(`${odd.blank} blank lines were left out`);
  if (odd.cut > 0)
    yield note(`${odd.cut} lines had more than ${maxLineBytes} bytes; only so much of each is kept`);
  if (odd.repaired > 0)
    yield note(`${odd.repaired} lines held bytes that are not UTF-8, which were replaced`);
  if (odd.timeless > 0)
    yield note(`${odd.timeless} lines have no time: only their order in the file is known`);
}

/** Makes rows of one log's lines. */
class LogRowWriter {
  private readonly place: LogPlace;
  private readonly path: string;
  private readonly context: ConvertContext;
  private readonly described = new Map<string, { attributes: string; service: string }>();
  private lastAt = '';

  constructor(place: LogPlace, path: string, context: ConvertContext) {
    this.place = place;
    this.path = path;
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

  private logAttributes(line: LogLine, timeFrom: TimeSource): string {
    return dictOf({
      'log.file.path': this.path,
      'log.iostream': line.stream,
      'log.previous': this.place.previous ? 'true' : '',
      'log.time_from': timeFrom,
    });
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
