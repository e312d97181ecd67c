/** What a command printed, as far as the conversation shows it. */
export interface ShellResult {
  /** Whether it ended by itself with exit code 0. */
  readonly ok: boolean;
  readonly stdout: string;
}

/**
 * Takes a tool result apart: the frame of BENCHMARK.md §5.5, whose contents are not escaped. Whatever it is given, it
 * finds something or nothing; a text without the frame (a refused call) is a failure that printed nothing.
 */
export function readShellResult(content: string): ShellResult {
  const start = content.indexOf('<stdout>');
  if (start === -1) return { ok: false, stdout: '' };
  const end = content.lastIndexOf('</stdout>');
  const stdout = content.slice(start + '<stdout>'.length, end < start ? undefined : end);
  return { ok: content.slice(0, start).includes('<exit_code>0</exit_code>'), stdout };
}

/**
 * The lines that begin with `kind` and a tab and have at least `fields` fields after it; others (a title, a line that
 * truncation cut) are passed over.
 */
export function rowsOf(stdout: string, kind: string, fields: number): string[][] {
  const rows: string[][] = [];
  for (const line of stdout.split('\n')) {
    if (!line.startsWith(`${kind}\t`)) continue;
    const cells = line.split('\t').slice(1);
    if (cells.length >= fields) rows.push(cells);
  }
  return rows;
}

/** A number as a command prints it; 0 for anything else. */
export function numberIn(cell: string | undefined): number {
  const value = Number(cell ?? '');
  return Number.isFinite(value) ? value : 0;
}

/** Milliseconds since 1970 of `2025-12-15T17:28:25Z` or `2025-12-15 17:28:25` (UTC), or null. */
export function timeIn(cell: string | undefined): number | null {
  const match = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)/.exec(cell ?? '');
  if (match === null) return null;
  const time = Date.parse(`${match[1]}T${match[2]}Z`);
  return Number.isNaN(time) ? null : time;
}
