import type { TrajectoryProblem } from '../schema/step.ts';
import { type Fields, isFields } from './fields.ts';
import { readJson } from './readJson.ts';

/** A line of a file that has a JSON value on each; `ok` is false for a line that has none. */
export type Row =
  | { readonly ok: true; readonly line: number; readonly value: unknown }
  | { readonly ok: false; readonly line: number; readonly text: string };

/** Splits a text into its lines; blank ones are left out. */
export function readRows(text: string): Row[] {
  const rows: Row[] = [];
  let line = 0;
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at);
    const piece = text.slice(at, end === -1 ? text.length : end).trim();
    line += 1;
    at = end === -1 ? text.length : end + 1;
    if (piece !== '') rows.push(readRow(piece, line));
  }
  return rows;
}

function readRow(text: string, line: number): Row {
  const first = text.charCodeAt(0);
  // Nothing but objects and lists is a record: a lone number or word is somebody's print statement.
  if (first !== 0x7b && first !== 0x5b) return { ok: false, line, text };
  const read = readJson(text);
  return read.ok && read.tail === '' ? { ok: true, line, value: read.value } : { ok: false, line, text };
}

/** The objects among rows. */
export function objectsOf(rows: readonly Row[]): Fields[] {
  return rows.flatMap((row) => (row.ok && isFields(row.value) ? [row.value] : []));
}

/** Says that the last line was cut off, if it looks so: it begins an object and does not end it. */
export function tornProblem(rows: readonly Row[]): TrajectoryProblem[] {
  const last = rows.at(-1);
  if (last === undefined || last.ok || !last.text.startsWith('{')) return [];
  return [
    {
      code: 'torn_tail',
      message: `Line ${last.line}, the last one, was cut off and is shown as it stands: the file may be incomplete.`,
    },
  ];
}
