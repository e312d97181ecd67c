import { counted } from '../counted.ts';
import { reviewersOfFlagged } from '../review/coverage.ts';
import type { DecisionCheck } from '../schema/decision.ts';
import type { Policy } from '../schema/policy.ts';
import type { Report } from '../schema/report.ts';
import { percent } from './figureText.ts';

type Reviewed = Pick<Report, 'model' | 'tasks' | 'flags' | 'labels' | 'review'>;

/** The rules on what people must have looked at. */
export function reviewChecks(report: Reviewed, { review }: Policy): DecisionCheck[] {
  return [flaggedReviewed(report, review), reviewersAgree(report, review)];
}

function flaggedReviewed(report: Reviewed, { flagged, reviewers }: Policy['review']): DecisionCheck {
  const counts = [...reviewersOfFlagged(report).values()];
  const enough = counts.filter((many) => many >= reviewers).length;
  const value = counts.length === 0 ? null : enough / counts.length;
  const who = reviewers === 1 ? 'a person' : `${reviewers} people`;
  const found =
    counts.length === 0
      ? 'No attempt is flagged'
      : `${enough} of ${counts.length} flagged attempts are labelled by ${who}`;
  return {
    id: 'flagged_reviewed',
    level: 'canary',
    met: value === null || value >= flagged,
    value,
    limit: flagged,
    text: `${found}; autonomy needs ${percent(flagged)}.`,
  };
}

function reviewersAgree({ review }: Reviewed, { allow_contested }: Policy['review']): DecisionCheck {
  const open = review.unresolved.length;
  const claims = counted(open, 'claim');
  return {
    id: 'reviewers_agree',
    level: 'canary',
    met: open === 0 || allow_contested,
    value: open,
    limit: allow_contested ? null : 0,
    text:
      open === 0
        ? 'No claim is left on which reviewers disagree.'
        : `Reviewers disagree on ${claims}, and nobody has decided.${allow_contested ? ' The policy takes it all the same.' : ''}`,
  };
}
