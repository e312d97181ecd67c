import { median, quantile } from '../analysis/statistics.ts';
import { costUsd } from '../model/price.ts';
import { sumUsd } from '../money.ts';
import type { CostEstimate, ModelEstimate } from '../schema/costEstimate.ts';
import type { ModelEntry } from '../schema/modelEntry.ts';
import type { RunSettings } from '../schema/run.ts';
import type { Usage } from '../schema/trajectory.ts';
import type { AttemptKey } from '../store/layout.ts';
import type { SeenAttempt, SeenUsage } from '../store/seenUsage.ts';
import { isPaid } from './costBound.ts';

export interface EstimateQuestion {
  readonly settings: Pick<RunSettings, 'models' | 'judge' | 'max_turns' | 'attempt_max_cost_usd'>;
  /** Those that have still to run. */
  readonly attempts: readonly Pick<AttemptKey, 'model'>[];
  /** What attempts took in earlier runs, by the name of the model. */
  readonly seen: ReadonlyMap<string, SeenUsage>;
}

/**
 * What a run is expected to cost: per model its attempts times what one takes, by earlier runs or, for want of any, by
 * what was published; at the prices of today. From–to: if every attempt were as cheap as the 10th percentile of those
 * seen, and if every one were as dear as the 90th. With fewer than five seen, from half the least to twice the most.
 */
export function estimateCost({ settings, attempts, seen }: EstimateQuestion): CostEstimate {
  const models = settings.models.filter(isPaid).flatMap((entry) => {
    const open = attempts.filter(({ model }) => model === entry.name).length;
    if (open === 0) return [];
    return [modelEstimate(entry, open, settings, seen.get(entry.name))];
  });
  const { judge } = settings;
  if (judge !== null && isPaid(judge) && attempts.length > 0) {
    models.push(judgeEstimate(judge, attempts.length));
  }
  const priced = models.flatMap(({ usd }) => usd ?? []);
  if (priced.length === 0) return { usd: null, models };
  const total = (end: 'low' | 'high') => sumUsd(priced.map((usd) => usd[end]));
  return { usd: { low: total('low'), high: total('high') }, models };
}

/**
 * A judge is asked once about an attempt with up to 25 claims: about its prompt, the names in a ground truth, and the
 * claims with their reasons (scoring/judgeRequest.ts). From one short claim to ten long ones, four characters a token.
 */
const judged = {
  input_tokens: { low: 1100, high: 5000 },
  output_tokens: { low: 80, high: 800 },
} as const;

function judgeEstimate(entry: ModelEntry, attempts: number): ModelEstimate {
  const usdOfOne = (end: 'low' | 'high') =>
    costUsd(
      {
        input_tokens: judged.input_tokens[end],
        output_tokens: judged.output_tokens[end],
        cached_input_tokens: 0,
        reasoning_tokens: null,
      },
      entry.price,
    );
  const [low, high] = [usdOfOne('low'), usdOfOne('high')];
  return {
    model: entry.name,
    attempts,
    usd: low === null || high === null ? null : { low: low * attempts, high: high * attempts },
    turns: { low: 1, high: 1 },
    ...judged,
    basis: 'judging',
    seen_attempts: 0,
    seen_runs: 0,
    why: 'as judge, one reply without reasoning for each attempt, of one to ten claims',
  };
}

type Limits = Pick<RunSettings, 'max_turns' | 'attempt_max_cost_usd'>;

/** One attempt as it is expected to be. */
interface Expected {
  readonly turns: number;
  readonly usage: Usage;
}

function modelEstimate(
  entry: ModelEntry,
  attempts: number,
  limits: Limits,
  seen: SeenUsage | undefined,
): ModelEstimate {
  const isSeen = seen !== undefined && seen.attempts.length > 0;
  const expected = isSeen
    ? seen.attempts.map((attempt) => asInThisRun(attempt, limits.max_turns))
    : published(entry, limits.max_turns);
  const rangeOf = isSeen ? rangeOfSeen : rangeOfBoth;
  const costs = expected.map(({ usage }) =>
    limited(costUsd(usage, entry.price), limits.attempt_max_cost_usd),
  );
  const known = costs.filter((cost) => cost !== null);
  const each = rangeOf(known);
  return {
    model: entry.name,
    attempts,
    usd: known.length === 0 ? null : { low: each.low * attempts, high: each.high * attempts },
    turns: rangeOf(expected.map(({ turns }) => turns)),
    input_tokens: rangeOf(expected.map(({ usage }) => usage.input_tokens ?? 0)),
    output_tokens: rangeOf(expected.map(({ usage }) => usage.output_tokens ?? 0)),
    basis: isSeen ? 'earlier_runs' : 'published',
    seen_attempts: isSeen ? seen.attempts.length : 0,
    seen_runs: isSeen ? seen.runs : 0,
    why: isSeen ? whySeen(seen, expected) : whyPublished,
  };
}

function limited(usd: number | null, limitUsd: number | null): number | null {
  return usd === null || limitUsd === null ? usd : Math.min(usd, limitUsd);
}

const enoughForPercentiles = 5;

function rangeOfSeen(values: readonly number[]): { low: number; high: number } {
  if (values.length < enoughForPercentiles) {
    const { low, high } = rangeOfBoth(values);
    return { low: low / 2, high: high * 2 };
  }
  return { low: quantile(values, 0.1) ?? 0, high: quantile(values, 0.9) ?? 0 };
}

function rangeOfBoth(values: readonly number[]): { low: number; high: number } {
  return { low: quantile(values, 0) ?? 0, high: quantile(values, 1) ?? 0 };
}

/**
 * An attempt that was seen, under this run's limit of turns: cut at it if it went on for longer, and as long as it if an
 * earlier, tighter one cut it. Input grows with the square of the turns at most, since each turn sends all that came
 * before, and shrinks at least in proportion: both err high.
 */
function asInThisRun({ outcome, turns, tokens }: SeenAttempt, maxTurns: number): Expected {
  const expected = outcome === 'turn_limit' ? maxTurns : Math.min(turns, maxTurns);
  const ratio = expected / turns;
  return { turns: expected, usage: scaled(tokens, ratio > 1 ? ratio * ratio : ratio, ratio) };
}

/** Wholes are rounded up and their parts down, so that the parts never come to more. */
function scaled(usage: Usage, ofInput: number, ofOutput: number): Usage {
  const part = (tokens: number | null | undefined, ratio: number) =>
    tokens === null || tokens === undefined ? null : Math.floor(tokens * ratio);
  const whole = (tokens: number | null, ratio: number) =>
    tokens === null ? null : Math.ceil(tokens * ratio);
  return {
    input_tokens: whole(usage.input_tokens, ofInput),
    output_tokens: whole(usage.output_tokens, ofOutput),
    cached_input_tokens: part(usage.cached_input_tokens, ofInput),
    cache_write_input_tokens: part(usage.cache_write_input_tokens, ofInput),
    reasoning_tokens: part(usage.reasoning_tokens, ofOutput),
  };
}

/**
 * The only published figures with tokens: 3.25 million in and 26.6 thousand out in 85.7 turns per task (BENCHMARK.md §4.3);
 * published turns are from 31 (§4.1) to those.
 */
const publishedTurns = { low: 31, high: 85.7 };
const publishedTokensPerTurn = { input: 3_250_000 / 85.7, output: 26_600 / 85.7 };

const whyPublished =
  'no attempt of this model on this suite was seen yet: 31 to 85.7 turns of 37 900 tokens in and 310 out, as published for other models (BENCHMARK.md §4); from all input being read from the provider’s cache, where that has a price, to none';

/** The shortest with all input from the cache, where that has a price of its own, and the longest with none. */
function published({ price, context_window: window }: ModelEntry, maxTurns: number): Expected[] {
  const inputPerTurn = Math.min(publishedTokensPerTurn.input, window ?? Number.POSITIVE_INFINITY);
  const expected = (turns: number, isCached: boolean): Expected => {
    const input_tokens = Math.ceil(turns * inputPerTurn);
    const output_tokens = Math.ceil(turns * publishedTokensPerTurn.output);
    const cached_input_tokens = isCached ? input_tokens : 0;
    return { turns, usage: { input_tokens, output_tokens, cached_input_tokens, reasoning_tokens: 0 } };
  };
  return [
    expected(Math.min(publishedTurns.low, maxTurns), price?.cached_input_usd_per_mtok !== undefined),
    expected(Math.min(publishedTurns.high, maxTurns), false),
  ];
}

function whySeen({ attempts, runs, isSame }: SeenUsage, expected: readonly Expected[]): string {
  const turns = Math.round(median(expected.map((attempt) => attempt.turns)) ?? 0);
  const seen = `${attempts.length === 1 ? '1 attempt' : `${attempts.length} attempts`} in ${runs === 1 ? '1 earlier run' : `${runs} earlier runs`} on this suite`;
  const others = isSame ? '' : ', with other parameters';
  const range =
    attempts.length < enoughForPercentiles ? 'half the least to twice the most' : '10th to 90th percentile';
  return `by ${seen}${others}, ${turns} turns in the middle: ${range}`;
}
