import type { PodDirectory } from './podDirectory.ts';

/** Whose log a file is; '' for what its path does not say. */
export interface LogPlace {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Whether it is of the container before its last restart. */
  readonly previous: boolean;
}

/** Folders that collect logs and name no namespace. */
const collections =
  /^(?:\.|.*logs?|pods?|containers?|var|previous|current|cluster-resources|namespaces?|describe)$/i;
const uid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Reads from the path of a log file which container wrote it. Known are the layouts of nodes (`/var/log/pods`,
 * `/var/log/containers`) and of collectors: `ns/pod/container.log`, `ns/pod-container.log`, `ns/pod.log`, `pod.log`. Names of
 * pods among the imported objects decide where a path can be read in two ways.
 *
 * @param path from the input folder, with `/`
 */
export function logPlace(path: string, pods: PodDirectory): LogPlace {
  const folders = path.split('/');
  const file = folders.pop() ?? '';
  const stem = file.replace(/\.gz$/, '').replace(/\.(?:log|txt|json|jsonl|ndjson|out|err)(?:\.\d+)?$/, '');
  const previous = /[-_.]previous$|^previous[-_.]/.test(stem) || folders.includes('previous');
  const name = stem.replace(/[-_.]previous$|^previous[-_.]/, '');
  const found =
    ofNode(folders, name) ?? ofKnownPod(folders, name, pods) ?? ofFolders(folders, name) ?? bare(name);
  // A folder that is no namespace of the pod, where the pod is known, is a folder of some other kind.
  const known = pods.find(found.pod, found.namespace) ?? pods.find(found.pod, '');
  const namespace = known?.namespace ?? found.namespace;
  return { ...found, namespace, previous };
}

type Found = Omit<LogPlace, 'previous'>;

/** `<ns>_<pod>_<uid>/<container>/0.log` and `<pod>_<ns>_<container>-<id>.log`, as a kubelet lays them out. */
function ofNode(folders: readonly string[], name: string): Found | null {
  const [namespace = '', pod = '', id = ''] = (folders.at(-2) ?? '').split('_');
  if (uid.test(id) || /^[0-9a-f]{32}$/.test(id)) return { namespace, pod, container: folders.at(-1) ?? '' };
  const match = /^([^_]+)_([^_]+)_(.+)-[0-9a-f]{64}$/.exec(name);
  return match && { pod: match[1] ?? '', namespace: match[2] ?? '', container: match[3] ?? '' };
}

function ofKnownPod(folders: readonly string[], name: string, pods: PodDirectory): Found | null {
  const parent = folders.at(-1) ?? '';
  if (pods.has(parent)) return { namespace: namespaceOf(folders.at(-2)), pod: parent, container: name };
  const pod = pods.nameAtStart(name);
  if (pod !== '') return { namespace: namespaceOf(parent), pod, container: name.slice(pod.length + 1) };
  // `<ns>_<pod>_<container>` and its like: the pod stands somewhere within.
  for (const part of name.split('_').slice(1)) {
    const within = pods.nameAtStart(part);
    const at = name.indexOf(`_${within}`);
    if (within !== '')
      return { namespace: name.slice(0, at), pod: within, container: name.slice(at + within.length + 2) };
  }
  return null;
}

/** Without knowing pods: a folder whose name ends as that of a pod does is one. */
function ofFolders(folders: readonly string[], name: string): Found | null {
  const parent = folders.at(-1);
  if (parent === undefined) return null;
  if (isGenerated(parent)) return { namespace: namespaceOf(folders.at(-2)), pod: parent, container: name };
  return collections.test(parent) ? null : { namespace: parent, pod: name, container: '' };
}

function bare(name: string): Found {
  return { namespace: '', pod: name, container: '' };
}

function namespaceOf(folder: string | undefined): string {
  return folder === undefined || collections.test(folder) ? '' : folder;
}

function isGenerated(name: string): boolean {
  return /-[a-f0-9]{6,10}-[bcdfghjklmnpqrstvwxz2456789]{5}$|-\d+$/.test(name);
}
