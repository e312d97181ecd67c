import { podMetricColumns } from '../../snapshot/columns.ts';
import { pythonDict } from '../../snapshot/tsvRow.ts';
import { existsAt, phaseAt } from '../cluster/lookup.ts';
import { containerId } from '../cluster/podManifest.ts';
import type { Pod, Workload, World } from '../cluster/world.ts';
import type { Random } from '../random.ts';
import type { RowFile, SnapshotOutput } from '../sink.ts';
import { minute, type Nanos, second } from '../time.ts';
import type { Conditions } from '../traffic/conditions.ts';
import type { ServiceName } from '../traffic/services.ts';
import type { Volume } from './volume.ts';

const mebibyte = 1024 * 1024;
/** The kernel's scheduling period for processor limits, in seconds. */
const cfsPeriodSeconds = 0.1;

interface ContainerCounters {
  restarts: number;
  at: Nanos;
  cpuSeconds: number;
  periods: number;
  throttled: number;
  received: number;
}

/** Writes what cAdvisor and kube-state-metrics say of one pod. Container counters begin anew with each restart. */
export class PodMetricWriter {
  private readonly world: World;
  private readonly workload: Workload;
  private readonly pod: Pod;
  private readonly conditions: Conditions;
  private readonly detail: Volume['detail'];
  private readonly file: RowFile;
  private readonly random: Random;
  private counters: ContainerCounters | null = null;

  constructor(
    world: World,
    output: SnapshotOutput,
    workload: Workload,
    pod: Pod,
    conditions: Conditions,
    detail: Volume['detail'],
  ) {
    this.detail = detail;
    this.world = world;
    this.workload = workload;
    this.pod = pod;
    this.conditions = conditions;
    this.random = world.random.derive(`podmetrics/${pod.name}`);
    this.file = output.begin(`metrics/pod_${pod.name}_raw.tsv`, `${podMetricColumns.join('\t')}\n`);
  }

  scrape(at: Nanos): void {
    const { pod } = this;
    if (!existsAt(pod, at)) return;
    const phase = phaseAt(pod, at);
    const { template } = pod.revision;
    if (phase.unschedulable !== null) {
      this.add('kube_pod_status_unschedulable', at, '1.0', { job: 'kube-state-metrics' });
      return;
    }
    this.add('kube_pod_container_status_restarts_total', at, `${phase.restarts}.0`, {
      job: 'kube-state-metrics',
    });
    this.add('kube_pod_status_ready', at, phase.ready ? '1.0' : '0.0', {
      condition: 'true',
      job: 'kube-state-metrics',
    });
    if (phase.container.type !== 'running') return;
    const counters = this.advance(at, phase.restarts, phase.container.startedAt);
    const id: Readonly<Record<string, string>> =
      this.detail === 'compact'
        ? {}
        : { id: `/kubepods/burstable/pod${pod.uid}/${containerId(pod, phase.restarts).slice(0, 12)}` };
    this.add('container_cpu_usage_seconds_total', at, decimal(counters.cpuSeconds), id);
    this.add('container_cpu_cfs_periods_total', at, `${counters.periods}.0`, id);
    this.add('container_cpu_cfs_throttled_periods_total', at, `${counters.throttled}.0`, id);
    this.add('container_network_receive_bytes_total', at, `${counters.received}.0`, {});
    const memory = Math.floor(this.memoryMib(at, phase.container.startedAt) * mebibyte);
    this.add('node_namespace_pod_container:container_memory_working_set_bytes', at, `${memory}.0`, {});
    const limit = template.memoryLimitMib * mebibyte;
    this.add('cluster:namespace:pod_memory:active:kube_pod_container_resource_limits', at, `${limit}.0`, {
      resource: 'memory',
    });
  }

  private advance(at: Nanos, restarts: number, startedAt: Nanos): ContainerCounters {
    const last = this.counters;
    const fresh = last === null || last.restarts !== restarts;
    const from = fresh ? startedAt : last.at;
    const seconds = Math.max(0, (at - from) / second);
    const base = fresh ? { cpuSeconds: 0, periods: 0, throttled: 0, received: 0 } : last;
    const cores = this.cpuCores(at);
    const limitCores = this.pod.revision.template.cpuLimitMillis / 1000;
    const used = Math.min(cores, limitCores);
    const periods = Math.floor(seconds / cfsPeriodSeconds);
    const throttledShare = cores >= limitCores ? 0.82 : Math.max(0, (cores / limitCores - 0.6) * 0.4);
    const next = {
      restarts,
      at,
      cpuSeconds: base.cpuSeconds + used * seconds,
      periods: base.periods + periods,
      throttled: base.throttled + Math.floor(periods * throttledShare),
      received:
        base.received +
        Math.floor(seconds * this.random.between(900, 4200) * this.conditions.trafficFactor(at)),
    };
    this.counters = next;
    return next;
  }

  private cpuCores(at: Nanos): number {
    let millis =
      this.workload.cpuUseMillis * this.random.between(0.8, 1.25) * this.conditions.trafficFactor(at);
    for (const effect of this.conditions.active('pressure', at)) {
      if (effect.service === (this.workload.name as ServiceName))
        millis *= this.conditions.grown(effect, effect.cpuFactor ?? 1, at);
    }
    return millis / 1000;
  }

  private memoryMib(at: Nanos, startedAt: Nanos): number {
    const usual = this.workload.memoryUseMib * this.random.between(0.96, 1.05);
    const limit = this.pod.revision.template.memoryLimitMib;
    // A fresh process fills up within a minute.
    const warm = Math.min(1, 0.55 + (0.45 * (at - startedAt)) / minute);
    let memory = Math.min(usual * warm, limit * 0.99);
    for (const effect of this.conditions.active('pressure', at)) {
      if (effect.service !== (this.workload.name as ServiceName) || effect.memoryOfLimit === undefined)
        continue;
      const wanted = limit * effect.memoryOfLimit * this.random.between(0.97, 1);
      const before = effect.memoryFrom === undefined ? memory : limit * effect.memoryFrom;
      const now = before + (wanted - before) * this.conditions.strength(effect, at);
      memory = effect.memoryFrom === undefined ? Math.max(memory, now) : now;
    }
    return memory;
  }

  private add(metric: string, at: Nanos, value: string, more: Readonly<Record<string, string>>): void {
    const { pod, workload, world } = this;
    const tags = pythonDict({
      container: workload.name,
      namespace: pod.namespace,
      node: pod.node?.name ?? '',
      ...more,
    });
    this.file.add(`${metric}\t${world.time.millis(at)}\t${value}\t${pod.name}\t${pod.namespace}\t${tags}\n`);
  }
}

/** Three decimals at most, at least one, as Python prints a float. */
function decimal(value: number): string {
  const rounded = Math.round(value * 1000) / 1000;
  return Number.isInteger(rounded) ? `${rounded}.0` : String(rounded);
}
