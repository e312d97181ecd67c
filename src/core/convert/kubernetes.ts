import { parseEvent } from '../snapshot/events.ts';
import { isObject, type JsonObject, objectAt, textAt } from '../snapshot/json.ts';
import { parseObject } from '../snapshot/objects.ts';
import { type Fills, type Made, type MadeRow, refused } from './made.ts';
import { rowTime } from './rowTime.ts';
import type { SecretRemover } from './secrets.ts';
import { dictOf } from './values.ts';

const objectFills: Fills = {
  Timestamp: 'the time of the capture, which is not in the objects: see captured_at',
  Body: 'the object itself, secrets removed',
  ResourceAttributes: 'metadata.namespace',
  LogAttributes: 'kind (as the name of its resource)',
};

const eventFills: Fills = {
  Timestamp: 'the time when the event was last seen',
  Body: 'the event itself',
  ResourceAttributes: 'metadata.namespace',
  LogAttributes: 'metadata.name',
};

/** Whether a value is a Kubernetes object or a list of them, by its form. */
export function isKubernetes(value: JsonObject): boolean {
  return textAt(value, 'kind') !== '' && textAt(value, 'apiVersion') !== '';
}

/**
 * A row of the objects table, or for an event of the events table.
 *
 * @param listKind what the object's list says it holds, for lists whose objects do not say it themselves
 */
export function kubernetesRow(object: JsonObject, listKind: string, secrets: SecretRemover): Made {
  const kind = textAt(object, 'kind') || listKind;
  if (kind === '') return refused('an object without a kind');
  const whole: JsonObject = 'kind' in object ? object : { ...object, kind };
  const clean = secrets.manifest(whole);
  return kind === 'Event' ? eventRow(clean) : objectRow(clean);
}

function objectRow(object: JsonObject): Made {
  const body = JSON.stringify(object);
  const version = parseObject(body, '');
  if (version === null)
    return refused(`an object of kind ${textAt(object, 'kind').slice(0, 60)} without a name`);
  const { kind, namespace } = version;
  return {
    type: 'row',
    table: 'k8s_objects_raw.tsv',
    at: '',
    fills: objectFills,
    values: {
      ...blankRecord,
      Body: body,
      ResourceAttributes: dictOf({ 'k8s.namespace.name': namespace }),
      LogAttributes: dictOf({ 'k8s.resource.name': pluralOf(kind) }),
    },
  };
}

function eventRow(event: JsonObject): Made {
  const body = JSON.stringify({ object: event, type: 'ADDED' });
  const read = parseEvent(body);
  if (read === null) return refused('an event without a reason, or without the kind of what it is about');
  const row: MadeRow = {
    type: 'row',
    table: 'k8s_events_raw.tsv',
    at: rowTime(read.lastAt),
    fills: eventFills,
    values: {
      ...blankRecord,
      Body: body,
      ResourceAttributes: dictOf({ 'k8s.namespace.name': read.namespace || read.involved.namespace }),
      LogAttributes: dictOf({
        'event.domain': 'k8s',
        'event.name': read.name,
        'k8s.resource.name': 'events',
      }),
    },
  };
  return row;
}

/** Columns that the recorder leaves empty for what comes from the cluster's API. */
const blankRecord = { TraceFlags: '0', SeverityNumber: '0', ScopeAttributes: '{}' };

/** The name under which the API serves a kind: `networkpolicies`. */
function pluralOf(kind: string): string {
  const lower = kind.toLowerCase();
  if (/(?:s|x|ch|sh)$/.test(lower))
    return lower === 'endpoints' || lower.endsWith('chaos') ? lower : `${lower}es`;
  return /[^aeiou]y$/.test(lower) ? `${lower.slice(0, -1)}ies` : `${lower}s`;
}

/**
 * The newest time that an object holds (when it was made, changed, or went from one state to another): the cluster was
 * looked at no earlier.
 */
export function newestTimeIn(object: JsonObject): string {
  const status = objectAt(object, 'status');
  const metadata = objectAt(object, 'metadata');
  const values: unknown[] = [
    metadata.creationTimestamp,
    ...timesOfList(metadata.managedFields),
    ...timesOfList(status.conditions),
    ...(Array.isArray(status.containerStatuses) ? status.containerStatuses.flatMap(stateTimes) : []),
  ];
  return values.map(rowTime).reduce((newest, at) => (at > newest ? at : newest), '');
}

function timesOfList(list: unknown): unknown[] {
  return (Array.isArray(list) ? list : [])
    .filter(isObject)
    .flatMap((item) => [item.time, item.lastTransitionTime, item.lastHeartbeatTime, item.lastUpdateTime]);
}

function stateTimes(container: unknown): unknown[] {
  if (!isObject(container)) return [];
  const states = [objectAt(container, 'state'), objectAt(container, 'lastState')].flatMap(Object.values);
  return states.filter(isObject).flatMap((state) => [state.startedAt, state.finishedAt]);
}
