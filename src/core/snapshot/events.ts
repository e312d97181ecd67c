import { join } from 'node:path';
import { isObject, type JsonObject, numberAt, objectAt, parseJson, textAt } from './json.ts';
import { filesOf, type SnapshotLayout } from './layout.ts';
import { readRecords } from './records.ts';
import type { TsvOptions } from './tsv.ts';

/** A Kubernetes event, once, however often and in whichever API version the snapshot has it. */
export interface KubernetesEvent {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** `Normal` or `Warning`. */
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  /** How often it happened, by the largest count seen. */
  readonly count: number;
  readonly involved: { readonly kind: string; readonly namespace: string; readonly name: string };
  /** What reported it (`kubelet`, `deployment-controller`) and on which node, or ''. */
  readonly component: string;
  readonly host: string;
  /** As the cluster wrote them; '' where it did not. */
  readonly firstAt: string;
  readonly lastAt: string;
}

/**
 * Reads the events of a snapshot. The recorder saw each both as `v1` (involvedObject, message, count) and as
 * `events.k8s.io/v1` (regarding, note, deprecatedCount), and once more for each update and deletion: what has the same
 * namespace, name and uid is one event. Source: BENCHMARK.md §2.5, FORMATS of the real data.
 *
 * @returns in the order in which they were seen first
 */
export async function readEvents(
  layout: SnapshotLayout,
  options: TsvOptions,
  signal: AbortSignal,
): Promise<KubernetesEvent[]> {
  const events = new Map<string, KubernetesEvent>();
  const columns = { required: ['Body'], optional: [] };
  for (const { path } of filesOf(layout, 'events')) {
    for await (const { values, place } of readRecords(join(layout.dir, path), columns, options, signal)) {
      const event = parseEvent(values[0] ?? '');
      if (event === null) {
        place.report('json', 'the Body of this record is not an event');
        continue;
      }
      const key = `${event.namespace}\0${event.name}\0${event.uid}`;
      const known = events.get(key);
      events.set(key, known === undefined ? event : merged(known, event));
    }
  }
  return [...events.values()];
}

/** Reads the Body of a record: `{object, type}` as a watch gives it, or the event itself. Null if it is neither. */
export function parseEvent(body: string): KubernetesEvent | null {
  const value = parseJson(body);
  if (!isObject(value)) return null;
  const event = isObject(value.object) ? value.object : value;
  const involved = objectAt(event, 'involvedObject' in event ? 'involvedObject' : 'regarding');
  if (textAt(involved, 'kind') === '' || textAt(event, 'reason') === '') return null;
  const metadata = objectAt(event, 'metadata');
  return {
    namespace: textAt(metadata, 'namespace'),
    name: textAt(metadata, 'name'),
    uid: textAt(metadata, 'uid'),
    type: textAt(event, 'type'),
    reason: textAt(event, 'reason'),
    message: textAt(event, 'message', 'note'),
    count: numberAt(event, 'count', 'deprecatedCount') ?? numberAt(objectAt(event, 'series'), 'count') ?? 1,
    involved: {
      kind: textAt(involved, 'kind'),
      namespace: textAt(involved, 'namespace'),
      name: textAt(involved, 'name'),
    },
    ...reporter(event),
    firstAt:
      textAt(event, 'firstTimestamp', 'deprecatedFirstTimestamp', 'eventTime') ||
      textAt(metadata, 'creationTimestamp'),
    lastAt: lastTimeOf(event) || textAt(metadata, 'creationTimestamp'),
  };
}

function reporter(event: JsonObject): { component: string; host: string } {
  const source = objectAt(event, 'source' in event ? 'source' : 'deprecatedSource');
  return {
    component: textAt(source, 'component') || textAt(event, 'reportingComponent', 'reportingController'),
    host: textAt(source, 'host'),
  };
}

function lastTimeOf(event: JsonObject): string {
  const ofSeries = textAt(objectAt(event, 'series'), 'lastObservedTime');
  return ofSeries || textAt(event, 'lastTimestamp', 'deprecatedLastTimestamp', 'eventTime');
}

/** The later sighting has the current text; a count never falls. */
function merged(known: KubernetesEvent, next: KubernetesEvent): KubernetesEvent {
  const [earlier, later] = next.lastAt >= known.lastAt ? [known, next] : [next, known];
  return {
    ...later,
    count: Math.max(known.count, next.count),
    firstAt: [known.firstAt, next.firstAt].filter((at) => at !== '').sort()[0] ?? '',
    host: later.host || earlier.host,
  };
}
