import { logColumns, traceColumns } from '../../snapshot/columns.ts';
import { workloadOf } from '../cluster/lookup.ts';
import type { World } from '../cluster/world.ts';
import type { Random } from '../random.ts';
import type { RowFile, SnapshotOutput } from '../sink.ts';
import { millisecond, minute, type Nanos, second } from '../time.ts';
import type { Conditions } from '../traffic/conditions.ts';
import type { LogLine, RequestRecord } from '../traffic/requestRecord.ts';
import { type ServiceName, serviceNames, serviceSpec } from '../traffic/services.ts';
import { AlertWriter, type FiredAlert } from './alerts.ts';
import { backgroundLogs } from './backgroundLogs.ts';
import { writeEvents } from './eventRows.ts';
import { logRow } from './logRows.ts';
import { ObjectPoller } from './objectRows.ts';
import { PodMetricWriter } from './podMetrics.ts';
import { ResourceWriter } from './resource.ts';
import { ServiceMetricWriter } from './serviceMetrics.ts';
import { SpanCounter } from './spanSeries.ts';
import { TimeQueue } from './timeQueue.ts';
import { TraceWriter } from './traceRows.ts';
import type { Volume } from './volume.ts';

const pollMinutes = 5;
/** Share of the warnings and errors of traces that were not kept which are written all the same. */
const unsampledLogShare = 0.12;

/** Writes every file of a snapshot but the ground truth, in time order, while simulated time goes on. */
export class Recorder {
  private readonly world: World;
  private readonly conditions: Conditions;
  private readonly volume: Volume;
  private readonly output: SnapshotOutput;
  private readonly queue = new TimeQueue();
  private readonly counter: SpanCounter;
  private readonly resources: ResourceWriter;
  private readonly tracer: TraceWriter;
  private readonly traces: RowFile;
  private readonly logs: RowFile;
  private readonly poller: ObjectPoller;
  private readonly serviceMetrics: readonly ServiceMetricWriter[];
  private readonly podMetrics: readonly PodMetricWriter[];
  private readonly alerts: AlertWriter;
  private readonly random: Random;
  private readonly ticks: Tick[];

  constructor(world: World, output: SnapshotOutput, conditions: Conditions, volume: Volume) {
    this.world = world;
    this.conditions = conditions;
    this.volume = volume;
    this.output = output;
    this.random = world.random.derive('recorder');
    this.counter = new SpanCounter(world.random.derive('counters'));
    this.resources = new ResourceWriter(world);
    this.tracer = new TraceWriter(world, this.resources);
    this.traces = output.begin('otel_traces_raw.tsv', `${traceColumns.join('\t')}\n`);
    this.logs = output.begin('otel_logs_raw.tsv', `${logColumns.join('\t')}\n`);
    const objects = output.begin('k8s_objects_raw.tsv', `${logColumns.join('\t')}\n`);
    this.poller = new ObjectPoller(world, objects, volume.detail);
    this.alerts = new AlertWriter(world, output, this.counter);
    this.serviceMetrics = serviceNames
      .filter((name) => serviceSpec(name).latencyAlertMs !== undefined)
      .map((name) => new ServiceMetricWriter(world, output, name, volume.detail));
    this.podMetrics = serviceNames.flatMap((name) => this.podWriters(name));
    this.ticks = this.schedule();
    this.queueBackgroundLogs();
  }

  writeEvents(): void {
    writeEvents(this.world, this.output.begin('k8s_events_raw.tsv', `${logColumns.join('\t')}\n`));
  }

  firedAlerts(from: Nanos): FiredAlert[] {
    return this.alerts.firedAlerts(from);
  }

  /** Takes in what a request left behind: its spans count when they end; a sample of traces is kept in full. */
  record({ spans, logs }: RequestRecord): void {
    const kept = this.random.chance(this.volume.keptShare);
    for (const span of spans) {
      if (kept) this.queue.add(span.start, () => this.traces.add(this.tracer.row(span)));
      this.queue.add(span.end, () => this.counter.count(span));
    }
    for (const line of logs) if (this.isWritten(line, kept)) this.queueLog(line);
  }

  /** Does everything that is due before `until`. */
  async advance(until: Nanos): Promise<void> {
    for (;;) {
      const next = this.ticks.reduce((a, b) => (b.at < a.at ? b : a));
      if (next.at >= until) break;
      this.queue.releaseBefore(next.at);
      await next.run(next.at);
      next.at += next.every;
    }
    this.queue.releaseBefore(until);
  }

  async finish(end: Nanos): Promise<void> {
    await this.advance(end);
    await this.alerts.close(end - 0.4 * second);
  }

  /** Warnings and errors are logged whether or not their trace is sampled; a part of them is enough. */
  private isWritten(line: LogLine, kept: boolean): boolean {
    if (line.severity === 'INFO') return kept && this.random.chance(this.volume.infoLogShare);
    return kept || this.random.chance(unsampledLogShare);
  }

  private queueLog(line: LogLine): void {
    this.queue.add(line.at, () => this.logs.add(logRow(this.world, this.resources, line)));
  }

  private podWriters(name: ServiceName): PodMetricWriter[] {
    const { world, output, conditions } = this;
    const workload = workloadOf(world, name);
    return workload.pods
      .filter((pod) => (pod.deletedAt ?? 0) >= 0)
      .map((pod) => new PodMetricWriter(world, output, workload, pod, conditions, this.volume.detail));
  }

  private queueBackgroundLogs(): void {
    for (const line of backgroundLogs(this.world, this.conditions)) this.queueLog(line);
  }

  private schedule(): Tick[] {
    const { random, volume } = this;
    const scrapeAt = random.int(2, 12) * second + random.int(0, 999) * millisecond;
    const alertAt = random.int(20, 58) * second + random.int(1000, 999_000) * 1000;
    const pollAt = random.int(3, 30) * second + random.int(0, 999) * millisecond;
    return [
      { at: scrapeAt, every: volume.scrapeSeconds * second, run: (at) => this.scrape(at) },
      { at: alertAt, every: minute, run: (at) => this.alerts.evaluate(at + random.int(0, 500) * 1000) },
      { at: pollAt, every: pollMinutes * minute, run: (at) => this.poll(at) },
    ];
  }

  private async scrape(at: Nanos): Promise<void> {
    for (const writer of this.serviceMetrics) {
      writer.scrape(at, this.counter);
      await this.output.drain();
    }
    for (const writer of this.podMetrics) writer.scrape(at);
    await this.output.drain();
  }

  private async poll(at: Nanos): Promise<void> {
    for (const _row of this.poller.poll(at)) await this.output.drain();
  }
}

interface Tick {
  at: Nanos;
  readonly every: Nanos;
  readonly run: (at: Nanos) => Promise<void>;
}
