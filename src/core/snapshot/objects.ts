import { join } from 'node:path';
import { isObject, type JsonObject, objectAt, parseJson, textAt } from './json.ts';
import { filesOf, type SnapshotLayout } from './layout.ts';
import { readRecords } from './records.ts';
import { readSmallFile } from './smallFile.ts';
import { problemHandler } from './snapshotProblem.ts';
import type { TsvOptions } from './tsv.ts';

/** One sighting of a Kubernetes object; the recorder polled every object about every 5 minutes. */
export interface ObjectVersion {
  readonly kind: string;
  /** '' for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
  /** When it was seen, as the recorder wrote it. */
  readonly at: string;
  readonly resourceVersion: string;
  /** `Kind/name` of the objects that own it, in its own namespace. */
  readonly owners: readonly string[];
  /** The whole object. */
  readonly manifest: JsonObject;
}

/**
 * The versions of all objects, in the order of the file; one version in memory at a time. Excerpts have them as
 * `k8s_objects/*.observations.json`, one file an object.
 */
export async function* readObjectVersions(
  layout: SnapshotLayout,
  options: TsvOptions,
  signal: AbortSignal,
): AsyncGenerator<ObjectVersion, void, void> {
  const columns = { required: ['Timestamp', 'Body'], optional: [] };
  for (const { path } of filesOf(layout, 'objects')) {
    for await (const { values, place } of readRecords(join(layout.dir, path), columns, options, signal)) {
      const [at = '', body = ''] = values;
      const version = parseObject(body, at);
      if (version !== null) yield version;
      else place.report('json', 'the Body of this record is not a Kubernetes object');
    }
  }
  for (const file of filesOf(layout, 'observations')) {
    const text = await readSmallFile(layout, file, options.onProblem, signal);
    const versions = text === null ? [] : parseObservations(text);
    const message = 'this is no list of observations of an object';
    if (versions !== null) yield* versions;
    else
      problemHandler(options.onProblem)({
        code: 'json',
        file: join(layout.dir, file.path),
        line: null,
        message,
      });
  }
}

/** The last version of each object, by `namespace/Kind/name` (`cluster/Kind/name`). */
export async function readLatestObjects(
  layout: SnapshotLayout,
  options: TsvOptions,
  signal: AbortSignal,
): Promise<Map<string, ObjectVersion>> {
  const latest = new Map<string, ObjectVersion>();
  for await (const version of readObjectVersions(layout, options, signal)) {
    const key = `${version.namespace || 'cluster'}/${version.kind}/${version.name}`;
    if ((latest.get(key)?.at ?? '') <= version.at) latest.set(key, version);
  }
  return latest;
}

/** What became of one object: its versions in order of time, without those in which nothing had changed. */
export async function readObjectHistory(
  layout: SnapshotLayout,
  object: { readonly kind: string; readonly namespace: string; readonly name: string },
  options: TsvOptions,
  signal: AbortSignal,
): Promise<ObjectVersion[]> {
  const versions: ObjectVersion[] = [];
  for await (const version of readObjectVersions(layout, options, signal)) {
    const { kind, namespace, name } = version;
    if (kind === object.kind && namespace === object.namespace && name === object.name)
      versions.push(version);
  }
  versions.sort((a, b) => (a.at < b.at ? -1 : 1));
  // Kubernetes gives a new resourceVersion to every change and to nothing else.
  return versions.filter(
    (version, index) => version.resourceVersion !== versions[index - 1]?.resourceVersion,
  );
}

/** Reads an object: the Body of a record, which is the object itself or what a watch wraps it in. Null if neither. */
export function parseObject(body: string, at: string): ObjectVersion | null {
  const value = parseJson(body);
  if (!isObject(value)) return null;
  return fromManifest(isObject(value.object) ? value.object : value, at);
}

function fromManifest(manifest: JsonObject, at: string): ObjectVersion | null {
  const metadata = objectAt(manifest, 'metadata');
  const kind = textAt(manifest, 'kind');
  const name = textAt(metadata, 'name');
  if (kind === '' || name === '') return null;
  const owners = metadata.ownerReferences;
  return {
    kind,
    namespace: textAt(metadata, 'namespace'),
    name,
    at,
    resourceVersion: textAt(metadata, 'resourceVersion'),
    owners: (Array.isArray(owners) ? owners : [])
      .filter(isObject)
      .map((owner) => `${textAt(owner, 'kind')}/${textAt(owner, 'name')}`),
    manifest,
  };
}

/** The versions in an excerpt's file of observations, or null where it is not such a file. */
function parseObservations(text: string): ObjectVersion[] | null {
  const value = parseJson(text);
  const list = isObject(value) ? value.observations : null;
  if (!Array.isArray(list) || !list.every(isObject)) return null;
  const versions = list.map((item) => fromManifest(objectAt(item, 'spec'), textAt(item, 'timestamp')));
  return versions.every((version) => version !== null) ? versions : null;
}
