import type { Clock, Model } from '../model/model.ts';
import type { ModelEntry } from '../schema/modelEntry.ts';
import { orAborted } from '../trajectory/waiting.ts';
import { queueOf } from './settings.ts';

/**
 * Lets requests begin at an even pace: one, then the next no sooner than a `perMinute`-th of a minute later, in the order
 * in which they were asked for. There is no burst, so that no window of a minute, wherever a server lets it begin, sees
 * more than the figure.
 */
export class RequestRate {
  readonly perMinute: number;
  private readonly intervalMs: number;
  private readonly clock: Clock;
  /** When the next request may begin. */
  private freeAtMs = Number.NEGATIVE_INFINITY;
  /** Settles when the one that was asked for last has begun or was given up. */
  private last: Promise<void> = Promise.resolve();

  constructor(perMinute: number, clock: Clock) {
    this.perMinute = perMinute;
    this.intervalMs = 60_000 / perMinute;
    this.clock = clock;
  }

  /**
   * Resolves when the request may begin, with the milliseconds that it had to wait. One that is given up leaves its place
   * to the next.
   * @throws the signal's reason
   */
  async turn(signal: AbortSignal): Promise<number> {
    signal.throwIfAborted();
    const askedMs = this.clock.now();
    const before = this.last;
    const mine = Promise.withResolvers<void>();
    this.last = before.then(() => mine.promise);
    try {
      await orAborted(before, signal);
      const restMs = this.freeAtMs - this.clock.now();
      if (restMs > 0) await this.clock.sleep(restMs, signal);
      signal.throwIfAborted();
      this.freeAtMs = Math.max(this.clock.now(), this.freeAtMs) + this.intervalMs;
      return this.clock.now() - askedMs;
    } finally {
      mine.resolve();
    }
  }
}

/** The pace of an entry's endpoint, or null where nothing holds it back. */
export type RateOf = (entry: Pick<ModelEntry, 'adapter' | 'endpoint'>) => RequestRate | null;

/** One pace for all entries that share an endpoint, judges too: the smallest figure that any of them asks for. */
export function createRates(
  entries: readonly Pick<ModelEntry, 'adapter' | 'endpoint' | 'requests_per_minute'>[],
  clock: Clock,
): RateOf {
  const smallest = new Map<string, number>();
  for (const entry of entries) {
    const { requests_per_minute: figure } = entry;
    if (figure === undefined) continue;
    const queue = queueOf(entry);
    smallest.set(queue, Math.min(figure, smallest.get(queue) ?? figure));
  }
  const rates = new Map([...smallest].map(([queue, figure]) => [queue, new RequestRate(figure, clock)]));
  return (entry) => rates.get(queueOf(entry)) ?? null;
}

/**
 * A model whose every request, those that are made again too, waits for its turn. The wait is no part of the request's own
 * time-out; `onWaited` hears of each.
 */
export function pacedModel(
  model: Model,
  rate: RequestRate | null,
  onWaited: (waitMs: number) => void,
): Model {
  if (rate === null) return model;
  return {
    identity: model.identity,
    async generate(request, signal) {
      const waitMs = await rate.turn(signal);
      if (waitMs > 0) onWaited(waitMs);
      return await model.generate(request, signal);
    },
  };
}
