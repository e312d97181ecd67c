import type { ObservedObject } from '../cluster/objectsAt.ts';
import type { Json, JsonObject } from '../json.ts';

/** Fields that hold what is the default, what another field says too, or an identity that nothing else refers to. */
const droppedFields = new Set([
  'containerID',
  'dnsPolicy',
  'failureThreshold',
  'hostIP',
  'imageID',
  'imagePullPolicy',
  'lastUpdateTime',
  'loadBalancer',
  'observedGeneration',
  'progressDeadlineSeconds',
  'protocol',
  'qosClass',
  'restartPolicy',
  'revisionHistoryLimit',
  'schedulerName',
  'sessionAffinity',
  'terminationGracePeriodSeconds',
  'timeoutSeconds',
]);

/** Labels and annotations that every object of a release repeats. */
const droppedMarks = new Set([
  'app.kubernetes.io/managed-by',
  'app.kubernetes.io/part-of',
  'meta.helm.sh/release-name',
  'meta.helm.sh/release-namespace',
]);

/** Conditions of pods and Deployments that follow from their other ones. */
const droppedConditions = new Set<Json | undefined>(['Initialized', 'ContainersReady', 'Progressing']);

/** Kinds that only controllers write: who wrote them last tells nothing. */
const controlledKinds = new Set(['Pod', 'ReplicaSet', 'Endpoints']);

/**
 * An object as a small snapshot keeps it: everything that somebody could have changed and everything that can go wrong,
 * without fields whose only content is their size.
 */
export function compactObject(object: ObservedObject): ObservedObject {
  const body = withoutDropped(object.body);
  const { managedFields, ...metadata } = body.metadata as JsonObject;
  const kept = controlledKinds.has(object.kind) || managedFields === undefined ? {} : { managedFields };
  return { ...object, body: { ...body, metadata: { ...metadata, ...kept } } };
}

function withoutDropped(value: JsonObject): JsonObject {
  const kept = Object.entries(value)
    .filter(([key]) => !droppedFields.has(key) && !droppedMarks.has(key))
    .map(([key, inner]) => [key, compacted(inner)] as const);
  return Object.fromEntries(kept);
}

function compacted(value: Json): Json {
  if (isList(value)) return value.filter((item) => !isDroppedCondition(item)).map(compacted);
  return typeof value === 'object' && value !== null ? withoutDropped(value) : value;
}

function isDroppedCondition(item: Json): boolean {
  return typeof item === 'object' && item !== null && 'type' in item && droppedConditions.has(item.type);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
