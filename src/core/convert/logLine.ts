import { isObject, parseJson, textAt } from '../snapshot/json.ts';
import { readTime, rowTime, rowTimeOfNumber } from './rowTime.ts';

/** What a line of a log says of itself. */
export interface LogLine {
  /** '' where it has no time of its own. */
  readonly at: string;
  readonly timeFrom: TimeSource;
  /** `stdout` or `stderr` where the container runtime noted it, else ''. */
  readonly stream: string;
  /** The pod and container that `kubectl logs --prefix` puts before the line, else ''. */
  readonly pod: string;
  readonly container: string;
  readonly severityText: string;
  /** OpenTelemetry's number; 0 where the line has no level. */
  readonly severityNumber: number;
  /** The line as the program wrote it. */
  readonly body: string;
}

/** Where a row's time is from: what the runtime or kubectl noted, the line's own with or without a zone, the line before. */
export type TimeSource = 'runtime' | 'line' | 'line_without_zone' | 'previous_line' | '';

const prefix = /^\[pod\/([^/\]]+)\/([^\]]+)\] /;
const criLine = /^ (stdout|stderr) ([FP]) ?/;
const clf = /\[(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d{4})\]/;
const klog = /^([IWEF])(\d\d)(\d\d) (\d\d:\d\d:\d\d\.\d{6})\s+\d+ /;
const logfmtTime = /(?:^|\s)(?:time|ts|timestamp|t)=["']?([^\s"']+)/;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** A time or a level stands at the start of a line. */
const headChars = 300;

/**
 * Reads one line: what kubectl, Docker or CRI put before it goes, its time and level are found in the forms of the common
 * loggers (JSON, klog, logfmt, access logs, plain text).
 *
 * @param year of klog's times, which have none; '' leaves them without a time
 */
export function readLogLine(text: string, year: string): LogLine {
  const named = prefix.exec(text);
  const line = named === null ? text : text.slice(named[0].length);
  const outer = ofRuntime(line);
  const inner = ofProgram(outer.body, year);
  return {
    at: outer.at || inner.at,
    timeFrom: outer.at === '' ? inner.timeFrom : 'runtime',
    stream: outer.stream,
    pod: named?.[1] ?? '',
    container: named?.[2] ?? '',
    ...levelOf(outer.body, inner.level),
    body: outer.body,
  };
}

/** Takes off what the runtime (Docker's JSON, CRI) or `kubectl logs --timestamps` put around the program's line. */
function ofRuntime(line: string): { at: string; stream: string; body: string } {
  if (line.startsWith('{"log":')) {
    const docker = parseJson(line);
    if (isObject(docker) && typeof docker.log === 'string' && 'stream' in docker)
      return {
        at: rowTime(docker.time),
        stream: textAt(docker, 'stream'),
        body: docker.log.replace(/\r?\n$/, ''),
      };
  }
  const time = /^\d{4}-\d\d-\d\dT/.test(line) ? readTime(line) : null;
  if (time === null || !time.zoned || !/^\s/.test(line.slice(time.length, time.length + 1)))
    return { at: '', stream: '', body: line };
  const rest = line.slice(time.length);
  const cri = criLine.exec(rest);
  if (cri !== null) return { at: time.at, stream: cri[1] ?? '', body: rest.slice(cri[0].length) };
  // A program may write the same form: its own time stays in its line, kubectl's has nine digits.
  const isKubectl = /\.\d{9}(?:Z|[+-]\d\d:\d\d)$/.test(line.slice(0, time.length));
  return { at: isKubectl ? time.at : '', stream: '', body: isKubectl ? rest.slice(1) : line };
}

interface Found {
  readonly at: string;
  readonly timeFrom: TimeSource;
  readonly level: string;
}

function ofProgram(body: string, year: string): Found {
  return ofJson(body) ?? ofKlog(body, year) ?? ofText(body.slice(0, headChars));
}

function ofJson(body: string): Found | null {
  if (!body.startsWith('{')) return null;
  const record = parseJson(body);
  if (!isObject(record)) return null;
  const time = [record.time, record.timestamp, record['@timestamp'], record.ts, record.t].find(
    (value) => value !== undefined,
  );
  const level = [record.level, record.severity, record.lvl, record.loglevel, record['log.level']].find(
    (value) => typeof value === 'string' || typeof value === 'number',
  );
  const read = typeof time === 'string' ? readTime(time) : null;
  const at = typeof time === 'number' ? rowTimeOfNumber(time) : (read?.at ?? '');
  const timeFrom = at === '' ? '' : read !== null && !read.zoned ? 'line_without_zone' : 'line';
  return { at, timeFrom, level: typeof level === 'number' ? pinoLevel(level) : String(level ?? '') };
}

function ofKlog(body: string, year: string): Found | null {
  const match = klog.exec(body);
  if (match === null) return null;
  const [, letter = '', month = '', day = '', clock = ''] = match;
  const at = year === '' ? '' : rowTime(`${year}-${month}-${day}T${clock}Z`);
  return { at, timeFrom: at === '' ? '' : 'line_without_zone', level: letter };
}

function ofText(head: string): Found {
  const access = clf.exec(head);
  if (access !== null) {
    const [, day = '', month = '', year = '', clock = '', zone = ''] = access;
    const number = String(months.indexOf(month) + 1).padStart(2, '0');
    return { at: rowTime(`${year}-${number}-${day}T${clock}${zone}`), timeFrom: 'line', level: '' };
  }
  const read = readTime(head.replace(/^[[("'\s]{1,3}/, '')) ?? readTime(logfmtTime.exec(head)?.[1] ?? '');
  if (read === null) return { at: '', timeFrom: '', level: '' };
  return { at: read.at, timeFrom: read.zoned ? 'line' : 'line_without_zone', level: '' };
}

/** Levels of pino and bunyan: tens from trace to fatal. */
function pinoLevel(level: number): string {
  return ['', 'trace', 'debug', 'info', 'warn', 'error', 'fatal'][Math.floor(level / 10)] ?? '';
}

const field = /\b(?:level|severity|lvl)["']?\s*[=:]\s*["']?([A-Za-z]+)/i;
const word =
  /(?:^|[\s[(|:])(TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|ERR|FATAL|CRITICAL|PANIC)(?=$|[\s\])|:,])/;
const smallWord = /^\W{0,3}(trace|debug|info|warn|warning|error|fatal|critical|panic)\b[:\]]/i;

/** Severities by the first letters of a level's name. OpenTelemetry's numbers begin each range of four. */
const severities: readonly (readonly [form: RegExp, text: string, number: number])[] = [
  [/^t/i, 'TRACE', 1],
  [/^d/i, 'DEBUG', 5],
  [/^(?:i|n)/i, 'INFO', 9],
  [/^w/i, 'WARN', 13],
  [/^(?:f|c|p|emerg|alert)/i, 'FATAL', 21],
  [/^e/i, 'ERROR', 17],
];

function levelOf(body: string, known: string): { severityText: string; severityNumber: number } {
  const head = body.slice(0, headChars);
  // In JSON a level is a field or is not there; words in its texts are none.
  const inText = body.startsWith('{')
    ? ''
    : (field.exec(head)?.[1] ?? smallWord.exec(head)?.[1] ?? word.exec(head)?.[1]);
  const level = known || (inText ?? '');
  const found = severities.find(([form]) => form.test(level));
  return { severityText: found?.[1] ?? '', severityNumber: found?.[2] ?? 0 };
}
