import type { ReadSubmission } from '../scoring/submission.ts';
import type { FindableCause } from './causeNames.ts';
import type { ObjectNames } from './objectNames.ts';

/** Why nobody can say when every true cause had been seen, as one or more sentences; null where it can be looked for. */
export function completenessProblem(
  hasTruth: boolean,
  causes: readonly Pick<FindableCause, 'set' | 'problem'>[],
): string | null {
  if (!hasTruth)
    return 'Without a ground truth nobody can say when everything that the diagnosis needs had been seen.';
  const roots = causes.filter(({ set }) => set.root);
  if (roots.length === 0)
    return 'The ground truth has no root cause, so nobody can say when the evidence was complete.';
  const problems = roots.flatMap(({ problem }) => problem ?? []);
  return problems.length === 0 ? null : problems.join(' ');
}

/** Causes that are not looked for although nothing depends on it, as sentences. */
export function victimRemarks(causes: readonly Pick<FindableCause, 'set' | 'problem'>[]): string[] {
  return causes.flatMap(({ set, problem }) => (set.root || problem === null ? [] : [problem]));
}

/** How names were found, as a sentence: what a reader must know to trust what was found. */
export function findingRemark(objects: ObjectNames | null): string {
  if (objects === null) {
    return 'The snapshot is not there: names were known by their form, by the filters of the ground truth, in the words of the trajectory.';
  }
  if (objects.partial) {
    return `The snapshot is an excerpt with ${objects.objects.length} objects: names were taken from it, and known by their form where it may lack them.`;
  }
  return `Names were taken from the ${objects.objects.length} objects of the snapshot that scoring would accept.`;
}

export function ledgerProblem(submission: ReadSubmission | null): string | null {
  if (submission === null) return 'Nothing was submitted.';
  return submission.ok ? null : `The submission cannot be used: ${submission.problem}.`;
}
