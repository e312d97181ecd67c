import { type ImportedColumn, type ImportedPart, importedParts } from '../schema/importReport.ts';
import { columnLack, partLack } from './lacks.ts';
import type { Fills, MadeAlert, MadeRow } from './made.ts';
import { columnsOf } from './tableWriter.ts';

type Part = ImportedPart['part'];

const alertColumns: readonly string[] = ['labels', 'annotations', 'state', 'activeAt', 'value'];

/** Columns that follow from the time of a row. */
const timeColumns = ['Timestamp', 'TimestampTime', 'timestamp'];

/** Counts, for each part of the snapshot and each of its columns, the rows that have it and what it was filled from. */
export class ColumnTally {
  private readonly parts = new Map<Part, PartTally>();

  row(row: MadeRow): void {
    this.part(partOf(row.table), columnsOf(row.table)).add(row.values, row.at, row.fills);
  }

  alert({ alert, at, fills }: MadeAlert): void {
    const { labels, annotations, ...texts } = alert;
    const values = { ...texts, labels: mark(labels), annotations: mark(annotations) };
    this.part('alerts', alertColumns).add(values, at, fills);
  }

  /** @param files how many files of each part there are, of all that were begun */
  finish(files: ReadonlyMap<Part, number>, capturedAt: string): ImportedPart[] {
    return importedParts.map((part) => {
      const tally = this.parts.get(part);
      const rows = tally?.rows ?? 0;
      return {
        part,
        files: files.get(part) ?? 0,
        rows,
        first_at: tally?.firstAt || null,
        last_at: tally?.lastAt || null,
        columns: tally?.columns(part, capturedAt) ?? [],
        lack: rows > 0 ? null : partLack(part, (files.get(part) ?? 0) > 0),
      };
    });
  }

  private part(part: Part, columns: readonly string[]): PartTally {
    let tally = this.parts.get(part);
    if (tally === undefined) {
      tally = new PartTally(columns);
      this.parts.set(part, tally);
    }
    return tally;
  }
}

/** The part of a snapshot that a file of it belongs to. */
export function partOf(path: string): Part {
  if (path.startsWith('metrics/pod_')) return 'metrics_pod';
  if (path.startsWith('metrics/')) return 'metrics_service';
  const name = path.replace('_raw.tsv', '');
  return importedParts.find((part) => part === name) ?? 'alerts';
}

class PartTally {
  rows = 0;
  firstAt = '';
  lastAt = '';
  private readonly names: readonly string[];
  /** Rows with each column, by what fills them. */
  private readonly counts = new Map<Fills, number[]>();

  constructor(names: readonly string[]) {
    this.names = names;
  }

  add(values: Readonly<Record<string, string>>, at: string, fills: Fills): void {
    this.rows += 1;
    if (at !== '' && (this.firstAt === '' || at < this.firstAt)) this.firstAt = at;
    if (at > this.lastAt) this.lastAt = at;
    let counts = this.counts.get(fills);
    if (counts === undefined) {
      counts = this.names.map(() => 0);
      this.counts.set(fills, counts);
    }
    for (const [index, name] of this.names.entries()) {
      const value = timeColumns.includes(name) ? at : (values[name] ?? '');
      if (isFilled(name, value)) counts[index] = (counts[index] ?? 0) + 1;
    }
  }

  columns(part: Part, capturedAt: string): ImportedColumn[] {
    return this.names.map((column, index) => {
      // Objects get the time of the capture when their table is written.
      const isCapture = part === 'k8s_objects' && timeColumns.includes(column) && capturedAt !== '';
      const from = [...this.counts].flatMap(([fills, counts]) => {
        const rows = isCapture ? this.rows : (counts[index] ?? 0);
        return rows > 0 ? [{ what: fills[column] ?? 'a constant', rows }] : [];
      });
      const filled = isCapture ? this.rows : from.reduce((total, { rows }) => total + rows, 0);
      return { column, filled, from, lack: filled < this.rows ? columnLack(part, column) : null };
    });
  }
}

/** Nothing, an empty dict or list, and a number that stands for "not set" fill nothing. */
function isFilled(column: string, value: string): boolean {
  if (value === '' || value === '{}' || value === '[]') return false;
  return value !== '0' || (column !== 'SeverityNumber' && column !== 'TraceFlags');
}

function mark(entries: object): string {
  return Object.keys(entries).length > 0 ? 'some' : '';
}
