import { BenchError } from '../errors.ts';
import {
  type HeldLabel,
  isLabelOf,
  type LabelChange,
  type LabelPlace,
  type LabelRecord,
  type LabelTarget,
} from '../schema/label.ts';
import { foldLabels, positionOf } from './foldLabels.ts';
import { wereOnceIn } from './ownLabels.ts';
import { type AttemptOf, isSameAttempt, type ReviewerLog } from './reviewerLog.ts';
import { type AttemptContent, heldLabel, heldLabels, standingOf } from './standing.ts';

/** A record before its file gives it position, time and chain. */
export type LabelEntry = Omit<LabelRecord, 'seq' | 't' | 'prev' | 'schema_version'>;

/** Who says something, and whether blind. */
export interface Who {
  readonly reviewer: string;
  readonly blind: boolean;
}

/** An attempt that is open, and what its reviewer has said so far; `log` is null before the first label. */
export interface OpenAttempt {
  readonly attempt: AttemptOf;
  readonly content: AttemptContent;
  readonly log: ReviewerLog | null;
}

/**
 * The records that a change is, in the order in which they have to be written. None where it says what holds already:
 * a label that was said blind stays one that was said blind, and undo takes back what was really said. Nothing is blind
 * that is said after everything was shown.
 * @throws BenchError usage for a place that the attempt does not have, or a label of another list
 */
export function entriesOf(open: OpenAttempt, place: LabelPlace, change: LabelChange, who: Who): LabelEntry[] {
  const target = targetAt(open, place);
  const blind = who.blind && !hasSeen(open);
  const base = { reviewer: who.reviewer, blind, target };
  const here = heldHere(open, target);
  if (change.type === 'note') {
    const note = change.note.toWellFormed();
    const before = here.find((held) => held.note !== null)?.note ?? '';
    return note === before ? [] : [{ ...base, type: 'note', note }];
  }
  if (!isLabelOf(target.kind, change.value)) {
    throw new BenchError('usage', `${change.value} is no label for a ${target.kind}`, {
      hint: `Choose one of the labels of a ${target.kind}.`,
    });
  }
  const holds = here.some(({ value }) => value === change.value);
  if (change.type === 'label') return holds ? [] : [{ ...base, type: 'label', value: change.value }];
  return holds ? undoings(open, target, change.value, { ...who, blind }) : [];
}

/** Takes back the newest label or note on this attempt that was not taken back yet; null where there is none. */
export function undoOf(
  open: OpenAttempt,
  who: Who,
): { readonly entry: LabelEntry; readonly undone: HeldLabel } | null {
  const last = standingRecords(open).at(-1);
  if (last === undefined) return null;
  const standing = standingOf(last.target, open.content);
  return {
    entry: undoEntry(last, who),
    undone: heldLabel(last, open.log?.reviewer ?? who.reviewer, standing),
  };
}

/**
 * What a person points at, with the hash of what is there.
 * @throws BenchError usage where there is nothing
 */
function targetAt({ attempt, content }: OpenAttempt, place: LabelPlace): LabelTarget {
  const { model, task_id, repeat } = attempt;
  const of = { model, task_id, repeat };
  if (place.kind === 'attempt') return { kind: 'attempt', ...of, content_sha256: content.attempt };
  const isClaim = place.kind === 'claim';
  const content_sha256 = isClaim ? content.claims[place.claim] : content.steps[place.step];
  if (content_sha256 === undefined) {
    const what = isClaim ? `claim ${place.claim + 1}` : `turn ${place.step + 1}`;
    throw new BenchError('usage', `the attempt has no ${what} that could be labelled`, {
      hint: 'It may have changed since it was opened. Open it again.',
    });
  }
  return isClaim
    ? { kind: 'claim', ...of, content_sha256, claim: place.claim }
    : { kind: 'step', ...of, content_sha256, turn: place.step + 1 };
}

/** Whether model, truth and the labels of others were shown to this reviewer before: own labels were in once. */
function hasSeen({ attempt, content, log }: OpenAttempt): boolean {
  if (log === null) return false;
  return wereOnceIn(
    log.records.filter(({ target }) => isSameAttempt(target, attempt)),
    content,
  );
}

/** What holds of this reviewer at a target, moved labels among it. */
function heldHere(open: OpenAttempt, target: LabelTarget): HeldLabel[] {
  if (open.log === null) return [];
  const isWanted = (attempt: AttemptOf) => isSameAttempt(attempt, open.attempt);
  return heldLabels(open.log, () => open.content, isWanted).filter(
    ({ target: { kind }, standing, now_at }) =>
      kind === target.kind && standing !== 'stale' && now_at === positionOf(target),
  );
}

/** Records on this attempt that were not taken back. */
function standingRecords({ attempt, log }: OpenAttempt): readonly LabelRecord[] {
  if (log === null) return [];
  return foldLabels(log.records.filter(({ target }) => isSameAttempt(target, attempt))).standing;
}

/**
 * Every record that would let the value hold again is taken back, and of a claim every other one as well: to take a label
 * off leaves none. The one that shows goes last, so that a crash between two of them changes nothing to see.
 */
function undoings(open: OpenAttempt, target: LabelTarget, value: string, who: Who): LabelEntry[] {
  return standingRecords(open)
    .filter((record) => {
      if (record.type !== 'label' || record.target.kind !== target.kind) return false;
      if (target.kind !== 'claim' && record.value !== value) return false;
      const { standing, nowAt } = standingOf(record.target, open.content);
      return standing !== 'stale' && nowAt === positionOf(target);
    })
    .map((record) => undoEntry(record, who));
}

function undoEntry({ seq, target }: LabelRecord, { reviewer, blind }: Who): LabelEntry {
  return { type: 'undo', reviewer, blind, target, undoes: seq };
}
