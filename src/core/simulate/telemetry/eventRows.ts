import type { ClusterEvent, World } from '../cluster/world.ts';
import type { JsonObject } from '../json.ts';
import type { Random } from '../random.ts';
import type { RowFile } from '../sink.ts';
import type { Nanos } from '../time.ts';
import { receiverRow } from './receiverRow.ts';

interface Sighting {
  readonly at: Nanos;
  readonly event: ClusterEvent;
  readonly count: number;
  readonly name: string;
  readonly uid: string;
}

/**
 * Writes the events of the snapshot in time order. The collector watches two API groups, so every event comes twice: as
 * `v1` with involvedObject and message, and as `events.k8s.io/v1` with regarding and note.
 */
export function writeEvents(world: World, file: RowFile): void {
  const random = world.random.derive('events');
  const rows: { at: Nanos; row: string }[] = [];
  for (const sighting of sightings(world, random)) {
    let { at } = sighting;
    for (const form of random.chance(0.5) ? [core, modern] : [modern, core]) {
      rows.push({ at, row: row(world, sighting, form(world, sighting), at) });
      at += random.int(20, 40_000);
    }
  }
  rows.sort((a, b) => a.at - b.at);
  for (const { row: text } of rows) file.add(text);
}

function sightings(world: World, random: Random): Sighting[] {
  const all: Sighting[] = [];
  for (const event of world.events) {
    const own = random.derive(`${event.about.name}/${event.reason}/${event.message}/${event.firstAt}`);
    const name = `${event.about.name}.18${own.hex(14)}`;
    const uid = own.uuid();
    for (const [index, at] of event.times.entries()) {
      const seenAt = at + own.int(1_000_000, 30_000_000);
      if (seenAt < 0 || seenAt >= world.end) continue;
      all.push({ at: seenAt, event, count: event.countBefore + index + 1, name, uid });
    }
  }
  return all.sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1));
}

function row(world: World, { name, event, count }: Sighting, object: JsonObject, at: Nanos): string {
  return receiverRow(world, at, {
    body: JSON.stringify({ object, type: count > 1 ? 'MODIFIED' : 'ADDED' }),
    resource: { 'k8s.namespace.name': event.about.namespace ?? 'default' },
    record: { 'event.domain': 'k8s', 'event.name': name, 'k8s.resource.name': 'events' },
  });
}

/** The event as API group `v1` shows it. */
function core(world: World, sighting: Sighting): JsonObject {
  const { event, count, at } = sighting;
  return {
    apiVersion: 'v1',
    count,
    eventTime: null,
    firstTimestamp: world.time.rfc3339(event.firstAt),
    involvedObject: subject(event),
    kind: 'Event',
    lastTimestamp: world.time.rfc3339(at),
    message: event.message,
    metadata: metadata(world, sighting),
    reason: event.reason,
    reportingComponent: event.component,
    reportingInstance: event.host ?? '',
    source: source(event),
    type: event.type,
  };
}

/** The event as API group `events.k8s.io/v1` shows it. */
function modern(world: World, sighting: Sighting): JsonObject {
  const { event, count, at } = sighting;
  return {
    apiVersion: 'events.k8s.io/v1',
    deprecatedCount: count,
    deprecatedFirstTimestamp: world.time.rfc3339(event.firstAt),
    deprecatedLastTimestamp: world.time.rfc3339(at),
    deprecatedSource: source(event),
    eventTime: null,
    kind: 'Event',
    metadata: metadata(world, sighting),
    note: event.message,
    reason: event.reason,
    regarding: subject(event),
    reportingController: event.component,
    reportingInstance: event.host ?? '',
    type: event.type,
  };
}

function subject({ about }: ClusterEvent): JsonObject {
  const { apiVersion, kind, name, namespace, uid, fieldPath } = about;
  return {
    apiVersion,
    ...(fieldPath === undefined ? {} : { fieldPath }),
    kind,
    name,
    ...(namespace === null ? {} : { namespace }),
    uid,
  };
}

function source(event: ClusterEvent): JsonObject {
  return { component: event.component, ...(event.host === undefined ? {} : { host: event.host }) };
}

function metadata(world: World, { name, uid, event, at }: Sighting): JsonObject {
  return {
    creationTimestamp: world.time.rfc3339(event.firstAt),
    managedFields: [
      {
        apiVersion: 'v1',
        fieldsType: 'FieldsV1',
        manager: event.component,
        operation: 'Update',
        time: world.time.rfc3339(at),
      },
    ],
    name,
    namespace: event.about.namespace ?? 'default',
    uid,
  };
}
