import { isObject, type JsonObject, objectAt, textAt } from '../snapshot/json.ts';
import { dictOf, textEntries } from './values.ts';

/** What is known of a pod whose telemetry is imported; '' for what is not. */
export interface PodFacts {
  readonly namespace: string;
  readonly name: string;
  readonly node: string;
  /** What owns it, as OpenTelemetry's attribute names it: `k8s.deployment.name` → `cart`. */
  readonly owner: Readonly<Record<string, string>>;
  readonly service: string;
}

const serviceLabels = ['app.kubernetes.io/name', 'app', 'k8s-app', 'app.kubernetes.io/component', 'name'];

/** The pods that are among the imported objects, so that logs and spans can say what they belong to. */
export class PodDirectory {
  private readonly byName = new Map<string, PodFacts[]>();

  add(pod: JsonObject): void {
    const metadata = objectAt(pod, 'metadata');
    const name = textAt(metadata, 'name');
    const namespace = textAt(metadata, 'namespace');
    if (name === '' || this.find(name, namespace) !== null) return;
    const labels = textEntries(metadata.labels);
    const owner = ownerOf(metadata, labels['pod-template-hash'] ?? '');
    const label = serviceLabels.map((key) => labels[key] ?? '').find((text) => text !== '');
    const service = label ?? Object.values(owner)[0] ?? workloadOfPod(name);
    const facts = { namespace, name, node: textAt(objectAt(pod, 'spec'), 'nodeName'), owner, service };
    this.byName.set(name, [...(this.byName.get(name) ?? []), facts]);
  }

  get size(): number {
    return this.byName.size;
  }

  has(name: string): boolean {
    return this.byName.has(name);
  }

  /** The pod of that name; null where there is none, or several and the namespace does not say which. */
  find(name: string, namespace: string): PodFacts | null {
    const pods = this.byName.get(name) ?? [];
    const fitting = namespace === '' ? pods : pods.filter((pod) => pod.namespace === namespace);
    return fitting.length === 1 ? (fitting[0] ?? null) : null;
  }

  /** The longest name of a pod with which a text begins, before a separator or the end; '' for none. */
  nameAtStart(text: string): string {
    for (let end = text.length; end > 0; end = text.slice(0, end).search(/[-_.][^-_.]*$/)) {
      const name = text.slice(0, end);
      if (this.byName.has(name)) return name;
    }
    return '';
  }

  /** ResourceAttributes and ServiceName for what a pod wrote; a pod that is not known gives what its name says. */
  describe(place: { namespace: string; pod: string; container: string }): {
    attributes: string;
    service: string;
  } {
    const known = this.find(place.pod, place.namespace);
    const service = known?.service ?? workloadOfPod(place.pod);
    const attributes = dictOf({
      'k8s.container.name': place.container,
      ...known?.owner,
      'k8s.namespace.name': place.namespace || (known?.namespace ?? ''),
      'k8s.node.name': known?.node ?? '',
      'k8s.pod.name': place.pod,
      'service.name': service,
    });
    return { attributes, service };
  }
}

const ownerAttributes: Readonly<Record<string, string>> = {
  ReplicaSet: 'k8s.replicaset.name',
  StatefulSet: 'k8s.statefulset.name',
  DaemonSet: 'k8s.daemonset.name',
  Job: 'k8s.job.name',
};

function ownerOf(metadata: JsonObject, templateHash: string): Record<string, string> {
  const owners = Array.isArray(metadata.ownerReferences) ? metadata.ownerReferences.filter(isObject) : [];
  const owner = owners.find((one) => one.controller === true) ?? owners[0];
  if (owner === undefined) return {};
  const [kind, name] = [textAt(owner, 'kind'), textAt(owner, 'name')];
  // A Deployment puts the hash of its template behind its own name.
  if (kind === 'ReplicaSet' && templateHash !== '' && name.endsWith(`-${templateHash}`)) {
    return { 'k8s.deployment.name': name.slice(0, -templateHash.length - 1) };
  }
  const attribute = ownerAttributes[kind];
  return attribute === undefined ? {} : { [attribute]: name };
}

/** The workload that the name of a pod speaks of: `cart-755465879b-rh5r4` is of `cart`, `kafka-0` of `kafka`. */
export function workloadOfPod(name: string): string {
  return name.replace(/(?:-[a-f0-9]{6,10})?-(?:[bcdfghjklmnpqrstvwxz2456789]{5}|\d+)$/, '');
}
