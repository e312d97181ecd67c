import type { AttemptChange, ClaimChange } from '../schema/rescore.ts';
import type { AttemptScore } from '../schema/run.ts';
import { isCounted } from '../schema/score.ts';

/** What differs between two scorings of one attempt; null where nothing does. */
export function attemptChange(before: AttemptScore, after: AttemptScore): AttemptChange | null {
  const claims = claimChanges(before, after);
  const { model, task_id, repeat, outcome, reason } = after;
  const change: AttemptChange = {
    model,
    task_id,
    repeat,
    outcome_before: before.outcome,
    outcome_after: outcome,
    reason_after: reason,
    score_before: countedScore(before),
    score_after: countedScore(after),
    claims,
  };
  const same = before.outcome === outcome && change.score_before === change.score_after;
  return same && claims.length === 0 ? null : change;
}

function countedScore({ outcome, score }: AttemptScore): number | null {
  return isCounted(outcome) ? (score?.score ?? 0) : null;
}

/** Of a submission that both scorings have read, and so of the same claims in the same order. */
function claimChanges(before: AttemptScore, after: AttemptScore): ClaimChange[] {
  const earlier = before.score?.claims ?? [];
  return (after.score?.claims ?? []).flatMap((claim, index) => {
    const was = earlier[index];
    if (was === undefined || (was.group === claim.group && was.verdict === claim.verdict)) return [];
    return {
      claim: index,
      name: claim.name,
      group_before: was.group,
      group_after: claim.group,
      verdict_before: was.verdict,
      verdict_after: claim.verdict,
      why_after: claim.why,
    };
  });
}
