/** A Kubernetes entity by name; namespace '' for cluster-scoped ones. */
export interface EntityRef {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
}

/** Resource attributes that name an object, by OpenTelemetry's conventions for Kubernetes. */
const attributeKinds: readonly (readonly [attribute: string, kind: string])[] = [
  ['k8s.pod.name', 'Pod'],
  ['k8s.deployment.name', 'Deployment'],
  ['k8s.replicaset.name', 'ReplicaSet'],
  ['k8s.statefulset.name', 'StatefulSet'],
  ['k8s.daemonset.name', 'DaemonSet'],
  ['k8s.job.name', 'Job'],
  ['k8s.cronjob.name', 'CronJob'],
];

/**
 * The entities that a log record or a span is about, from its resource attributes and its service's name. In telemetry
 * a service is known by the name that its Kubernetes Service has too.
 */
export function refsOfTelemetry(attributes: ReadonlyMap<string, string>, serviceName: string): EntityRef[] {
  const namespace = attributes.get('k8s.namespace.name') ?? '';
  const refs: EntityRef[] = placeRefs(namespace, attributes.get('k8s.node.name') ?? '');
  // Without a namespace nothing namespaced can be told from its namesakes.
  if (namespace === '') return refs;
  for (const [attribute, kind] of attributeKinds) push(refs, namespace, kind, attributes.get(attribute));
  push(refs, namespace, 'Service', serviceName);
  return refs;
}

/** Labels of alerts that name an object: kube-state-metrics' own, and `service_name` of the benchmark's rules. */
const labelKinds: readonly (readonly [label: string, kind: string])[] = [
  ['pod', 'Pod'],
  ['service', 'Service'],
  ['service_name', 'Service'],
  ['deployment', 'Deployment'],
  ['replicaset', 'ReplicaSet'],
  ['statefulset', 'StatefulSet'],
  ['daemonset', 'DaemonSet'],
  ['job_name', 'Job'],
  ['cronjob', 'CronJob'],
  ['horizontalpodautoscaler', 'HorizontalPodAutoscaler'],
  ['persistentvolumeclaim', 'PersistentVolumeClaim'],
  ['poddisruptionbudget', 'PodDisruptionBudget'],
  ['resourcequota', 'ResourceQuota'],
];

/** The entities that an alert is about. An alert on nothing smaller is about its namespace. */
export function refsOfAlert(labels: Readonly<Record<string, string>>): EntityRef[] {
  const namespace = labels.namespace ?? '';
  const refs: EntityRef[] = [];
  push(refs, '', 'Node', labels.node);
  if (namespace === '') return refs;
  for (const [label, kind] of labelKinds) push(refs, namespace, kind, labels[label]);
  if (refs.length === 0) push(refs, '', 'Namespace', namespace);
  return refs;
}

/** The places that a record names beside its object: they exist, but the record is not about them. */
export function placeRefs(namespace: string, node: string): EntityRef[] {
  const refs: EntityRef[] = [];
  push(refs, '', 'Namespace', namespace);
  push(refs, '', 'Node', node);
  return refs;
}

/** Whether an error of a workload is an error of this: a node or a namespace does not fail with each of its pods. */
export function isPlace({ kind }: EntityRef): boolean {
  return kind === 'Namespace' || kind === 'Node';
}

function push(refs: EntityRef[], namespace: string, kind: string, name: string | undefined): void {
  if (name !== undefined && name !== '') refs.push({ namespace, kind, name });
}
