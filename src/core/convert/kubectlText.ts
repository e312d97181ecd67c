import type { JsonObject } from '../snapshot/json.ts';
import { sha256 } from '../store/hash.ts';

/** What kubectl printed for people, as far as it can be read back: names and texts, but no times. */

/** A table with a line of column names, aligned by blanks. Rows by column; null where there is no such line. */
export function readTable(text: string): Record<string, string>[] | null {
  const [head = '', ...lines] = text.split('\n');
  const columns = [...head.matchAll(/\S+(?: \S+)*/g)].map((match) => ({ name: match[0], from: match.index }));
  if (columns.length < 2 || !columns.every(({ name }) => /^[A-Z][A-Z0-9()%/ -]*$/.test(name))) return null;
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) =>
      Object.fromEntries(
        columns.map(({ name, from }, index) => [name, line.slice(from, columns[index + 1]?.from).trim()]),
      ),
    );
}

const kinds: Readonly<Record<string, readonly [apiVersion: string, kind: string]>> = {
  pod: ['v1', 'Pod'],
  service: ['v1', 'Service'],
  node: ['v1', 'Node'],
  namespace: ['v1', 'Namespace'],
  configmap: ['v1', 'ConfigMap'],
  endpoints: ['v1', 'Endpoints'],
  persistentvolume: ['v1', 'PersistentVolume'],
  persistentvolumeclaim: ['v1', 'PersistentVolumeClaim'],
  resourcequota: ['v1', 'ResourceQuota'],
  deployment: ['apps/v1', 'Deployment'],
  replicaset: ['apps/v1', 'ReplicaSet'],
  statefulset: ['apps/v1', 'StatefulSet'],
  daemonset: ['apps/v1', 'DaemonSet'],
  job: ['batch/v1', 'Job'],
  cronjob: ['batch/v1', 'CronJob'],
  ingress: ['networking.k8s.io/v1', 'Ingress'],
  networkpolicy: ['networking.k8s.io/v1', 'NetworkPolicy'],
  horizontalpodautoscaler: ['autoscaling/v2', 'HorizontalPodAutoscaler'],
  storageclass: ['storage.k8s.io/v1', 'StorageClass'],
};

/** The kind that a word of a kubectl command means (`pods` → Pod); null for one that is not known. */
export function kindOfWord(word: string): readonly [apiVersion: string, kind: string] | null {
  const lower = word.toLowerCase();
  return kinds[lower] ?? kinds[lower.replace(/s$/, '')] ?? null;
}

/** An object from a row of `kubectl get`: its name, its labels, and the columns as they were printed. */
export function objectOfRow(
  row: Readonly<Record<string, string>>,
  word: string,
  namespace: string,
): JsonObject | null {
  const found = kindOfWord(word);
  const { NAME: name = '', LABELS: labels = '', NAMESPACE: own = '', ...printed } = row;
  if (found === null || name === '') return null;
  const [apiVersion, kind] = found;
  return {
    apiVersion,
    kind,
    metadata: metadata(kind, name, own || namespace, labelsOf(labels.split(','))),
    printed,
  };
}

/** The object that `kubectl describe` printed: its name, labels and node, and the whole text. */
export function objectOfDescription(text: string, word: string): JsonObject | null {
  const found = kindOfWord(word);
  const name = fieldOf(text, 'Name');
  if (found === null || name === '') return null;
  const [apiVersion, kind] = found;
  const labels = /^Labels:[ \t]+(.*(?:\n[ \t]+\S.*)*)/m.exec(text)?.[1] ?? '';
  const node = kind === 'Pod' ? (fieldOf(text, 'Node').split('/')[0] ?? '') : '';
  return {
    apiVersion,
    kind,
    metadata: metadata(kind, name, fieldOf(text, 'Namespace'), labelsOf(labels.split('\n'))),
    ...(node === '' || node === '<none>' ? {} : { spec: { nodeName: node } }),
    description: text,
  };
}

/** The events in a description, about what it describes. */
export function eventsOfDescription(text: string, object: JsonObject): JsonObject[] {
  const section = /^Events:[ \t]*\n([\s\S]*)$/m.exec(text)?.[1] ?? '';
  const rows = section.split('\n').slice(2);
  const { name, namespace } = object.metadata as { name: string; namespace?: string }; // As metadata() made it.
  return rows.flatMap((line) => {
    const match = /^ {2}(\S+)\s+(\S+)\s{2,}(\S+(?: \(x\d+ over \S+\))?)\s{2,}(\S+(?: \S+)*?)\s{2,}(.*)$/.exec(
      line,
    );
    if (match === null) return [];
    const [, type = '', reason = '', age = '', from = '', message = ''] = match;
    const about = { kind: object.kind, name, ...(namespace === undefined ? {} : { namespace }) };
    return [event({ type, reason, age, message, about, from })];
  });
}

/** An event from a row of `kubectl events` or `kubectl get events`. */
export function eventOfRow(row: Readonly<Record<string, string>>, namespace: string): JsonObject | null {
  const { TYPE: type = '', REASON: reason = '', MESSAGE: message = '', 'LAST SEEN': age = '' } = row;
  const [word = '', name = ''] = (row.OBJECT ?? '').split('/');
  const kind = kindOfWord(word)?.[1] ?? word;
  if (kind === '' || name === '' || reason === '') return null;
  const about = { kind, name, namespace: row.NAMESPACE || namespace };
  return event({ type, reason, age, message, about, from: '' });
}

interface PrintedEvent {
  readonly type: string;
  readonly reason: string;
  readonly age: string;
  readonly message: string;
  readonly about: JsonObject;
  readonly from: string;
}

function event({ type, reason, age, message, about, from }: PrintedEvent): JsonObject {
  // What is printed has no name: one is made of its content, so that the same event printed twice stays one.
  const id = `${String(about.name)}.${sha256(JSON.stringify([about, type, reason, age, message])).slice(0, 16)}`;
  const count = Number(/\(x(\d+) over/.exec(age)?.[1] ?? 1);
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: id, ...('namespace' in about ? { namespace: about.namespace } : {}) },
    involvedObject: about,
    type,
    reason,
    message,
    count,
    ...(from === '' ? {} : { source: { component: from } }),
    printedAge: age,
  };
}

const clusterScoped = new Set(['Node', 'Namespace', 'PersistentVolume', 'StorageClass']);

function metadata(kind: string, name: string, namespace: string, labels: Record<string, string>): JsonObject {
  const place = clusterScoped.has(kind) || namespace === '' || namespace === '<none>' ? {} : { namespace };
  return { name, ...place, ...(Object.keys(labels).length > 0 ? { labels } : {}) };
}

function labelsOf(texts: readonly string[]): Record<string, string> {
  const pairs = texts
    .map((text) => text.trim().split('='))
    .filter((pair) => pair.length === 2 && pair[0] !== '');
  return Object.fromEntries(pairs.map(([key = '', value = '']) => [key, value]));
}

function fieldOf(text: string, name: string): string {
  return new RegExp(`^${name}:[ \\t]+(\\S.*)$`, 'm').exec(text)?.[1]?.trim() ?? '';
}
