import type { HeldLabel } from '../../schema/label.ts';
import type { RunFile } from '../../schema/run.ts';
import { firstAct } from './stepCommand.ts';
import type { ExportedAttempt } from './exportedAttempt.ts';

/** Columns of the labels of a run as CSV. One row is one label or one note that holds. */
export const labelColumns = [
  'run_id',
  'model',
  'task_id',
  'repeat',
  'kind',
  'position',
  'target',
  'value',
  'note',
  'reviewer',
  'time',
  'blind',
  'standing',
  'content_sha256',
  'record_seq',
  'record_sha256',
] as const;

/** The first line of the file: RFC 4180, UTF-8, lines that end in CR LF. */
export const labelsCsvHeader: string = lineOf(labelColumns);

/** The rows of one attempt. */
export function labelRows(run: RunFile, attempt: ExportedAttempt): string[] {
  const { model, task_id, repeat } = attempt.key;
  return attempt.labels.map((label) =>
    lineOf([
      run.run_id,
      model,
      task_id,
      String(repeat),
      label.target.kind,
      positionText(label),
      targetText(label, attempt),
      label.value ?? '',
      label.note ?? '',
      label.reviewer,
      label.t,
      String(label.blind),
      label.standing,
      label.target.content_sha256,
      String(label.seq),
      attempt.labelSha256.get(label) ?? '',
    ]),
  );
}

/** Where the target is now: claims from 0, turns from 1; where it was, for a label whose target is gone. */
function positionText({ target, now_at }: HeldLabel): string {
  if (target.kind === 'attempt') return '';
  return String(now_at ?? (target.kind === 'claim' ? target.claim : target.turn));
}

/** The name that was claimed, or the first command of the step; empty for an attempt and where the target is gone. */
function targetText({ target, now_at }: HeldLabel, attempt: ExportedAttempt): string {
  if (target.kind === 'attempt' || now_at === null) return '';
  if (target.kind === 'step') return firstAct(attempt, now_at);
  return attempt.score?.score?.claims[now_at]?.name ?? '';
}

function lineOf(cells: readonly string[]): string {
  return `${cells.map((cell) => quoted(harmless(cell))).join(',')}\r\n`;
}

/** A spreadsheet would run a cell that begins like this as a formula. */
function harmless(cell: string): string {
  return /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
