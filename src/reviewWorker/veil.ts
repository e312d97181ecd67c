import type { AttemptAnalysis } from '../core/schema/analysis.ts';
import type { HeldLabel } from '../core/schema/label.ts';
import { reviewerKey } from '../core/schema/reviewerKey.ts';
import type { TrajectoryInfo } from '../core/schema/step.ts';
import type { AttemptLabels, OpenedTrajectory } from '../protocol/review.ts';

/**
 * What a blind reviewer may not see before the own labels are in: which model it was, what the truth is, how the attempt was
 * scored, and what others said. All of it stays in this worker: nothing hidden is sent and not drawn.
 */

/** Whose labels decide whether something is hidden. */
export interface Viewer {
  readonly reviewer: string | null;
  readonly blind: boolean;
}

/** What has to be labelled before everything is shown; null for a number of claims that is not known yet. */
export function untilSentence(claimCount: number | null): string {
  if (claimCount === null) {
    return 'Label every claim, or the attempt where nothing was claimed, to see model, score, truth and the labels of others.';
  }
  if (claimCount === 0) return 'Label the attempt to see model, score, truth and the labels of others.';
  const claims = claimCount === 1 ? 'the claim' : `each of the ${claimCount} claims`;
  return `Label ${claims} to see model, score, truth and the labels of others.`;
}

/** Flags that tell no score: whoever reads the trajectory sees what they say. */
const openFlags: ReadonlySet<string> = new Set([
  'turns_over_twice_median',
  'limit_reached',
  'submission_invalid',
]);

type Attempt = NonNullable<OpenedTrajectory['attempt']>;

export function veiledAttempt(attempt: Attempt): Attempt {
  return {
    ...attempt,
    model: null,
    score: null,
    cost_usd: null,
    // What a provider said of a failed call names the provider.
    reason: '',
    flags: attempt.flags.filter(({ code }) => openFlags.has(code)),
  };
}

/** `folder`: that of the file, whose path has the name of the model in it. */
export function veiledInfo(info: TrajectoryInfo, folder: string): TrajectoryInfo {
  return {
    ...info,
    agent: null,
    model: null,
    ending: null,
    facts: [],
    members: info.members.map(({ id }, at) => ({ id, title: `Trajectory ${at + 1}` })),
    problems: info.problems.map((problem) => ({
      ...problem,
      message: problem.message.replaceAll(folder, '…'),
    })),
  };
}

export function veiledAnalysis(analysis: AttemptAnalysis, until: string): AttemptAnalysis {
  return {
    ledger: analysis.ledger.map((claim) => ({ ...claim, verdict: null })),
    ledger_problem: analysis.ledger_problem,
    truth: null,
    truth_problem: until,
    over_investigation: null,
    remarks: [],
  };
}

/** Own labels first; those of others only where nothing is hidden. */
export function seenLabels(
  { labels, problems }: { readonly labels: readonly HeldLabel[]; readonly problems: readonly string[] },
  reviewer: string | null,
  isHidden: boolean,
): AttemptLabels {
  const own = labels.filter((label) => isSame(label.reviewer, reviewer));
  const others = labels.filter((label) => !isSame(label.reviewer, reviewer));
  return {
    labels: isHidden ? own.map(veiledLabel) : [...own, ...others],
    hidden: isHidden ? others.length : 0,
    problems: isHidden ? [] : [...problems],
  };
}

/** A label names the attempt that it is of, and thereby the model. */
export function veiledLabel(label: HeldLabel): HeldLabel {
  return { ...label, target: { ...label.target, model: '' } };
}

function isSame(one: string, other: string | null): boolean {
  return other !== null && reviewerKey(one) === reviewerKey(other);
}
