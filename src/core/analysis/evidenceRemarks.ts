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
  if (problems.length === 0) return null;
  const more = problems.length - maxProblems;
  const rest = more > 0 ? ` So it is with ${more} more.` : '';
  return `${problems.slice(0, maxProblems).join(' ')}${rest}`;
}

/** Scenario 38 has twenty root causes whose filters fit everything. */
const maxProblems = 3;

/** What complete evidence means, for whoever draws a conclusion from it. */
export const completenessRemark =
  'Evidence is complete where the names of all true causes have appeared in tool results: the earliest that the agent could have known them, not where it should have.';

/** Victims that are not looked for, as sentences: nothing depends on them. */
export function victimRemarks(causes: readonly Pick<FindableCause, 'set' | 'problem'>[]): string[] {
  const problems = causes.flatMap(({ set, problem }) => (set.root || problem === null ? [] : [problem]));
  const more = problems.length - maxProblems;
  const rest = more > 0 ? [`So it is with ${more} more that are no root causes.`] : [];
  return [...problems.slice(0, maxProblems), ...rest];
}

/** How names were found, as a sentence: what a reader must know to trust what was found. */
export function findingRemark(objects: ObjectNames | null): string {
  if (objects === null) {
    return 'The snapshot is not there: names were known by their form, whole words that the filters of the ground truth fit.';
  }
  if (objects.partial) {
    return `The snapshot is an excerpt with ${objects.objects.length} objects: names were taken from it, and known by their form where it may lack them.`;
  }
  return `Names were looked for as whole words: those of the snapshot's ${objects.objects.length} objects that scoring would accept.`;
}

export function ledgerProblem(submission: ReadSubmission | null): string | null {
  if (submission === null) return 'Nothing was submitted.';
  return submission.ok ? null : `The submission cannot be used: ${submission.problem}.`;
}
