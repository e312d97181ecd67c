import type { CountedTask } from '../analysis/figures.ts';
import { mean, median, quantile, sum } from '../analysis/statistics.ts';
import { sumKnownUsd } from '../money.ts';
import type { Report } from '../schema/report.ts';
import { FalsePositivePattern, type Outcome, type ScoreVariants } from '../schema/score.ts';
import type { Usage } from '../schema/trajectory.ts';
import { projectedCost } from './projection.ts';
import type { AttemptResult, ReportInput } from './reportInput.ts';

/** How many attempts ended as each of `outcomes`. */
export function tally<O extends Outcome>(
  outcomes: readonly O[],
  attempts: readonly AttemptResult[],
): Record<O, number> {
  const counts = outcomes.map((outcome) => [
    outcome,
    attempts.filter((attempt) => attempt.outcome === outcome).length,
  ]);
  // fromEntries forgets the keys that it was given.
  return Object.fromEntries(counts) as Record<O, number>;
}

/** Accuracy under each reading of duplicates. */
export function variantMeans(tasks: readonly CountedTask[]): Report['score_variants'] {
  const over = (reading: keyof ScoreVariants) =>
    mean(tasks.map(({ attempts }) => mean(attempts.map(({ variants }) => variants[reading])) ?? 0));
  return {
    merged: over('merged'),
    per_claim: over('per_claim'),
    duplicate_is_fp: over('duplicate_is_fp'),
  };
}

export function turnFigures(counted: readonly AttemptResult[]): Report['turns'] {
  const turns = counted.map((attempt) => attempt.turns);
  return {
    mean: mean(turns),
    median: median(turns),
    p90: quantile(turns, 0.9),
    max: turns.length === 0 ? null : turns.reduce((most, value) => Math.max(most, value), 0),
  };
}

export function falsePositiveCounts(counted: readonly AttemptResult[]): Report['false_positives'] {
  const found = counted.flatMap(({ score, false_positives }) => (score === null ? [] : false_positives));
  const patterns = FalsePositivePattern.options.map((pattern) => [
    pattern,
    found.filter((claim) => claim.pattern === pattern).length,
  ]);
  return {
    claims: sum(counted.map(({ score }) => score?.claims.length ?? 0)),
    false_claims: found.length,
    plausible: found.filter(({ plausible }) => plausible).length,
    ungrounded: found.filter(({ plausible }) => !plausible).length,
    by_pattern: Object.fromEntries(patterns) as Report['false_positives']['by_pattern'],
    unclassified: found.filter(({ pattern }) => pattern === null).length,
  };
}

/** What the attempts used, errors included: they were paid for too. */
export function usageTotals(
  input: Pick<ReportInput, 'further' | 'whole' | 'tasks' | 'repeats' | 'bootstrap'>,
  attempts: readonly AttemptResult[],
): Report['usage'] {
  const tokens = (key: keyof Usage) => sumOfKnown(attempts.map(({ usage }) => usage[key] ?? null));
  const [input_tokens, output_tokens] = [tokens('input_tokens'), tokens('output_tokens')];
  const untold = attempts.filter(
    ({ usage }) => usage.input_tokens === null || usage.output_tokens === null,
  ).length;
  const isPartial = untold > 0 && (input_tokens !== null || output_tokens !== null);
  const cacheWrites = tokens('cache_write_input_tokens');
  const cost_usd = sumKnownUsd(attempts.map((attempt) => attempt.cost_usd));
  const { set_aside_cost_usd, judge_cost_usd } = input.further;
  return {
    tokens: {
      input_tokens,
      output_tokens,
      cached_input_tokens: tokens('cached_input_tokens'),
      reasoning_tokens: tokens('reasoning_tokens'),
      ...(cacheWrites === null ? {} : { cache_write_input_tokens: cacheWrites }),
    },
    ...(isPartial ? { attempts_without_tokens: untold } : {}),
    cost_usd,
    attempts_without_cost: attempts.filter((attempt) => attempt.cost_usd === null).length,
    ...input.further,
    total_cost_usd: totalCost(cost_usd, set_aside_cost_usd, judge_cost_usd),
    ...projectedCost(input, attempts),
    seconds: sum(attempts.map(({ seconds }) => seconds)),
  };
}

/** Unknown where the attempts' is and nothing else was paid: a 0 for no try that was set aside is no cost that is known. */
function totalCost(attempts: number | null, setAside: number | null, judge: number | null): number | null {
  if (attempts === null && judge === null && (setAside === null || setAside === 0)) return null;
  return sumKnownUsd([attempts, setAside, judge]);
}

function sumOfKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : sum(known);
}
