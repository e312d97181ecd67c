import type { AdjudicationRecord, DecidedVoice } from '../schema/adjudication.ts';
import type { ClaimLabel, ClaimTarget } from '../schema/label.ts';
import type { AdjudicatorLog } from './adjudicatorLog.ts';
import { placeOf } from './foldLabels.ts';
import type { AttemptOf } from './reviewerLog.ts';
import { type ContentOf, type Standing, standingOf } from './standing.ts';

/** A decision that was not taken back, with where its claim is now. */
export interface HeldAdjudication {
  readonly adjudicator: string;
  readonly seq: number;
  readonly t: string;
  readonly target: ClaimTarget;
  readonly value: ClaimLabel;
  readonly reason: string;
  readonly decided_on: readonly DecidedVoice[];
  readonly standing: Standing['standing'];
  /** Index of the claim now; null for one that is gone or changed. */
  readonly now_at: number | null;
}

export interface FoldedAdjudications {
  /** By seq; of two about one claim by the same person the later. */
  readonly held: readonly AdjudicationRecord[];
  /** Lines that take back what there is not, as clauses without a file. */
  readonly problems: readonly string[];
}

/** What holds of one adjudicator's records. What was taken back never was: the decision before it holds again. */
export function foldAdjudications(records: readonly AdjudicationRecord[]): FoldedAdjudications {
  const problems: string[] = [];
  const undone = new Set<number>();
  for (const record of records) {
    if (record.type !== 'undo') continue;
    const problem = undoProblem(record, records, undone);
    if (problem === null) undone.add(record.undoes ?? -1);
    else
      problems.push(`line ${record.seq + 1} takes back line ${(record.undoes ?? -1) + 1}, which ${problem}`);
  }
  const held = new Map<string, AdjudicationRecord>();
  for (const record of records) {
    if (record.type === 'adjudication' && !undone.has(record.seq)) held.set(placeOf(record.target), record);
  }
  return { held: [...held.values()].sort((a, b) => a.seq - b.seq), problems };
}

function undoProblem(
  { seq, target, undoes = -1 }: AdjudicationRecord,
  records: readonly AdjudicationRecord[],
  undone: ReadonlySet<number>,
): string | null {
  const taken = undoes < seq ? records[undoes] : undefined;
  if (taken?.type !== 'adjudication') return 'is no adjudication before it';
  if (undone.has(undoes)) return 'was taken back already';
  return placeOf(taken.target) === placeOf(target) ? null : 'is about something else';
}

/**
 * The decisions of one adjudicator about the wanted attempts. Where a moved one has come to a claim that has a later one
 * of this person, the later holds.
 */
export function heldAdjudications(
  log: AdjudicatorLog,
  contentOf: ContentOf,
  isWanted: (attempt: AttemptOf) => boolean,
): HeldAdjudication[] {
  const held = new Map<string, HeldAdjudication>();
  for (const record of foldAdjudications(log.records).held) {
    const { target, value, reason = '', decided_on = [], seq, t } = record;
    if (value === undefined || !isWanted(target)) continue;
    const { standing, nowAt } = standingOf(target, contentOf(target));
    const { model, task_id, repeat } = target;
    const slot = nowAt === null ? String(seq) : JSON.stringify([model, task_id, repeat, nowAt]);
    held.delete(slot);
    held.set(slot, {
      adjudicator: log.adjudicator,
      seq,
      t,
      target,
      value,
      reason,
      decided_on,
      standing,
      now_at: nowAt,
    });
  }
  return [...held.values()];
}
