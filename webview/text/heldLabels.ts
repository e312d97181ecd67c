import type { HeldLabel, LabelPlace } from '../../src/core/schema/label.ts';

/** Stale labels and notes where they were said. `turn` is that of the place's step, null for other places. */
export function staleLabelsAt(
  labels: readonly HeldLabel[],
  place: LabelPlace,
  turn: number | null,
): readonly HeldLabel[] {
  return labels.filter(({ standing, target }) => {
    if (standing !== 'stale' || target.kind !== place.kind) return false;
    if (target.kind === 'claim') return place.kind === 'claim' && target.claim === place.claim;
    return target.kind === 'attempt' || target.turn === turn;
  });
}

/** Stale labels of claims beyond the last one of the submission: they have no place of their own. */
export function labelsOfGoneClaims(labels: readonly HeldLabel[], claimCount: number): readonly HeldLabel[] {
  return labels.filter(
    ({ target, standing }) => standing === 'stale' && target.kind === 'claim' && target.claim >= claimCount,
  );
}

/** What a person should know of a label whose target is not where it was, as a sentence; null where it is. */
export function standingWords({ standing, target }: HeldLabel): string | null {
  if (standing === 'current') return null;
  return standing === 'moved'
    ? `Moved: it was said of ${targetWords(target)}, and the same content is here now.`
    : `Stale: ${targetWords(target)} has changed since, or is gone. It counts nowhere.`;
}

function targetWords(target: HeldLabel['target']): string {
  if (target.kind === 'claim') return `claim ${target.claim + 1}`;
  return target.kind === 'step' ? `step ${target.turn}` : 'the attempt';
}
