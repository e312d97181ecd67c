import { serviceMetricColumns } from '../../snapshot/columns.ts';
import { pythonDict } from '../../snapshot/tsvRow.ts';
import { workloadOf } from '../cluster/lookup.ts';
import type { World } from '../cluster/world.ts';
import { required } from '../json.ts';
import type { RowFile, SnapshotOutput } from '../sink.ts';
import type { Nanos } from '../time.ts';
import { type ServiceName, shopNamespace } from '../traffic/services.ts';
import { bucketBounds, type SpanCounter, type SpanSeries } from './spanSeries.ts';
import type { Volume } from './volume.ts';

/** Buckets that the compact form shows, as indexes into the bounds; +Inf is the last. */
const compactBuckets: readonly number[] = [6, 9, 13, 16];
const allBuckets: readonly number[] = Array.from({ length: bucketBounds.length + 1 }, (_, index) => index);

const callsMetric = 'traces_span_metrics_calls_total';
const bucketMetric = 'traces_span_metrics_duration_milliseconds_bucket';

/** Writes the span metrics of one service at each scrape, as raw counters. */
export class ServiceMetricWriter {
  private readonly file: RowFile;
  private readonly world: World;
  private readonly service: ServiceName;
  private readonly detail: Volume['detail'];
  /** Everything of a row after its value, by series and bucket. */
  private readonly tails = new Map<SpanSeries, { calls: string; buckets: string[] }>();

  constructor(world: World, output: SnapshotOutput, service: ServiceName, detail: Volume['detail']) {
    this.world = world;
    this.service = service;
    this.detail = detail;
    this.file = output.begin(`metrics/service_${service}_raw.tsv`, `${serviceMetricColumns.join('\t')}\n`);
  }

  scrape(at: Nanos, counter: SpanCounter): void {
    const timestamp = this.world.time.millis(at);
    const series = (counter.series.get(this.service) ?? []).filter((one) => this.isShown(one));
    for (const one of series) {
      const tail = this.tailOf(one);
      this.file.add(`${callsMetric}\t${timestamp}\t${one.calls}.0${tail.calls}`);
      let cumulative = 0;
      let shown = 0;
      const wanted = this.detail === 'full' ? allBuckets : compactBuckets;
      for (const [index, count] of one.buckets.entries()) {
        cumulative += count;
        if (index !== wanted[shown]) continue;
        for (const quantileName of this.detail === 'full' ? ['p50', 'p95', 'p99'] : ['p95']) {
          this.file.add(
            `${bucketMetric}\t${timestamp}\t${cumulative}.0${tail.buckets[shown]}duration_${quantileName}\t\n`,
          );
        }
        shown += 1;
      }
    }
  }

  private isShown(series: SpanSeries): boolean {
    return this.detail === 'full' || series.kind === 'Server' || series.kind === 'Consumer';
  }

  private tailOf(series: SpanSeries): { calls: string; buckets: string[] } {
    const known = this.tails.get(series);
    if (known !== undefined) return known;
    const status = series.failed ? 'STATUS_CODE_ERROR' : 'STATUS_CODE_UNSET';
    const tags = (le: string | null): string => pythonDict(this.tags(series, status, le));
    const head = `\t${this.service}\t${shopNamespace}\t`;
    const wanted = this.detail === 'full' ? allBuckets : compactBuckets;
    const tail = {
      calls: `${head}\t${tags(null)}\trequest_count\t${status}\n`,
      buckets: wanted.map((index) => {
        const bound = bucketBounds[index];
        const le = bound === undefined ? '+Inf' : `${bound}.0`;
        return `${head}${le}\t${tags(le)}\t`;
      }),
    };
    this.tails.set(series, tail);
    return tail;
  }

  private tags(series: SpanSeries, status: string, le: string | null): Record<string, string> {
    const collector = this.world.workloads.get('monitoring/otel-collector');
    const pod = required(collector?.pods[0], 'collector pod');
    const common = {
      ...(le === null ? {} : { le }),
      service_name: this.service,
      span_kind: `SPAN_KIND_${series.kind.toUpperCase()}`,
      span_name: series.spanName,
      status_code: status,
    };
    if (this.detail === 'compact') return common;
    return {
      container: 'otel-collector',
      endpoint: 'span-metrics',
      exported_instance: workloadOf(this.world, this.service).uid,
      exported_job: `${shopNamespace}/${this.service}`,
      exported_namespace: shopNamespace,
      instance: `${pod.ip}:8889`,
      job: 'otel-collector',
      namespace: 'monitoring',
      otel_scope_name: 'spanmetricsconnector',
      pod: pod.name,
      prometheus: 'monitoring/kube-prometheus-stack-prometheus',
      prometheus_replica: 'prometheus-kube-prometheus-stack-prometheus-0',
      service: 'otel-collector',
      ...common,
    };
  }
}
