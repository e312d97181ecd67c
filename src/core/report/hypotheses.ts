import { clusterBootstrap } from '../analysis/clusterBootstrap.ts';
import { confidence } from '../analysis/figures.ts';
import { spearmanRho } from '../analysis/rankCorrelation.ts';
import { mean, median } from '../analysis/statistics.ts';
import { counted } from '../counted.ts';
import type { ReportedHypothesis } from '../schema/hypothesis.ts';
import type { Report } from '../schema/report.ts';
import type { ReportedAttempt } from '../schema/reportedTask.ts';

type Tested = Pick<Report, 'tasks' | 'intervals'>;
type Verdict = Pick<ReportedHypothesis, 'verdict' | 'why'>;

/** Fewer attempts on either side of a comparison, or in a correlation, say nothing. */
const fewestAttempts = 3;

/**
 * Fewer tasks give no verdict, whatever the interval: resampling so few repeats itself. Where nothing was to be found, a
 * verdict on the rank correlation came in 46 % of simulated runs of three tasks, 30 % of four, 12 % of five and six, 6 % of
 * eight and more.
 */
const fewestTasks = 8;

/** Tasks with long attempts, and with others: of fewer, what makes a task hard passes for what makes an attempt long. */
const fewestTasksOfKind = 3;

/** Resamples for an interval of a correlation, which ranks everything anew each time. */
const resamples = 2000;

/** The two hypotheses of the charter (DESIGN §7), tested on the counted attempts; purely, and seeded as the intervals are. */
export function testHypotheses(report: Tested): ReportedHypothesis[] {
  const byTask = report.tasks
    .map(({ attempts }) => attempts.filter(({ counted }) => counted))
    .filter((attempts) => attempts.length > 0);
  return [longAttempts(byTask, report.intervals.seed), overInvestigation(byTask, report.intervals.seed)];
}

function longAttempts(byTask: readonly (readonly ReportedAttempt[])[], seed: number): ReportedHypothesis {
  const all = byTask.flat();
  const limit = 2 * (median(all.map(({ turns }) => turns)) ?? 0);
  const isLong = ({ turns }: ReportedAttempt) => turns > limit;
  const gain = (attempts: readonly ReportedAttempt[]): number | null => {
    const long = mean(attempts.filter(isLong).map(scoreOf));
    const others = mean(attempts.filter((attempt) => !isLong(attempt)).map(scoreOf));
    return long === null || others === null ? null : long - others;
  };
  const long = all.filter(isLong).length;
  const estimate = gain(all);
  const hasEnough = long >= fewestAttempts && all.length - long >= fewestAttempts;
  const interval = hasEnough && varies(all.map(scoreOf)) ? intervalOf(byTask, gain, seed) : null;
  return {
    id: 'long_attempts_not_more_accurate',
    statement:
      'Attempts of more than twice the median number of turns are not more accurate than the others.',
    measure: `mean score of attempts of more than ${limit} turns, less that of the others`,
    estimate,
    interval,
    attempts: all.length,
    tasks: byTask.length,
    groups: { long, others: all.length - long },
    ...(interval === null
      ? inconclusive(
          hasEnough
            ? 'All attempts have the same score, or too few tasks have attempts of both kinds.'
            : `${counted(long, 'attempt')} of ${all.length} took more than ${limit} turns: too few to compare.`,
        )
      : restingOn(
          { all: byTask.length, ofKind: Math.min(...tasksOfKind(byTask, isLong)) },
          verdictOf(interval, { supports: 'not above 0', against: 'above 0' }),
        )),
  };
}

function overInvestigation(
  byTask: readonly (readonly ReportedAttempt[])[],
  seed: number,
): ReportedHypothesis {
  const known = byTask
    .map((attempts) => attempts.filter((attempt) => turnsAfter(attempt) !== null))
    .filter((attempts) => attempts.length > 0);
  const all = known.flat();
  const correlation = (attempts: readonly ReportedAttempt[]) =>
    spearmanRho(
      attempts.map((attempt) => turnsAfter(attempt) ?? 0),
      attempts.map(({ claims }) => claims.filter(({ is_false }) => is_false).length),
    );
  const estimate = all.length < fewestAttempts ? null : correlation(all);
  const interval = estimate === null ? null : intervalOf(known, correlation, seed);
  return {
    id: 'over_investigation_more_false_positives',
    statement:
      'The longer an attempt goes on after every true cause has been seen, the more false claims it makes.',
    measure:
      'rank correlation (Spearman) of turns after the evidence was complete with the number of false claims',
    estimate,
    interval,
    attempts: all.length,
    tasks: known.length,
    groups: { evidence_complete: all.length, never_complete: byTask.flat().length - all.length },
    ...(interval === null
      ? inconclusive(
          all.length < fewestAttempts
            ? `${counted(all.length, 'attempt')} of ${byTask.flat().length} saw every true cause in a tool result: too few to compare.`
            : 'The attempts do not differ enough in turns or in false claims, or are of too few tasks.',
        )
      : restingOn(
          { all: known.length },
          verdictOf(interval, { supports: 'above 0', against: 'not above 0' }),
        )),
  };
}

/** How many tasks have attempts of the kind, and how many have others. */
function tasksOfKind(
  byTask: readonly (readonly ReportedAttempt[])[],
  isOfKind: (attempt: ReportedAttempt) => boolean,
): [number, number] {
  const having = (of: (attempt: ReportedAttempt) => boolean) =>
    byTask.filter((attempts) => attempts.some(of)).length;
  return [having(isOfKind), having((attempt) => !isOfKind(attempt))];
}

function scoreOf({ score }: ReportedAttempt): number {
  return score ?? 0;
}

function turnsAfter({ over_investigation }: ReportedAttempt): number | null {
  return over_investigation?.turns_after ?? null;
}

function intervalOf(
  byTask: readonly (readonly ReportedAttempt[])[],
  statistic: (attempts: readonly ReportedAttempt[]) => number | null,
  seed: number,
): ReportedHypothesis['interval'] {
  return clusterBootstrap(byTask, statistic, { resamples, seed, confidence });
}

function varies(values: readonly number[]): boolean {
  return values.some((value) => value !== values[0]);
}

/** What an interval says where one side of 0 is for the hypothesis and the other against it. */
function verdictOf(
  { low, high }: { readonly low: number; readonly high: number },
  { supports, against }: { readonly supports: 'above 0' | 'not above 0'; readonly against: string },
): Verdict {
  const text = `[${low.toFixed(3)}, ${high.toFixed(3)}]`;
  const side = low > 0 ? 'above 0' : high <= 0 ? 'not above 0' : null;
  if (side === null) return inconclusive(`The interval ${text} has values on both sides of 0.`);
  return side === supports
    ? { verdict: 'supported', why: `The whole interval ${text} is ${supports}.` }
    : { verdict: 'not_supported', why: `The whole interval ${text} is ${against}.` };
}

/** The verdict, unless it would rest on too few tasks. */
function restingOn(
  { all, ofKind }: { readonly all: number; readonly ofKind?: number },
  { verdict, why }: Verdict,
): Verdict {
  if (verdict === 'inconclusive') return { verdict, why };
  if (all < fewestTasks) {
    return inconclusive(
      `${why} It rests on ${counted(all, 'task')}, and a verdict takes at least ${fewestTasks}.`,
    );
  }
  if (ofKind === undefined || ofKind >= fewestTasksOfKind) return { verdict, why };
  return inconclusive(
    `${why} One of the two kinds of attempts is of ${counted(ofKind, 'task')} only, and a verdict takes at least ${fewestTasksOfKind} of each.`,
  );
}

function inconclusive(why: string): Verdict {
  return { verdict: 'inconclusive', why };
}
