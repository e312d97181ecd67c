import { wilsonInterval } from '../analysis/statistics.ts';
import { counted } from '../counted.ts';
import type { DecisionCheck } from '../schema/decision.ts';
import type { Policy } from '../schema/policy.ts';
import type { Report } from '../schema/report.ts';
import type { ReportInterval } from '../schema/reportInterval.ts';
import { decimal, notAvailable, percent, toldApart } from './figureText.ts';

type Figures = Pick<
  Report,
  'accuracy' | 'avg_turns' | 'false_positive_rate' | 'intervals' | 'corrected' | 'scored_task_count'
>;

/** A number that a rule uses, and where it comes from, in words. */
interface Used {
  readonly value: number | null;
  readonly said: string;
}

/** The rules on accuracy, false positives and turns. */
export function figureChecks(report: Figures, policy: Policy): DecisionCheck[] {
  const accuracy = accuracyUsed(report, policy);
  return [
    accuracyCheck('human_in_loop', accuracy, policy.accuracy.human_in_loop),
    accuracyCheck('autonomy', accuracy, policy.accuracy.autonomy),
    falsePositiveCheck(report, policy),
    turnsCheck(report, policy),
  ];
}

function accuracyCheck(
  what: 'human_in_loop' | 'autonomy',
  { value, said }: Used,
  limit: number,
): DecisionCheck {
  const needs = what === 'autonomy' ? 'autonomy' : 'use with a person who confirms every action';
  return {
    id: `accuracy_${what}`,
    level: what === 'autonomy' ? 'canary' : 'human_in_loop',
    met: value !== null && value >= limit,
    value,
    limit,
    text: `Accuracy is ${beside(value, limit)} (${said}); ${needs} needs ${beside(limit, value)}.`,
  };
}

function falsePositiveCheck(report: Figures, policy: Policy): DecisionCheck {
  const limit = policy.max_false_positive_rate ?? null;
  const { value, said } = falsePositivesUsed(report, policy);
  // Without a claim there is no false one; accuracy says what that is worth.
  const noClaim = report.false_positive_rate === null;
  return {
    id: 'false_positive_rate',
    level: 'canary',
    met: limit === null || noClaim || (value !== null && value <= limit),
    value,
    limit,
    text: `The false-positive rate is ${beside(value, limit)} (${noClaim ? 'nothing was claimed' : said}); ${limit === null ? 'the policy sets no limit' : `autonomy takes at most ${beside(limit, value)}`}.`,
  };
}

function turnsCheck({ avg_turns, intervals }: Figures, policy: Policy): DecisionCheck {
  const limit = policy.max_avg_turns ?? null;
  const { value, said } = used(avg_turns, intervals.avg_turns, {
    better: 'low',
    use: policy.use,
    shareOf: null,
  });
  return {
    id: 'avg_turns',
    level: 'canary',
    met: limit === null || (value !== null && value <= limit),
    value,
    limit,
    text: `An attempt takes ${value === null || limit === null ? decimal(value) : toldApart(value, limit)} turns (${said}); ${limit === null ? 'the policy sets no limit' : `autonomy takes at most ${limit}`}.`,
  };
}

/** With as many digits as tell it from the other: 69.98 % is not 70.0 % where 70 % is asked for. */
function beside(value: number | null, other: number | null): string {
  if (value === null || other === null) return percent(value);
  return `${toldApart(value * 100, other * 100)} %`;
}

function accuracyUsed(report: Figures, policy: Policy): Used {
  const { accuracy, intervals, corrected, scored_task_count } = report;
  const how = { better: 'high', use: policy.use, shareOf: scored_task_count } as const;
  return chosen(
    policy.figures,
    used(accuracy, intervals.accuracy, how),
    afterReview(corrected, used(corrected.accuracy, corrected.intervals?.accuracy ?? null, how)),
    'high',
  );
}

function falsePositivesUsed(report: Figures, policy: Policy): Used {
  const { false_positive_rate, intervals, corrected, scored_task_count } = report;
  const how = { better: 'low', use: policy.use, shareOf: scored_task_count } as const;
  return chosen(
    policy.figures,
    used(false_positive_rate, intervals.false_positive_rate, how),
    afterReview(
      corrected,
      used(corrected.false_positive_rate, corrected.intervals?.false_positive_rate ?? null, how),
    ),
    'low',
  );
}

/** How a rule takes a figure; `shareOf`: of how many tasks it is a share, null for one that is none. */
interface Taking {
  readonly better: 'high' | 'low';
  readonly use: Policy['use'];
  readonly shareOf: number | null;
}

function used(value: number | null, interval: ReportInterval, { better, use, shareOf }: Taking): Used {
  if (use === 'estimate') return { value, said: 'the estimate' };
  if (interval === null) return { value: null, said: `${notAvailable}: no interval, which needs two tasks` };
  const end = better === 'high' ? interval.low : interval.high;
  const said = `${better === 'high' ? 'lower' : 'upper'} end of the 95 % interval`;
  const most = shareOf === null ? null : mostShown(shareOf, better);
  const isBeyond = most !== null && (better === 'high' ? end > most : end < most);
  if (!isBeyond) return { value: end, said };
  const extreme = better === 'high' ? 'most' : 'least';
  return {
    value: most,
    said: `the ${extreme} that ${counted(shareOf ?? 0, 'task')} can show; the ${said} is ${percent(end)}`,
  };
}

/**
 * What so many tasks show at best: the end of Wilson's interval where all of them are solved, or no claim is false. Resampling
 * hardly varies where nearly all are, and a model that fails a task would be trusted more than one that fails none.
 */
function mostShown(tasks: number, better: 'high' | 'low'): number | null {
  const perfect = wilsonInterval(better === 'high' ? tasks : 0, tasks);
  return perfect === null ? null : better === 'high' ? perfect.low : perfect.high;
}

/** What nobody has reviewed is the scorer's word, whatever the policy asks for. */
function afterReview(
  { changed_claims, confirmed_claims }: Figures['corrected'],
  { value, said }: Used,
): Used {
  const isReviewed = changed_claims + confirmed_claims > 0;
  const whose = isReviewed ? 'after the reviewers’ corrections' : 'by the scorer, since no claim is reviewed';
  return { value, said: `${said}, ${whose}` };
}

/** The word of scorer or reviewers. Where one of the two is unknown and the worse is asked for, so is the worse. */
function chosen(figures: Policy['figures'], raw: Used, corrected: Used, better: 'high' | 'low'): Used {
  const byScorer = { ...raw, said: `${raw.said}, by the scorer` };
  if (figures === 'raw') return byScorer;
  if (figures === 'corrected') return corrected;
  if (raw.value === null || corrected.value === null) return raw.value === null ? byScorer : corrected;
  const isCorrectedWorse = better === 'high' ? corrected.value < raw.value : corrected.value > raw.value;
  return isCorrectedWorse ? corrected : byScorer;
}
