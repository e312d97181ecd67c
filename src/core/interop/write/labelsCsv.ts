import type { HeldLabel } from '../../schema/label.ts';
import type { RunFile } from '../../schema/run.ts';
import { firstAct } from './stepCommand.ts';
import type { ExportedAdjudication, ExportedAttempt } from './exportedAttempt.ts';

/**
 * Columns of the labels of a run as CSV. One row is one label, one note or one adjudication that was not taken back (`type`).
 * Of an adjudication `reviewer` is who decided, `note` why, and `holds` whether it counts; of others `holds` is empty.
 */
export const labelColumns = [
  'run_id',
  'model',
  'task_id',
  'repeat',
  'type',
  'kind',
  'position',
  'target',
  'value',
  'note',
  'reviewer',
  'time',
  'blind',
  'standing',
  'holds',
  'content_sha256',
  'record_seq',
  'record_sha256',
] as const;

/** The first line of the file: RFC 4180, UTF-8, lines that end in CR LF. */
export const labelsCsvHeader: string = lineOf(labelColumns);

type Column = (typeof labelColumns)[number];
type Cells = Omit<Record<Column, string>, 'run_id' | 'model' | 'task_id' | 'repeat'>;

/** The rows of one attempt. */
export function labelRows(run: RunFile, attempt: ExportedAttempt): string[] {
  const { model, task_id, repeat } = attempt.key;
  const of = { run_id: run.run_id, model, task_id, repeat: String(repeat) };
  const rows = [
    ...attempt.labels.map((label) => labelCells(label, attempt)),
    ...attempt.adjudications.map((adjudication) => adjudicationCells(adjudication, attempt)),
  ];
  return rows.map((cells) => {
    const row: Record<Column, string> = { ...of, ...cells };
    return lineOf(labelColumns.map((column) => row[column]));
  });
}

function labelCells(label: HeldLabel, attempt: ExportedAttempt): Cells {
  return {
    type: label.value === null ? 'note' : 'label',
    kind: label.target.kind,
    position: positionText(label),
    target: targetText(label, attempt),
    value: label.value ?? '',
    note: label.note ?? '',
    reviewer: label.reviewer,
    time: label.t,
    blind: String(label.blind),
    standing: label.standing,
    holds: '',
    content_sha256: label.target.content_sha256,
    record_seq: String(label.seq),
    record_sha256: attempt.labelSha256.get(label) ?? '',
  };
}

function adjudicationCells(adjudication: ExportedAdjudication, attempt: ExportedAttempt): Cells {
  const { target, value, reason, adjudicator, t, standing, holds, seq, sha256 } = adjudication;
  return {
    type: 'adjudication',
    kind: target.kind,
    position: positionText(adjudication),
    target: targetText(adjudication, attempt),
    value,
    note: reason,
    reviewer: adjudicator,
    time: t,
    blind: '',
    standing,
    holds: String(holds),
    content_sha256: target.content_sha256,
    record_seq: String(seq),
    record_sha256: sha256,
  };
}

type Placed = Pick<HeldLabel, 'target' | 'now_at'>;

/** Where the target is now: claims from 0, turns from 1; where it was, for a label whose target is gone. */
function positionText({ target, now_at }: Placed): string {
  if (target.kind === 'attempt') return '';
  return String(now_at ?? (target.kind === 'claim' ? target.claim : target.turn));
}

/** The name that was claimed, or the first command of the step; empty for an attempt and where the target is gone. */
function targetText({ target, now_at }: Placed, attempt: ExportedAttempt): string {
  if (target.kind === 'attempt' || now_at === null) return '';
  if (target.kind === 'step') return firstAct(attempt, now_at);
  return attempt.score?.score?.claims[now_at]?.name ?? '';
}

function lineOf(cells: readonly string[]): string {
  return `${cells.map((cell) => quoted(harmless(cell))).join(',')}\r\n`;
}

/** A spreadsheet would run a cell that begins like this as a formula; some take the full-width forms of these characters for them, and skip blanks before. */
function harmless(cell: string): string {
  return /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/u.test(cell) ? `'${cell}` : cell;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
