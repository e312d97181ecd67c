import type { ReportedAdjudicator } from '../schema/reportedAgreement.ts';
import type { AdjudicatorLog } from './adjudicatorLog.ts';
import {
  type CountedHead,
  hasCountedAll,
  headAbout,
  isLost,
  isOf,
  type PersonChain,
} from './countedHeads.ts';
import { foldAdjudications } from './foldAdjudications.ts';

/** What an earlier report of the same attempts had counted. */
export type AdjudicatorBefore = Pick<ReportedAdjudicator, 'adjudicator' | 'log_head'>;

/** Who has decided about claims of a model: those whose lines are gone among them, with the line that is missing. */
export function adjudicatorsOf(
  model: string,
  logs: readonly AdjudicatorLog[],
  before: readonly AdjudicatorBefore[],
): ReportedAdjudicator[] {
  const lost = before.filter((one) => isLost(countedHead(one), logs.map(chainOf)));
  const missing = (log: AdjudicatorLog) => lost.find((one) => isOf(countedHead(one), chainOf(log)));
  const here = logs.flatMap((log) => {
    const head = missing(log)?.log_head ?? headAbout(log, model);
    if (head === null) return [];
    const held = foldAdjudications(log.records).held.filter(({ target }) => target.model === model);
    return [{ adjudicator: log.adjudicator, adjudications: held.length, log_head: head }];
  });
  const gone = lost.filter((one) => !logs.some((log) => isOf(countedHead(one), chainOf(log))));
  return [...here, ...gone.map(({ adjudicator, log_head }) => ({ adjudicator, adjudications: 0, log_head }))];
}

/** Sentences about adjudications that a report counted and that no file has any more. */
export function lostAdjudications(
  before: readonly AdjudicatorBefore[],
  logs: readonly AdjudicatorLog[],
): string[] {
  return before
    .filter((one) => isLost(countedHead(one), logs.map(chainOf)))
    .map(
      ({ adjudicator }) =>
        `Adjudications of ${adjudicator} that an earlier report counted are gone: the file was cut back, replaced or removed. Put it back from a copy.`,
    );
}

/** Whether a report has counted every adjudication that the logs have of its model. */
export function hasCountedAdjudications(
  report: {
    readonly model: string;
    readonly review: { readonly adjudicators: readonly AdjudicatorBefore[] };
  },
  logs: readonly AdjudicatorLog[],
): boolean {
  return hasCountedAll(report.model, report.review.adjudicators.map(countedHead), logs.map(chainOf));
}

function countedHead({ adjudicator, log_head }: AdjudicatorBefore): CountedHead {
  return { person: adjudicator, log_head };
}

function chainOf({ adjudicator, records, hashes }: AdjudicatorLog): PersonChain {
  return { person: adjudicator, records, hashes };
}
