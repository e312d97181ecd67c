import { dearestInputUsdPerMtok, dearestOutputUsdPerMtok } from '../model/price.ts';
import type { CostBound } from '../schema/costBound.ts';
import type { ModelEntry } from '../schema/modelEntry.ts';
import type { RunSettings } from '../schema/run.ts';
import type { AttemptKey } from '../store/layout.ts';

/** Adapters that ask nobody who is paid. */
const freeAdapters: ReadonlySet<string> = new Set(['baseline', 'scripted', 'replay']);

export interface CostQuestion {
  readonly settings: Pick<RunSettings, 'models' | 'judge' | 'max_turns' | 'attempt_max_cost_usd'>;
  /** Those that have still to run. */
  readonly attempts: readonly Pick<AttemptKey, 'model'>[];
  /** US dollars at which the run stops, or null. */
  readonly maxCostUsd: number | null;
}

/**
 * What a run may cost at most: the smallest of what its limits and its prices say. A limit is held against known costs
 * (spending.ts, attempt.ts), so that none of them bounds what a model without a price costs.
 */
export function costBound({ settings, attempts, maxCostUsd }: CostQuestion): CostBound {
  const paid = settings.models
    .filter(isPaid)
    .map((entry) => ({ entry, attempts: attempts.filter(({ model }) => model === entry.name).length }))
    .filter((model) => model.attempts > 0);
  const { judge } = settings;
  const isJudgePaid = judge !== null && isPaid(judge) && attempts.length > 0;
  if (paid.length === 0 && !isJudgePaid) return { kind: 'free' };
  const asked = paid.map(({ entry }) => entry);
  const uncounted = uncountedModels(isJudgePaid ? [...asked, judge] : asked);
  if (uncounted.length > 0) return { kind: 'unknown', why: whyUncounted(uncounted) };
  const ofModels = paid.map((model) => modelBound(model, settings));
  // How much a judge has to read depends on what agents claim.
  const ofPrices = isJudgePaid ? null : sumOf(ofModels);
  const bounds = [maxCostUsd === null ? null : runLimit(maxCostUsd), ofPrices];
  const [smallest] = bounds.filter((bound) => bound !== null).sort((a, b) => a.usd - b.usd);
  return smallest === undefined
    ? { kind: 'unknown', why: isJudgePaid ? ofJudge : withoutWindow(paid) }
    : { kind: 'at_most', ...smallest };
}

/** Models that are paid for and whose cost nobody counts, so that no limit can be held against it. */
export function uncountedModels(models: readonly ModelEntry[]): readonly ModelEntry[] {
  return models.filter((entry) => isPaid(entry) && entry.price === undefined);
}

/** Whether asking it costs money, as far as its adapter tells. */
export function isPaid({ adapter }: Pick<ModelEntry, 'adapter'>): boolean {
  return adapter === undefined || !freeAdapters.has(adapter);
}

/** A bound as a line for people. */
export function costBoundText(bound: CostBound): string {
  switch (bound.kind) {
    case 'free':
      return 'nothing: no model that is paid for is asked';
    case 'at_most':
      return `at most about ${dollars(bound.usd)} US dollars (${bound.why})`;
    case 'unknown':
      return `not known: ${bound.why}`;
  }
}

interface PaidModel {
  readonly entry: ModelEntry;
  readonly attempts: number;
}

/** `why` as a part of a sentence. */
interface Bound {
  readonly usd: number;
  readonly why: string;
}

function runLimit(usd: number): Bound {
  return {
    usd,
    why: 'limits.max_cost_usd stops the run there, counted by the tokens that replies tell; model calls under way at that moment are still paid',
  };
}

function modelBound({ entry, attempts }: PaidModel, settings: CostQuestion['settings']): Bound | null {
  const { attempt_max_cost_usd: attemptUsd, max_turns } = settings;
  const ofLimit: Bound | null =
    attemptUsd === null
      ? null
      : {
          usd: attempts * attemptUsd,
          why: 'limits.attempt_max_cost_usd for each attempt, counted by the tokens that replies tell; its last model call may go beyond it',
        };
  const turnUsd = turnCost(entry);
  const ofPrice: Bound | null =
    turnUsd === null
      ? null
      : {
          usd: attempts * max_turns * turnUsd,
          why: 'every turn with a full context_window and the longest reply; summaries of a full context and calls that are made again come on top',
        };
  if (ofLimit === null || ofPrice === null) return ofLimit ?? ofPrice;
  return ofPrice.usd < ofLimit.usd ? ofPrice : ofLimit;
}

/** US dollars of a turn as large as the model takes, or null where that is not known. */
function turnCost({ price, context_window: window, max_tokens: reply }: ModelEntry): number | null {
  if (price === undefined) return null;
  const inputUsd = cost(window, dearestInputUsdPerMtok(price));
  const outputUsd = cost(reply, dearestOutputUsdPerMtok(price));
  return inputUsd === null || outputUsd === null ? null : inputUsd + outputUsd;
}

function cost(tokens: number | undefined, usdPerMtok: number): number | null {
  if (usdPerMtok === 0) return 0;
  return tokens === undefined ? null : (tokens * usdPerMtok) / 1e6;
}

function sumOf(bounds: readonly (Bound | null)[]): Bound | null {
  let usd = 0;
  const reasons = new Set<string>();
  for (const bound of bounds) {
    if (bound === null) return null;
    usd += bound.usd;
    reasons.add(bound.why);
  }
  return { usd, why: [...reasons].join('; or ') };
}

/**
 * Why the cost of {@link uncountedModels} is not known, and what can be done, as a part of a sentence. A price is no way out
 * for the editor's: it tells no tokens (model/editor.ts).
 */
export function whyUncounted(models: readonly ModelEntry[]): string {
  const names = (ofEditor: boolean): string =>
    models
      .filter(({ adapter }) => (adapter === 'editor') === ofEditor)
      .map(({ name }) => name)
      .join(', ');
  const [unpriced, untold] = [names(false), names(true)];
  const reasons: string[] = [];
  if (unpriced !== '') {
    reasons.push(
      `no price is set for ${unpriced}, so that no limit can be held against what is asked there; set price in the configuration`,
    );
  }
  if (untold !== '') {
    reasons.push(
      `the editor does not tell how many tokens ${untold} takes, so that no limit can be held against it; see the terms of its provider`,
    );
  }
  return reasons.join('; ');
}

const ofJudge = 'set limits.max_cost_usd: how much a judge has to read depends on what agents claim';

function withoutWindow(models: readonly PaidModel[]): string {
  const names = models.filter(({ entry }) => turnCost(entry) === null).map(({ entry }) => entry.name);
  return `set limits.max_cost_usd or limits.attempt_max_cost_usd, or context_window for ${names.join(', ')}`;
}

/** Upwards, so that a bound stays one. */
function dollars(usd: number): string {
  const digits = usd > 0 && usd < 0.1 ? 4 : 2;
  const unit = 10 ** digits;
  // A little less than the next cent is that cent: binary fractions are not exact.
  return (Math.ceil(usd * unit - 1e-6) / unit).toFixed(digits);
}
