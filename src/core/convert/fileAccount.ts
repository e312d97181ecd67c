import type { ImportedFile } from '../schema/importReport.ts';
import type { Remark } from './made.ts';

/** Different reasons that are kept of one file; further ones are counted together. */
const maxReasons = 20;
const others = 'for other reasons';

/** The account of one input file: nothing in it goes unmentioned. */
export class FileAccount {
  private readonly path: string;
  private readonly readAs = new Set<string>();
  private readonly reasons = new Map<string, number>();
  private readonly notes: string[] = [];
  private rows = 0;
  private outside = 0;

  constructor(path: string) {
    this.path = path;
  }

  made(): void {
    this.rows += 1;
  }

  leftOutside(): void {
    this.outside += 1;
  }

  refused(reason: string): void {
    const key = this.reasons.has(reason) || this.reasons.size < maxReasons ? reason : others;
    this.reasons.set(key, (this.reasons.get(key) ?? 0) + 1);
  }

  remark(remark: Remark): void {
    if (remark.type === 'read_as') this.readAs.add(remark.what);
    else if (this.notes.length < maxReasons) this.notes.push(remark.note);
  }

  finish(): ImportedFile {
    const refused = [...this.reasons].map(([reason, count]) => ({ reason, count }));
    const isKnown = this.readAs.size > 0 || this.rows > 0;
    const why = refused[0]?.reason ?? this.notes[0] ?? 'nothing in it was known';
    return {
      path: this.path,
      read_as: [...this.readAs],
      rows: this.rows,
      refused,
      outside_window: this.outside,
      notes: this.notes,
      not_read: isKnown ? null : why,
    };
  }
}

/** The account of an entry that was not looked into. */
export function skippedEntry(path: string, reason: string): ImportedFile {
  return { path, read_as: [], rows: 0, refused: [], outside_window: 0, notes: [], not_read: reason };
}
