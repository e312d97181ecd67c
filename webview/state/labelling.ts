import type { Mention } from '../../src/core/schema/analysis.ts';
import type { HeldLabel, LabelChange, LabelPlace, LabelValue } from '../../src/core/schema/label.ts';
import { reviewerKey } from '../../src/core/schema/reviewerKey.ts';
import type { Change, Pane, State } from './state.ts';

/** Whether a label or note stands at a place now. Stale ones stand nowhere. */
export function standsAt(label: HeldLabel, place: LabelPlace, pane: Pane): boolean {
  if (label.standing === 'stale' || label.target.kind !== place.kind) return false;
  if (place.kind === 'attempt') return true;
  if (place.kind === 'claim') return label.now_at === place.claim;
  const turn = pane.heads[place.step]?.turn ?? null;
  return turn !== null && label.now_at === turn;
}

/** Labels and notes at a place, of everybody whose labels may be seen; own ones first. */
export function labelsAt(pane: Pane, place: LabelPlace): readonly HeldLabel[] {
  return (pane.labels?.labels ?? []).filter((label) => standsAt(label, place, pane));
}

export function isOwn(label: HeldLabel, state: State): boolean {
  return state.reviewer !== null && reviewerKey(label.reviewer) === reviewerKey(state.reviewer);
}

/** The reviewer's own note at a place; empty where there is none. */
export function ownNote(state: State, pane: Pane, place: LabelPlace): string {
  return labelsAt(pane, place).find((label) => isOwn(label, state) && label.note !== null)?.note ?? '';
}

/** What to keep so that `value` is said of a place, or no longer said where the reviewer says it now. */
export function labelChange(state: State, pane: Pane, place: LabelPlace, value: LabelValue): Change {
  const held = labelsAt(pane, place).some((label) => isOwn(label, state) && label.value === value);
  const change: LabelChange = { type: held ? 'unlabel' : 'label', value };
  return { trajectory: pane.opened.trajectory, place, change };
}

export function isSamePlace(a: LabelPlace, b: LabelPlace): boolean {
  if (a.kind === 'claim') return b.kind === 'claim' && a.claim === b.claim;
  if (a.kind === 'step') return b.kind === 'step' && a.step === b.step;
  return b.kind === 'attempt';
}

/** "claim 3", "step 14", "the attempt", as people count. */
export function placeWords(place: LabelPlace): string {
  if (place.kind === 'claim') return `claim ${place.claim + 1}`;
  return place.kind === 'step' ? `step ${place.step + 1}` : 'the attempt';
}

/** Where a claim is named, first in the agent's words, in the order of the trajectory: what m and M walk through. */
export function claimMentions(pane: Pane, claim: number): readonly Mention[] {
  if (pane.analysis.kind !== 'ready') return [];
  const entry = pane.analysis.analysis.ledger[claim];
  if (entry === undefined) return [];
  const all = entry.first_said === null ? entry.mentions : [entry.first_said, ...entry.mentions];
  return all.toSorted((a, b) => a.step - b.step || a.part - b.part || a.at - b.at);
}
