import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { logColumns, podMetricColumns, serviceMetricColumns, traceColumns } from '../snapshot/columns.ts';
import { tsvField } from '../snapshot/tsvRow.ts';
import { linesOf } from './lines.ts';
import type { MadeRow, TablePath } from './made.ts';

/** Rows of all tables together that are held in memory, in characters. */
const defaultHeldCharacters = 12 << 20;
/** A row in a run is one line of JSON; rows are limited by the pieces they are made of. */
const maxRunLineBytes = 256 << 20;

interface HeldRow {
  readonly at: string;
  readonly fields: string;
}

interface Table {
  readonly columns: readonly string[];
  readonly rows: HeldRow[];
  characters: number;
  /** Files with rows in order, each with the rows that came after those of the file before. */
  readonly runs: string[];
}

/**
 * The tables of a snapshot in the making. Rows come in any order and are written in order of time, as the benchmark's are,
 * rows of the same time in the order in which they came; what does not fit into memory waits in files.
 */
export class TableWriter {
  private readonly dir: string;
  private readonly runDir: string;
  private readonly heldCharacters: number;
  private readonly tables = new Map<string, Table>();
  private held = 0;
  private runCount = 0;

  constructor(dir: string, runDir: string, heldCharacters: number = defaultHeldCharacters) {
    this.dir = dir;
    this.runDir = runDir;
    this.heldCharacters = heldCharacters;
  }

  /** Paths of the tables, sorted. */
  get paths(): string[] {
    return [...this.tables.keys()].sort();
  }

  /** Makes sure that a table is there, with its header at least: what it would hold was looked for, and there was none. */
  begin(path: TablePath): void {
    this.tableAt(path);
  }

  /** Whether enough is held that {@link spill} is due. */
  add(row: MadeRow): boolean {
    const table = this.tableAt(row.table);
    const fields = fieldsOf(table.columns, row.values);
    table.rows.push({ at: row.at, fields });
    table.characters += fields.length;
    this.held += fields.length;
    return this.held > this.heldCharacters;
  }

  /** Moves the rows that are held to files. */
  async spill(): Promise<void> {
    for (const table of [...this.tables.values()].sort((a, b) => b.characters - a.characters)) {
      if (this.held <= this.heldCharacters / 4) return;
      if (table.rows.length === 0) continue;
      const path = join(this.runDir, `run-${this.runCount}`);
      this.runCount += 1;
      await mkdir(this.runDir, { recursive: true });
      await writeLines(
        path,
        sorted(table.rows).map(({ at, fields }) => `${JSON.stringify([at, fields])}\n`),
      );
      table.runs.push(path);
      this.drop(table);
    }
  }

  /**
   * Writes all tables.
   * @param timeless the time of objects, which do not say when they were seen
   */
  async finish(timeless: string, signal: AbortSignal): Promise<void> {
    for (const [path, table] of this.tables) {
      const file = join(this.dir, path);
      await mkdir(dirname(file), { recursive: true });
      const at = path === 'k8s_objects_raw.tsv' ? timeless : '';
      await writeLines(file, this.linesOfTable(table, at, signal));
    }
    await rm(this.runDir, { recursive: true, force: true });
  }

  private async *linesOfTable(table: Table, timeless: string, signal: AbortSignal): AsyncGenerator<string> {
    yield `${table.columns.join('\t')}\n`;
    const last = sorted(table.rows);
    for await (const { at, fields } of merged([...table.runs.map(readRun), fromArray(last)])) {
      signal.throwIfAborted();
      yield lineOf(table.columns, at || timeless, fields);
    }
    this.drop(table);
  }

  private drop(table: Table): void {
    this.held -= table.characters;
    table.characters = 0;
    table.rows.length = 0;
  }

  private tableAt(path: TablePath): Table {
    const known = this.tables.get(path);
    if (known !== undefined) return known;
    const made: Table = { columns: columnsOf(path), rows: [], characters: 0, runs: [] };
    this.tables.set(path, made);
    return made;
  }
}

/** The columns of a table, in their order: BENCHMARK.md §2.5. */
export function columnsOf(path: string): readonly string[] {
  if (path.startsWith('metrics/pod_')) return podMetricColumns;
  if (path.startsWith('metrics/')) return serviceMetricColumns;
  return path === 'otel_traces_raw.tsv' ? traceColumns : logColumns;
}

/** Columns that hold the time of a row, which is known last. */
const timeColumns = new Set(['Timestamp', 'TimestampTime', 'timestamp']);

function fieldsOf(columns: readonly string[], values: Readonly<Record<string, string>>): string {
  const fields = columns
    .filter((column) => !timeColumns.has(column))
    .map((column) => field(values[column] ?? ''));
  return fields.join('\t');
}

function field(text: string): string {
  // A table with a NUL in it is read as damaged.
  return tsvField(text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text);
}

function lineOf(columns: readonly string[], at: string, fields: string): string {
  if (columns === logColumns) return `${at}\t${at.slice(0, 19)}\t${fields}\n`;
  if (columns === traceColumns) return `${at}\t${fields}\n`;
  // Metrics have three digits of a second, behind the name of the metric.
  const end = fields.indexOf('\t');
  return `${fields.slice(0, end)}\t${at.slice(0, 23)}${fields.slice(end)}\n`;
}

/** In order of time; a stable sort keeps the order of what has the same. */
function sorted(rows: readonly HeldRow[]): HeldRow[] {
  return rows.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

async function* fromArray(rows: readonly HeldRow[]): AsyncGenerator<HeldRow> {
  yield* rows;
}

async function* readRun(path: string): AsyncGenerator<HeldRow> {
  const handle = await open(path, 'r');
  try {
    const parts = handle.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>; // It has no encoding.
    for await (const { text } of linesOf(parts, maxRunLineBytes)) {
      const [at, fields] = JSON.parse(text) as [string, string]; // A line that spill() wrote.
      yield { at, fields };
    }
  } finally {
    await handle.close();
  }
}

/** Merges sources that are each in order; of equal times the earlier source comes first. */
async function* merged(sources: readonly AsyncGenerator<HeldRow>[]): AsyncGenerator<HeldRow> {
  const only = sources.length === 1 ? sources[0] : undefined;
  if (only !== undefined) {
    yield* only;
    return;
  }
  const heads: { source: AsyncGenerator<HeldRow>; row: HeldRow }[] = [];
  for (const source of sources) {
    const { value, done } = await source.next();
    if (done !== true) heads.push({ source, row: value });
  }
  while (heads.length > 0) {
    let first = 0;
    for (let index = 1; index < heads.length; index += 1) {
      if ((heads[index]?.row.at ?? '') < (heads[first]?.row.at ?? '')) first = index;
    }
    const head = heads[first];
    if (head === undefined) return;
    yield head.row;
    const { value, done } = await head.source.next();
    if (done === true) heads.splice(first, 1);
    else head.row = value;
  }
}

const chunkCharacters = 256 << 10;

/** Writes lines to a new file, some hundred kilobytes at a time. */
async function writeLines(path: string, lines: Iterable<string> | AsyncIterable<string>): Promise<void> {
  let handle: FileHandle | null = null;
  try {
    handle = await open(path, 'wx');
    let chunk = '';
    for await (const line of lines) {
      chunk += line;
      if (chunk.length < chunkCharacters) continue;
      await handle.appendFile(chunk);
      chunk = '';
    }
    await handle.appendFile(chunk);
    await handle.sync();
  } finally {
    await handle?.close();
  }
}
