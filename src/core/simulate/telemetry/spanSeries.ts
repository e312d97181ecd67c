import type { Random } from '../random.ts';
import { minute, type Nanos } from '../time.ts';
import type { Span, SpanKind } from '../traffic/requestRecord.ts';
import type { ServiceName } from '../traffic/services.ts';

/** Upper bounds of the duration histogram, in milliseconds; the last bucket is +Inf. */
export const bucketBounds: readonly number[] = [
  2, 4, 6, 8, 10, 50, 100, 200, 400, 800, 1000, 1400, 2000, 5000, 10000, 15000,
];

/** Counters of one combination of labels, as the collector's span-metrics connector keeps them. Never reset here. */
export interface SpanSeries {
  readonly service: ServiceName;
  readonly spanName: string;
  readonly kind: SpanKind;
  readonly failed: boolean;
  calls: number;
  /** Not cumulative: one count per bucket, +Inf last. */
  readonly buckets: number[];
}

/** Server and consumer spans of one service in one minute. */
export interface MinuteTraffic {
  calls: number;
  errors: number;
  readonly buckets: number[];
  databaseCalls: number;
}

/** Counts finished spans, for metrics since the beginning and for alerts minute by minute. */
export class SpanCounter {
  readonly series = new Map<ServiceName, SpanSeries[]>();
  private readonly index = new Map<string, SpanSeries>();
  private readonly minutes = new Map<string, MinuteTraffic>();
  private readonly random: Random;

  constructor(random: Random) {
    this.random = random;
  }

  count(span: Span): void {
    const ms = (span.end - span.start) / 1e6;
    const bucket = bucketOf(ms);
    const series = this.seriesOf(span, bucket);
    series.calls += 1;
    series.buckets[bucket] = (series.buckets[bucket] ?? 0) + 1;
    const serves = span.kind === 'Server' || span.kind === 'Consumer';
    const traffic = this.minute(span.service, Math.floor(span.end / minute));
    if ('db.system.name' in span.attributes && span.error === null) traffic.databaseCalls += 1;
    if (!serves) return;
    traffic.calls += 1;
    if (span.error !== null) traffic.errors += 1;
    traffic.buckets[bucket] = (traffic.buckets[bucket] ?? 0) + 1;
  }

  /** Traffic of the `count` whole minutes before `at`. */
  recent(service: ServiceName, at: Nanos, count: number): MinuteTraffic {
    const sum = emptyTraffic();
    const last = Math.floor(at / minute);
    for (let index = last - count; index < last; index++) {
      const traffic = this.minutes.get(`${service}|${index}`);
      if (traffic === undefined) continue;
      sum.calls += traffic.calls;
      sum.errors += traffic.errors;
      sum.databaseCalls += traffic.databaseCalls;
      for (const [bucket, calls] of traffic.buckets.entries())
        sum.buckets[bucket] = (sum.buckets[bucket] ?? 0) + calls;
    }
    return sum;
  }

  private minute(service: ServiceName, index: number): MinuteTraffic {
    const key = `${service}|${index}`;
    const known = this.minutes.get(key);
    if (known !== undefined) return known;
    const fresh = emptyTraffic();
    this.minutes.set(key, fresh);
    return fresh;
  }

  private seriesOf(span: Span, bucket: number): SpanSeries {
    const failed = span.error !== null;
    const key = `${span.service}|${span.name}|${span.kind}|${failed}`;
    const known = this.index.get(key);
    if (known !== undefined) return known;
    // What ran before the snapshot began has been counted too.
    const before = failed ? 0 : this.random.derive(key).int(2000, 90_000);
    const buckets = new Array<number>(bucketBounds.length + 1).fill(0);
    buckets[bucket] = before;
    const series = {
      service: span.service,
      spanName: span.name,
      kind: span.kind,
      failed,
      calls: before,
      buckets,
    };
    this.index.set(key, series);
    const own = this.series.get(span.service);
    if (own === undefined) this.series.set(span.service, [series]);
    else own.push(series);
    return series;
  }
}

function emptyTraffic(): MinuteTraffic {
  return {
    calls: 0,
    errors: 0,
    databaseCalls: 0,
    buckets: new Array<number>(bucketBounds.length + 1).fill(0),
  };
}

export function bucketOf(ms: number): number {
  const index = bucketBounds.findIndex((bound) => ms <= bound);
  return index === -1 ? bucketBounds.length : index;
}

/** The upper bound of the bucket that holds the quantile, interpolated as Prometheus does; 0 without calls. */
export function quantile(buckets: readonly number[], q: number): number {
  const total = buckets.reduce((sum, calls) => sum + calls, 0);
  if (total === 0) return 0;
  const rank = q * total;
  let seen = 0;
  for (const [index, calls] of buckets.entries()) {
    if (seen + calls >= rank && calls > 0) {
      const upper = bucketBounds[index] ?? bucketBounds[bucketBounds.length - 1] ?? 0;
      const lower = index === 0 ? 0 : (bucketBounds[index - 1] ?? 0);
      return lower >= upper ? upper : lower + ((upper - lower) * (rank - seen)) / calls;
    }
    seen += calls;
  }
  return bucketBounds[bucketBounds.length - 1] ?? 0;
}
