import type { HeldLabel, LabelRecord, LabelStanding, LabelTarget } from '../schema/label.ts';
import { foldLabels, positionOf, slotOf } from './foldLabels.ts';
import type { AttemptOf, ReviewerLog } from './reviewerLog.ts';

/** What an attempt consists of now, as sha256 sums. Made by harness/attemptContent.ts. */
export interface AttemptContent {
  /** Of the step of each turn; `steps[0]` is turn 1. */
  readonly steps: readonly string[];
  /** Of each claim of the submission, in its order. */
  readonly claims: readonly string[];
  /** Of the whole: {steps, claims}. */
  readonly attempt: string;
}

/** Where a label's target is now: see schema/label.ts. `nowAt` counts as its target does: claims from 0, turns from 1. */
export interface Standing {
  readonly standing: LabelStanding;
  readonly nowAt: number | null;
}

const stale: Standing = { standing: 'stale', nowAt: null };

/**
 * Where a target is in the attempt as it is now; null content is an attempt that cannot be read. Of two steps with the
 * same content each keeps its labels at its own place; a label moves only where there is no doubt to where.
 */
export function standingOf(target: LabelTarget, content: AttemptContent | null): Standing {
  if (content === null) return stale;
  if (target.kind === 'attempt') {
    return target.content_sha256 === content.attempt ? { standing: 'current', nowAt: null } : stale;
  }
  const first = target.kind === 'claim' ? 0 : 1;
  const places = target.kind === 'claim' ? content.claims : content.steps;
  const position = positionOf(target) ?? -1;
  if (places[position - first] === target.content_sha256) return { standing: 'current', nowAt: position };
  const index = places.indexOf(target.content_sha256);
  if (index === -1 || places.includes(target.content_sha256, index + 1)) return stale;
  return { standing: 'moved', nowAt: index + first };
}

export type ContentOf = (attempt: AttemptOf) => AttemptContent | null;

/**
 * The labels and notes of one reviewer that hold about the wanted attempts, with their standing, by seq. Where a moved
 * one has come to a place that has a later one of this reviewer, the later holds.
 */
export function heldLabels(
  log: ReviewerLog,
  contentOf: ContentOf,
  isWanted: (attempt: AttemptOf) => boolean,
): HeldLabel[] {
  const held = new Map<string, HeldLabel>();
  // An undo names the target of what it takes back, so no other attempt matters.
  const wanted = log.records.filter(({ target }) => isWanted(target));
  for (const record of foldLabels(wanted).held) {
    const { standing, nowAt } = standingOf(record.target, contentOf(record.target));
    const { kind, model, task_id, repeat } = record.target;
    const place = JSON.stringify([kind, model, task_id, repeat, nowAt]);
    const slot = standing === 'stale' ? String(record.seq) : slotOf(record, place);
    held.set(slot, heldLabel(record, log.reviewer, { standing, nowAt }));
  }
  return [...held.values()].filter(({ note }) => note !== '').sort((a, b) => a.seq - b.seq);
}

export function heldLabel(
  { seq, t, blind, target, value, note }: LabelRecord,
  reviewer: string,
  { standing, nowAt }: Standing,
): HeldLabel {
  return {
    reviewer,
    seq,
    t,
    blind,
    target,
    value: value ?? null,
    note: value === undefined ? (note ?? '') : null,
    standing,
    now_at: nowAt,
  };
}

/** Whether it is a label, not a note, whose target is still there. */
export function counts({ value, standing }: Pick<HeldLabel, 'value' | 'standing'>): boolean {
  return value !== null && standing !== 'stale';
}
