import { adjudicate } from '../core/harness/adjudicate.ts';
import { reviewedReports } from '../core/harness/reviewedReports.ts';
import { reviewOverview } from '../core/review/overview.ts';
import type { ReportedAdjudication } from '../core/schema/reportedAgreement.ts';
import { reviewerKey } from '../core/schema/reviewerKey.ts';
import { pathsOfRun } from '../core/store/layout.ts';
import type { adjudicationCalls, ContestedClaim } from '../protocol/adjudication.ts';
import type { Handlers } from '../protocol/channel.ts';

type Calls = Handlers<{ calls: typeof adjudicationCalls; events: Record<never, never> }>['calls'];

/** Where reviewers of a run disagree, and what is decided there. */
export function createAdjudicationCalls(): Calls {
  return {
    readContested: async ({ dir, viewer }, signal) => {
      const reports = await reviewedReports(dir, null, signal);
      const overviews = reports.map((report) => reviewOverview(report, viewer));
      const claims = overviews.flatMap(({ model, contested }) =>
        contested.map((one): ContestedClaim => {
          const { task_id, repeat, claim, name } = one;
          const { trajectory } = pathsOfRun(dir).attempt({ model, task_id, repeat });
          const values = one.values.map(({ reviewer, value }) => ({ reviewer, value }));
          const decisions = one.adjudications.map(decisionOf);
          return { model, task_id, repeat, claim, name, trajectory, values, decisions };
        }),
      );
      const isDecided = ({ decisions }: ContestedClaim) => decisions.some(({ holds }) => holds);
      const people = overviews.flatMap(({ reviewers }) =>
        reviewers.map(({ reviewer }) => reviewerKey(reviewer)),
      );
      return {
        claims: claims.sort((a, b) => Number(isDecided(a)) - Number(isDecided(b))),
        hidden_attempts: overviews.reduce((sum, { hidden_attempts }) => sum + hidden_attempts, 0),
        reviewers: new Set(people).size,
        // Of a file that is damaged every model's report says so.
        problems: [...new Set(overviews.flatMap(({ problems }) => problems))],
      };
    },
    adjudicate: async ({ dir, claim, by, decision, ...key }, signal) => {
      const request = { key, claim, by, decision };
      const { isNew, remarks } = await adjudicate(dir, request, { now: Date.now }, signal);
      return { is_new: isNew, remarks: [...remarks] };
    },
  };
}

function decisionOf({
  adjudicator,
  value,
  reason,
  holds,
  why_not,
}: ReportedAdjudication): ContestedClaim['decisions'][number] {
  return { adjudicator, value, reason, holds, why_not };
}
