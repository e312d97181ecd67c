import type { HeldLabel, LabelRecord } from '../schema/label.ts';
import { reviewerKey } from '../schema/reviewerKey.ts';
import { type AttemptContent, standingOf } from './standing.ts';

/**
 * Whether the reviewer's own labels are in: one on every claim, or, for an attempt without claims, one on the attempt. A label
 * whose target has changed since does not count.
 */
export function ownLabelsAreIn(
  labels: readonly HeldLabel[],
  reviewer: string | null,
  claimCount: number,
): boolean {
  if (reviewer === null) return false;
  const own = labels.filter(
    (label) =>
      reviewerKey(label.reviewer) === reviewerKey(reviewer) &&
      label.value !== null &&
      label.standing !== 'stale',
  );
  if (claimCount === 0) return own.some(({ target }) => target.kind === 'attempt');
  const labelled = new Set(own.flatMap(({ target, now_at }) => (target.kind === 'claim' ? [now_at] : [])));
  return Array.from({ length: claimCount }, (_, claim) => claim).every((claim) => labelled.has(claim));
}

/**
 * Whether the labels of one reviewer on an attempt were ever all in: from then on everything was shown to them, and what
 * they say of it is not blind any more, even where they have taken labels back since. `records` are those of the attempt.
 */
export function wereOnceIn(records: readonly LabelRecord[], content: AttemptContent): boolean {
  const claims = content.claims.length;
  if (claims === 0) {
    return records.some(({ type, target }) => type === 'label' && isHere(target, content, 'attempt'));
  }
  const standing = new Map<number, number>();
  for (const { seq, type, target, undoes } of records) {
    if (type === 'undo') standing.delete(undoes ?? -1);
    else if (type === 'label' && isHere(target, content, 'claim')) {
      standing.set(seq, standingOf(target, content).nowAt ?? -1);
      if (new Set(standing.values()).size === claims) return true;
    }
  }
  return false;
}

function isHere(
  target: LabelRecord['target'],
  content: AttemptContent,
  kind: LabelRecord['target']['kind'],
): boolean {
  return target.kind === kind && standingOf(target, content).standing !== 'stale';
}
