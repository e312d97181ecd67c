import { isObject, type JsonObject, parseJson, textAt } from '../snapshot/json.ts';
import { isAlert, isFinding } from './alerts.ts';
import { isKubernetes } from './kubernetes.ts';
import { readLogLine } from './logLine.ts';
import { type NezhaTable, nezhaTable } from './nezha.ts';
import { isSeries } from './prometheus.ts';

/** How the bytes of a file are to be read; `unknown` with the reason why they are not. */
export type FileForm =
  | { readonly type: 'json' | 'yaml' | 'log' | 'recording' }
  | { readonly type: 'csv'; readonly table: NezhaTable }
  | { readonly type: 'unknown'; readonly reason: string };

/** Bytes of a file's beginning that are looked at to tell its form. */
export const sampleBytes = 64 << 10;

/**
 * The form of a file by its beginning. Names count only for plain text: that it is a log can be seen from its lines when
 * they have times, and else only from where it lies.
 *
 * @param sample the first {@link sampleBytes} of it, unpacked
 * @param path from the input folder, with `/`
 */
export function formOf(sample: Buffer, path: string): FileForm {
  const packing = packingOf(sample);
  if (packing !== null) return unknown(`${packing}, which is not unpacked: unpack it and import the folder`);
  if (isBinary(sample)) return unknown('binary: neither text nor gzip of text');
  const head = sample
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  const [line = ''] = head.split('\n', 1);
  const named = isLogName(path);
  if (head === '') return named ? { type: 'log' } : unknown('empty');
  if (head.startsWith('{') || head.startsWith('[')) return bracketForm(head, line.trimEnd(), named);
  if (isYaml(head)) return { type: 'yaml' };
  const table = nezhaTable(line.trimEnd().split(','));
  return table === null ? textForm(head, line, named) : { type: 'csv', table };
}

function unknown(reason: string): FileForm {
  return { type: 'unknown', reason };
}

/** JSON in one of its layouts, a log of JSON records, or lines that begin with a bracket. */
function bracketForm(head: string, line: string, named: boolean): FileForm {
  const first = parseJson(line);
  if (isObject(first)) {
    if (textAt(first, 'toolset_name') !== '' && textAt(first, 'tool_name') !== '')
      return { type: 'recording' };
    if (isKnownDocument(first)) return { type: 'json' };
    return { type: named || isLogRecord(first) ? 'log' : 'json' };
  }
  // `[INFO] started` and `[2025-09-11 …]` begin as lists do.
  const beginsJson = /^\{\s*["}]|^\[\s*(?:[{["\]]|$)/.test(head);
  return beginsJson ? { type: 'json' } : textForm(head, line, named);
}

function textForm(head: string, line: string, named: boolean): FileForm {
  return named || (hasTimes(head) && !isTable(head)) ? { type: 'log' } : unknown(textReason(line));
}

const documentKeys = [
  'items',
  'resourceSpans',
  'resourceLogs',
  'resourceMetrics',
  'batches',
  'alerts',
  'data',
];

function isKnownDocument(value: JsonObject): boolean {
  if (documentKeys.some((key) => key in value)) return true;
  return [isKubernetes, isAlert, isSeries, isFinding].some((is) => is(value));
}

const recordKeys = ['msg', 'message', 'log', 'level', 'severity', 'time', 'timestamp', 'ts', '@timestamp'];

function isLogRecord(value: JsonObject): boolean {
  return recordKeys.filter((key) => key in value).length >= 2;
}

function isYaml(head: string): boolean {
  const start = head.replace(/^(?:---.*\n|#.*\n|\s*\n)+/, '');
  const hasBoth = /^\s*(?:- )?apiVersion:/m.test(start) && /^\s*(?:- )?kind:/m.test(start);
  return hasBoth && /^(?:apiVersion|kind|items|metadata):/.test(start);
}

/** Lines at the beginning that are looked at: half of them must have a time. */
const lookedAt = 20;

function hasTimes(head: string): boolean {
  const lines = head.split('\n', lookedAt).filter((line) => line.trim() !== '');
  const timed = lines.filter((line) => readLogLine(line, '2000').at !== '');
  return timed.length * 2 > lines.length;
}

/** Lines of which each has as many commas as the first, and those not few, are a table, whose times do not make it a log. */
function isTable(head: string): boolean {
  const lines = head.split('\n', lookedAt).slice(0, -1);
  const commas = lines.map((line) => line.split(',').length - 1);
  return (commas[0] ?? 0) >= 2 && commas.every((count) => count === commas[0]);
}

/** Whether a path says that it is that of a log. */
export function isLogName(path: string): boolean {
  if (/\.log(?:\.\d+)?(?:\.gz)?$/i.test(path)) return true;
  const inLogs = path
    .split('/')
    .slice(0, -1)
    .some((folder) => /^(?:pod[-_]?|container[-_]?)?logs$/i.test(folder));
  return inLogs && !/\.(?:json|ya?ml|csv|tsv|md|html)(?:\.gz)?$/i.test(path);
}

function textReason(line: string): string {
  if (/^(?:NAMESPACE\s+)?(?:NAME|LAST SEEN)\s{2,}/.test(line) || /^Name:\s{2,}/.test(line))
    return 'what kubectl prints for people: take the same with -o json';
  if (line.includes(',')) return `a table of an unknown kind, with the columns ${line.trim().slice(0, 120)}`;
  return 'text that is no log by its lines, its name or its folder';
}

function packingOf(sample: Buffer): string | null {
  if (sample.length > 262 && sample.toString('latin1', 257, 262) === 'ustar') return 'a tar archive';
  const magic = sample.toString('latin1', 0, 6);
  if (magic.startsWith('PK\x03\x04')) return 'a zip archive';
  if (magic.startsWith('\x28\xb5\x2f\xfd')) return 'compressed with zstd';
  return magic.startsWith('\xfd7zXZ') ? 'compressed with xz' : null;
}

/** Control characters of which a text has hardly any; line ends, tabs and terminal colours it may have. */
function isBinary(sample: Buffer): boolean {
  const usual = [0x09, 0x0a, 0x0d, 0x1b];
  let odd = 0;
  for (const byte of sample) {
    if (byte === 0) return true;
    if (byte < 0x20 && !usual.includes(byte)) odd += 1;
  }
  return odd * 20 > sample.length;
}
