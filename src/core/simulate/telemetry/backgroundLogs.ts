import { variantsIn } from '../cluster/flags.ts';
import { contentAt, objectOf, workloadOf } from '../cluster/lookup.ts';
import type { Pod, World } from '../cluster/world.ts';
import { minute, type Nanos, second } from '../time.ts';
import type { Conditions } from '../traffic/conditions.ts';
import type { LogLine } from '../traffic/requestRecord.ts';
import { hasSpans, type ServiceName, serviceNames } from '../traffic/services.ts';

interface Habit {
  readonly service: ServiceName;
  readonly severity: LogLine['severity'];
  readonly body: string;
  readonly everySeconds: number;
}

/** What services say on any day. Some of it looks worse than it is. */
const habits: readonly Habit[] = [
  {
    service: 'kafka',
    severity: 'INFO',
    body: '[LocalLog partition=orders-2, dir=/tmp/kafka-logs] Rolled new log segment at offset 48112 in 3 ms.',
    everySeconds: 190,
  },
  {
    service: 'kafka',
    severity: 'WARN',
    body: '[GroupCoordinator 1]: Member consumer-accounting-1 in group accounting has left; group is stable again',
    everySeconds: 410,
  },
  {
    service: 'cart-cache',
    severity: 'INFO',
    body: '1:M * 100 changes in 300 seconds. Nothing to save, snapshots are off.',
    everySeconds: 300,
  },
  {
    service: 'shop-db',
    severity: 'INFO',
    body: 'LOG:  checkpoint complete: wrote 214 buffers (1.3%); 0 WAL file(s) added, 0 removed, 1 recycled',
    everySeconds: 300,
  },
  {
    service: 'shop-db',
    severity: 'ERROR',
    body: 'ERROR:  duplicate key value violates unique constraint "newsletter_email_key"\nDETAIL:  Key (email)=(guest@aurelia.shop) already exists.',
    everySeconds: 260,
  },
  {
    service: 'ads',
    severity: 'WARN',
    body: 'GeoTargeting cache is older than 24 h, serving ads without region',
    everySeconds: 95,
  },
  {
    service: 'recommendation',
    severity: 'WARN',
    body: 'flag event stream closed by server: <_MultiThreadedRendezvous of RPC that terminated with:\n\tstatus = StatusCode.DEADLINE_EXCEEDED\n\tdetails = "Deadline Exceeded"\n>, reconnecting',
    everySeconds: 600,
  },
  {
    service: 'email',
    severity: 'WARN',
    body: 'SMTP relay answered 450 4.7.1 greylisted, message queued for retry',
    everySeconds: 170,
  },
  {
    service: 'edge-gateway',
    severity: 'WARN',
    body: '[warning][config] gRPC config stream to xds_cluster closed: 13, reconnecting',
    everySeconds: 520,
  },
  {
    service: 'load-generator',
    severity: 'INFO',
    body: 'Aggregated requests/s within expected range',
    everySeconds: 60,
  },
];

/** Log lines that no request causes: habits, first words, and what an effect lets pods say. In no particular order. */
export function backgroundLogs(world: World, conditions: Conditions): LogLine[] {
  const random = world.random.derive('habits');
  const lines: LogLine[] = [];
  for (const habit of habits) {
    const start = random.between(5, habit.everySeconds) * second;
    repeat(world, habit, start, () => random.between(0.9, 1.1), lines);
  }
  for (const saying of conditions.declared('says')) {
    const from = conditions.onset + (saying.fromMinute ?? 0) * minute + 2 * second;
    repeat(
      world,
      saying,
      from,
      () => random.between(0.9, 1.1),
      lines,
      (at) => conditions.holds(saying, at),
    );
  }
  lines.push(...serviceNames.flatMap((service) => firstWords(world, service)));
  return lines;
}

/** What the pods of a service say when they have started. */
function firstWords(world: World, service: ServiceName): LogLine[] {
  if (!hasSpans(service) && service !== 'cart-cache') return [];
  const workload = workloadOf(world, service);
  return workload.pods.flatMap((pod) =>
    pod.phases.flatMap(({ at, ready, container }) => {
      if (!ready || container.type !== 'running' || at < 0 || at >= (pod.deletedAt ?? world.end)) return [];
      const body = greeting(world, service, pod, container.startedAt);
      return [{ at, service, pod, severity: 'INFO', body, traceId: '', spanId: '', attributes: {} } as const];
    }),
  );
}

function greeting(world: World, service: ServiceName, pod: Pod, startedAt: Nanos): string {
  const { port } = pod.revision.template;
  switch (service) {
    case 'cart-cache':
      return '1:M * Configuration loaded from /etc/valkey/valkey.conf, ready to accept connections tcp';
    case 'cart': {
      const { data } = contentAt(objectOf(world, 'ConfigMap', 'shop-flags'), startedAt) ?? {};
      const { cartStrictWrites } = variantsIn((data as { 'flags.json': string })['flags.json']);
      return `Now listening on: http://[::]:${port}, strict writes ${cartStrictWrites}`;
    }
    default:
      return `listening on port ${port}`;
  }
}

function repeat(
  world: World,
  habit: Habit,
  from: Nanos,
  jitter: () => number,
  lines: LogLine[],
  isDue: (at: Nanos) => boolean = () => true,
): void {
  const workload = workloadOf(world, habit.service);
  for (let at = from; at < world.end; at += Math.floor(habit.everySeconds * jitter() * second)) {
    const pod = workload.pods.findLast(
      (candidate) =>
        candidate.createdAt < at && candidate.node !== null && (candidate.deletedAt ?? world.end) > at,
    );
    if (pod === undefined || at < 0 || !isDue(at)) continue;
    const { service, severity, body } = habit;
    lines.push({ at: Math.floor(at), service, pod, severity, body, traceId: '', spanId: '', attributes: {} });
  }
}
