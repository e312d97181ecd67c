import { stringify } from 'yaml';
import type { World } from './cluster/world.ts';
import type { Fault, Root } from './fault/fault.ts';
import { required } from './json.ts';
import type { FiredAlert } from './telemetry/alerts.ts';
import { type ServiceName, serviceNames, shopNamespace } from './traffic/services.ts';
import { calleesOf, callersOf } from './traffic/topology.ts';

interface Group {
  readonly id: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly filter?: readonly string[];
  readonly name?: string;
  readonly root_cause?: true;
}

interface Propagation {
  readonly source: string;
  readonly target: string;
  readonly condition: string;
  readonly effect: string;
}

/**
 * The ground truth of an incident in the benchmark's v1 YAML (BENCHMARK.md §3.1): roots from the fault, victims and
 * propagations from the alerts that did fire. Filters are anchored, so that every way of applying them agrees.
 */
export function groundTruthYaml(fault: Fault, world: World, alerts: readonly FiredAlert[]): string {
  const groups = new Groups();
  const rootIds = fault.roots.map((root) => groups.addRoot(root, world));
  const serviceAlerts = alerts.filter((alert) => alert.subject !== null);
  const propagations = propagate(fault, rootIds, groups, suffering(serviceAlerts));
  const listed = serviceAlerts.map((alert) => ({
    group_id: groups.ofAlert(alert),
    id: alert.name,
    metadata: { description: alert.description },
  }));
  const actions = fault.roots.map((root) => ({
    solution: { actions: [...root.truth.actions], id: slug(root.truth.actions[0] ?? root.effect) },
  }));
  const body = {
    alerts: listed,
    aliases: groups.aliases,
    fault: fault.roots.map((root, index) => faultEntry(root, required(rootIds[index], 'root id'), world)),
    groups: groups.list,
    propagations,
  };
  const document =
    fault.shape === 'flat'
      ? { ...body, metadata: { version: 'v1' }, recommended_actions: actions }
      : {
          apiVersion: 'itbench.io/v1',
          kind: 'GroundTruth',
          metadata: { name: fault.id.replaceAll('_', '-') },
          spec: { ...body, recommendedActions: actions },
        };
  return `---\n${stringify(document, { lineWidth: 120, aliasDuplicateObjects: false })}`;
}

function faultEntry(root: Root, groupId: string, world: World): Record<string, unknown> {
  const { category, condition, mechanism, changed } = root.truth;
  return {
    category,
    ...(changed === undefined ? {} : { changed }),
    condition,
    entity: { group_id: groupId, kind: root.kind, name: rootName(root, world) },
    fault_mechanism: mechanism,
  };
}

function rootName(root: Root, world: World): string {
  return typeof root.name === 'string' ? root.name : root.name(world);
}

/** The groups of a ground truth, each service's made once, with its Service and its Pods as one. */
class Groups {
  readonly list: Group[] = [];
  readonly aliases: string[][] = [];
  private readonly services = new Map<ServiceName, string>();

  addRoot(root: Root, world: World): string {
    const name = rootName(root, world);
    const namespace = root.namespace === undefined ? {} : { namespace: root.namespace };
    const id =
      root.workload === undefined
        ? `${slug(name)}-${root.kind.toLowerCase()}-1`
        : `${root.workload}-deployment-1`;
    this.list.push({
      filter: [`^${escapePattern(name)}$`],
      id,
      kind: root.kind,
      ...namespace,
      root_cause: true,
    });
    const same = [id];
    if (root.spawned !== undefined) {
      const child = `${slug(name)}-${root.spawned.toLowerCase()}-1`;
      this.list.push({
        filter: [`^${escapePattern(name)}-[a-z0-9]+$`],
        id: child,
        kind: root.spawned,
        ...namespace,
      });
      same.push(child);
    }
    if (root.kind === 'Service') this.services.set(name as ServiceName, id);
    if (root.workload !== undefined) same.push(...this.addWorkload(root.workload));
    if (same.length > 1) this.aliases.push(same);
    return id;
  }

  /** Id of the group that stands for a service; made, with its pods as an alias, when it is not there yet. */
  ofService(service: ServiceName): string {
    const known = this.services.get(service);
    if (known !== undefined) return known;
    this.aliases.push(this.addWorkload(service));
    return `${service}-service-1`;
  }

  ofAlert({ subject }: FiredAlert): string {
    const { kind, name } = required(subject, 'subject of an alert');
    if (kind === 'Namespace' || kind === 'HorizontalPodAutoscaler') return this.ofObject(kind, name);
    const service = serviceNames.find((candidate) => isOf(candidate, kind, name));
    return this.ofService(required(service, `service of ${name}`));
  }

  private ofObject(kind: string, name: string): string {
    const known = this.list.find(
      (group) => group.kind === kind && group.filter?.[0] === `^${escapePattern(name)}$`,
    );
    if (known !== undefined) return known.id;
    const id = `${slug(name)}-${kind.toLowerCase()}-1`;
    const namespace = kind === 'Namespace' ? {} : { namespace: shopNamespace };
    this.list.push({ filter: [`^${escapePattern(name)}$`], id, kind, ...namespace });
    return id;
  }

  private addWorkload(service: ServiceName): string[] {
    const ids = [`${service}-service-1`, `${service}-pod-1`];
    const common = { namespace: shopNamespace };
    this.list.push({ filter: [`^${service}$`], id: `${service}-service-1`, kind: 'Service', ...common });
    this.list.push({ filter: [podPattern(service)], id: `${service}-pod-1`, kind: 'Pod', ...common });
    this.services.set(service, `${service}-service-1`);
    return ids;
  }
}

function isOf(service: ServiceName, kind: string, name: string): boolean {
  return kind === 'Pod' ? new RegExp(podPattern(service)).test(name) : service === name;
}

/** Names of a Deployment's pods: its own, the template's hash, five characters. */
function podPattern(service: ServiceName): string {
  return `^${service}-[a-z0-9]+-[a-z0-9]{5}$`;
}

function suffering(alerts: readonly FiredAlert[]): Set<ServiceName> {
  const names = serviceNames.filter((service) =>
    alerts.some((alert) => alert.subject !== null && isOf(service, alert.subject.kind, alert.subject.name)),
  );
  return new Set(names);
}

/** From each root to what it hits, and on along the call graph to every service that alerted. */
function propagate(
  fault: Fault,
  rootIds: readonly string[],
  groups: Groups,
  victims: ReadonlySet<ServiceName>,
): Propagation[] {
  const propagations: Propagation[] = [];
  const reached = new Set<ServiceName>();
  let edge: ServiceName[] = [];
  for (const [index, root] of fault.roots.entries()) {
    for (const hit of root.hits) {
      const source = required(rootIds[index], 'root id');
      propagations.push({
        condition: root.truth.condition,
        effect: root.effect,
        source,
        target: groups.ofService(hit),
      });
      if (!reached.has(hit)) edge.push(hit);
      reached.add(hit);
    }
  }
  while (edge.length > 0) {
    const next: ServiceName[] = [];
    for (const from of edge) {
      for (const [to, text] of neighbours(from)) {
        if (reached.has(to) || !victims.has(to)) continue;
        reached.add(to);
        next.push(to);
        propagations.push({ ...text, source: groups.ofService(from), target: groups.ofService(to) });
      }
    }
    edge = next;
  }
  return propagations;
}

function neighbours(service: ServiceName): [ServiceName, { condition: string; effect: string }][] {
  const up = callersOf(service).map((caller): [ServiceName, { condition: string; effect: string }] => [
    caller,
    {
      condition: `${caller} calls ${service}`,
      effect: `Requests of ${caller} fail or slow down with those of ${service}`,
    },
  ]);
  const down = calleesOf(service).map((callee): [ServiceName, { condition: string; effect: string }] => [
    callee,
    {
      condition: `${service} calls ${callee}`,
      effect: `${callee} receives fewer requests, or none, from ${service}`,
    },
  ]);
  return [...up, ...down];
}

function escapePattern(name: string): string {
  return name.replaceAll('.', '\\.');
}

function slug(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 60);
}
