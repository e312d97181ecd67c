import { shareIntervals } from '../analysis/figures.ts';
import { correctReport } from '../review/correctReport.ts';
import type { HeldAdjudication } from '../review/foldAdjudications.ts';
import type { Report } from '../schema/report.ts';
import type { ReportedAdjudication } from '../schema/reportedAgreement.ts';

/**
 * Where the corrected figures of a report are not what its labels, and its adjudications that hold, come to, as clauses
 * about the file. An adjudication that is said to hold must do so by the labels; one that is said not to changes no figure.
 */
export function reviewContradictions({ tasks, labels, review, corrected, intervals }: Report): string[] {
  const placeOf = (task: string, repeat: number) => JSON.stringify([task, repeat]);
  const said = Map.groupBy(labels, ({ target }) => placeOf(target.task_id, target.repeat));
  const holding = review.adjudications.filter(({ holds }) => holds);
  const decided = Map.groupBy(holding, ({ task_id, repeat }) => placeOf(task_id, repeat));
  const again = correctReport(
    tasks,
    (task, repeat) => said.get(placeOf(task, repeat)) ?? [],
    (task, repeat) => (decided.get(placeOf(task, repeat)) ?? []).map(heldAgain),
  );
  // One about an attempt that the report has not would be judged nowhere.
  if (again.adjudications.filter(({ holds }) => holds).length !== holding.length)
    return ['an adjudication counts in it that by its labels does not'];
  const isSame =
    corrected.accuracy === again.corrected.accuracy &&
    corrected.false_positive_rate === again.corrected.false_positive_rate &&
    corrected.changed_claims === again.corrected.changed_claims &&
    review.unresolved.length === again.unresolved.length;
  if (!isSame)
    return [
      `its corrected figures are not those of its ${holding.length > 0 ? 'labels and adjudications' : 'labels'}`,
    ];
  if (corrected.intervals === null) return [];
  const drawn = corrected.changed_claims === 0 ? intervals : shareIntervals(again.tasks, intervals);
  return [
    ...intervalProblem('accuracy', corrected.intervals.accuracy, drawn.accuracy),
    ...intervalProblem(
      'false_positive_rate',
      corrected.intervals.false_positive_rate,
      drawn.false_positive_rate,
    ),
  ];
}

type Interval = Report['intervals']['accuracy'];

function intervalProblem(name: string, said: Interval, drawn: Interval): string[] {
  const isSame = said?.low === drawn?.low && said?.high === drawn?.high && said?.method === drawn?.method;
  return isSame
    ? []
    : [`the interval of its corrected ${name} is not the one that its labels and its seed give`];
}

/** As it was read from the adjudicator's file, where the report says all that judging it needs. */
function heldAgain(reported: ReportedAdjudication, seq: number): HeldAdjudication {
  const { adjudicator, t, target, value, reason, decided_on, claim } = reported;
  return {
    adjudicator,
    seq,
    t,
    target,
    value,
    reason,
    decided_on: decided_on.map((voice) => ({ ...voice, record_sha256: '' })),
    standing: 'current',
    now_at: claim,
  };
}
