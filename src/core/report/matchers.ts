import { cohenKappa } from '../analysis/agreement.ts';
import { mean } from '../analysis/statistics.ts';
import type { MatcherDifference, ReportedMatchers } from '../schema/reportedMatchers.ts';
import type { ClaimByBoth } from '../schema/run.ts';
import type { ScoredClaim } from '../schema/score.ts';
import type { AttemptResult } from './reportInput.ts';

/**
 * How far the judge and the rules agree on the claims of counted attempts; null where only the rules matched.
 * @param counted in the order in which they are shown
 */
export function matcherAgreement(
  match: 'rules' | 'judge',
  counted: readonly AttemptResult[],
): ReportedMatchers | null {
  if (match === 'rules') return null;
  const claims = counted.flatMap(claimsOf);
  const agreeing = claims.filter(({ both }) => agree(both)).length;
  return {
    claims: claims.length,
    agreeing,
    agreement: claims.length === 0 ? null : agreeing / claims.length,
    kappa: cohenKappa(
      claims.map(({ attempt, both }): [string, string] => [
        category(attempt, both.judged_set),
        category(attempt, both.set),
      ]),
    ),
    rules_accuracy: rulesAccuracy(counted),
    differences: claims.filter(({ both }) => !agree(both)).map(difference),
  };
}

interface MatchedByBoth {
  readonly attempt: AttemptResult;
  readonly index: number;
  readonly claim: ScoredClaim;
  readonly both: ClaimByBoth;
}

function claimsOf(attempt: AttemptResult): MatchedByBoth[] {
  return (attempt.score?.claims ?? []).flatMap((claim, index) => {
    const both = attempt.by_rules?.claims[index];
    return both === undefined ? [] : [{ attempt, index, claim, both }];
  });
}

function agree({ set, judged_set }: ClaimByBoth): boolean {
  return set === judged_set;
}

/** Group ids are those of a task: the same id in another means another object. */
function category({ task_id }: AttemptResult, set: string | null): string {
  return set === null ? 'none' : JSON.stringify([task_id, set]);
}

function difference({ attempt, index, claim, both }: MatchedByBoth): MatcherDifference {
  return {
    task_id: attempt.task_id,
    repeat: attempt.repeat,
    claim: index,
    name: claim.name,
    judge: claim.group,
    judge_why: claim.why,
    rules: both.group,
    rules_why: both.why,
  };
}

/** As accuracy: mean over tasks of the mean of their attempts. One without a submission has 0 by both. */
function rulesAccuracy(counted: readonly AttemptResult[]): number | null {
  const byTask = Map.groupBy(counted, ({ task_id }) => task_id);
  return mean([...byTask.values()].map((own) => mean(own.map(({ by_rules }) => by_rules?.score ?? 0)) ?? 0));
}
