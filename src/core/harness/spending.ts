import { dearestOutputUsdPerMtok } from '../model/price.ts';
import { picoUsdOf, usdOf } from '../money.ts';
import type { ModelEntry } from '../schema/modelEntry.ts';
import type { TryCost } from './tryCost.ts';

/** A model call that has been let through. Its end is told once, with its cost in US dollars or null where nobody knows it. */
export interface PaidCall {
  readonly end: (costUsd: number | null) => void;
}

/** What a run's limit says when it is reached. `underWay`: calls that were begun before; they will be paid, too. */
export type OnLimit = (spentUsd: number, limitUsd: number, underWay: number) => void;

/** Thrown by {@link Spending.begin} where the limit is reached: the call is not to be made. */
export class LimitReached extends Error {
  constructor() {
    super('the run reached its cost limit');
    this.name = 'LimitReached';
  }
}

/**
 * Money of a run, held against its limit. Every model call asks to begin, and says what it cost in the end.
 *
 * No call begins once the known costs reach the limit. Those under way are let to their end, since they are paid in any
 * case, and count. What they will cost nobody knows, so that a call only begins as long as the known costs and, for each
 * call under way, the dearest call of its model so far stay below the limit; until then it waits for those under way, and
 * with none under way it begins. A run so costs more than its limit by no more than its calls outgrow the dearest before
 * them, and by one call. For a model that was not heard of yet, its longest possible reply stands in.
 */
export class Spending {
  private readonly limitPicoUsd: bigint | null;
  private readonly onLimit: OnLimit;
  private spentPicoUsd: bigint | null;
  private readonly dearest: Map<string, number>;
  /** Trillionths of a dollar that each call under way is expected to cost. */
  private readonly underWay = new Set<{ readonly expectedPicoUsd: bigint }>();
  private readonly waiting = new Set<() => void>();
  private isSaid = false;

  /** `before`: what earlier sessions of the run cost, by the name of the model. */
  constructor(
    { limitUsd, before }: { readonly limitUsd: number | null; readonly before: ReadonlyMap<string, TryCost> },
    onLimit: OnLimit,
  ) {
    this.limitPicoUsd = limitUsd === null ? null : picoUsdOf(limitUsd);
    this.onLimit = onLimit;
    const known = [...before.values()].flatMap(({ knownUsd }) => knownUsd ?? []);
    this.spentPicoUsd = known.length === 0 ? null : known.reduce((sum, usd) => sum + picoUsdOf(usd), 0n);
    this.dearest = new Map(
      [...before].flatMap(([model, { knownUsd, largestCallUsd }]) =>
        knownUsd === null ? [] : [[model, largestCallUsd]],
      ),
    );
    this.sayOnce();
  }

  /** US dollars as far as prices are known, earlier sessions of the run included; null when nothing had a price. */
  get knownUsd(): number | null {
    return this.spentPicoUsd === null ? null : usdOf(this.spentPicoUsd);
  }

  /** Whether the limit is reached: no further call begins. */
  get isOver(): boolean {
    return this.limitPicoUsd !== null && (this.spentPicoUsd ?? 0n) >= this.limitPicoUsd;
  }

  /**
   * Waits until a call of this model may begin.
   * @throws LimitReached; the signal's reason when aborted
   */
  async begin(entry: ModelEntry, signal: AbortSignal): Promise<PaidCall> {
    for (;;) {
      signal.throwIfAborted();
      if (this.isOver) throw new LimitReached();
      if (this.hasRoom()) return this.letThrough(entry);
      await this.nextEnd(signal);
    }
  }

  private hasRoom(): boolean {
    if (this.limitPicoUsd === null || this.underWay.size === 0) return true;
    let committed = this.spentPicoUsd ?? 0n;
    for (const { expectedPicoUsd } of this.underWay) committed += expectedPicoUsd;
    return committed < this.limitPicoUsd;
  }

  private letThrough(entry: ModelEntry): PaidCall {
    const call = { expectedPicoUsd: picoUsdOf(this.dearest.get(entry.name) ?? longestReplyUsd(entry)) };
    this.underWay.add(call);
    const end = (costUsd: number | null): void => {
      if (!this.underWay.delete(call)) return;
      if (costUsd !== null) this.take(entry.name, costUsd);
      const woken = [...this.waiting];
      this.waiting.clear();
      for (const wake of woken) wake();
    };
    return { end };
  }

  private take(model: string, costUsd: number): void {
    this.spentPicoUsd = (this.spentPicoUsd ?? 0n) + picoUsdOf(costUsd);
    this.dearest.set(model, Math.max(this.dearest.get(model) ?? 0, costUsd));
    this.sayOnce();
  }

  private sayOnce(): void {
    if (this.isSaid || !this.isOver || this.limitPicoUsd === null) return;
    this.isSaid = true;
    this.onLimit(usdOf(this.spentPicoUsd ?? 0n), usdOf(this.limitPicoUsd), this.underWay.size);
  }

  private nextEnd(signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    this.waiting.add(resolve);
    return promise.finally(() => {
      this.waiting.delete(resolve);
      signal.removeEventListener('abort', onAbort);
    });
  }
}

function longestReplyUsd({ price, max_tokens: tokens = 0 }: ModelEntry): number {
  return price === undefined ? 0 : (tokens * dearestOutputUsdPerMtok(price)) / 1e6;
}
