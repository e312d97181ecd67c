import type { LabelRecord, LabelTarget } from '../schema/label.ts';

export interface FoldedLabels {
  /**
   * Labels and notes that hold, by seq. A target of other content is another target, even at the same place. An empty
   * note is the absence of one, and is there to win over a note of the same content at a place it has moved from.
   */
  readonly held: readonly LabelRecord[];
  /** Labels and notes that were not undone, by seq: those that hold, and those that would if a later one were undone. */
  readonly standing: readonly LabelRecord[];
  /** Lines that take back what there is not, as clauses without a file: `line 4 takes back …`. */
  readonly problems: readonly string[];
}

/**
 * What holds of one reviewer's records. A claim has one label, the last; a step and an attempt have a set of them, in
 * which a value said twice is one; a target has one note, the last, and an empty note removes it. What was undone never
 * was: the label before it holds again.
 */
export function foldLabels(records: readonly LabelRecord[]): FoldedLabels {
  const { undone, problems } = undoings(records);
  const standing = records.filter(({ type, seq }) => type !== 'undo' && !undone.has(seq));
  const held = new Map<string, LabelRecord>();
  for (const record of standing) {
    held.set(slotOf(record, placeOf(record.target)), record);
  }
  return { held: [...held.values()].sort((a, b) => a.seq - b.seq), standing, problems };
}

/** What a record competes for: of two in one slot the later holds. `place` names the target. */
export function slotOf({ type, target, value }: LabelRecord, place: string): string {
  if (type === 'note') return JSON.stringify(['note', place]);
  return JSON.stringify(target.kind === 'claim' ? ['claim', place] : [target.kind, place, value]);
}

/** One text per target: its attempt, its position and its content. */
export function placeOf(target: LabelTarget): string {
  const { kind, model, task_id, repeat, content_sha256 } = target;
  return JSON.stringify([kind, model, task_id, repeat, positionOf(target), content_sha256]);
}

/** Index of the claim from 0, turn of the step from 1, null for an attempt. */
export function positionOf(target: LabelTarget): number | null {
  if (target.kind === 'claim') return target.claim;
  return target.kind === 'step' ? target.turn : null;
}

function undoings(records: readonly LabelRecord[]): { undone: ReadonlySet<number>; problems: string[] } {
  const undone = new Set<number>();
  const problems: string[] = [];
  const bySeq = new Map<number, LabelRecord>();
  for (const record of records) {
    if (record.type !== 'undo') bySeq.set(record.seq, record);
    else {
      const problem = undoProblem(record, bySeq, undone);
      if (problem === null) undone.add(record.undoes ?? -1);
      else
        problems.push(
          `line ${record.seq + 1} takes back line ${(record.undoes ?? -1) + 1}, which ${problem}`,
        );
    }
  }
  return { undone, problems };
}

function undoProblem(
  { target, undoes = -1 }: LabelRecord,
  earlier: ReadonlyMap<number, LabelRecord>,
  undone: ReadonlySet<number>,
): string | null {
  const taken = earlier.get(undoes);
  if (taken === undefined) return 'is no label or note before it';
  if (undone.has(undoes)) return 'was taken back already';
  return placeOf(taken.target) === placeOf(target) ? null : 'is about something else';
}
