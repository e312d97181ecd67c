import { clusterNamespace } from '../scoring/claimName.ts';
import { fitOfKinds } from '../scoring/match.ts';
import { isWordCharacter } from './wordScan.ts';

/** What stands before a name, with slashes: `otel-demo/Deployment/`, `pods/`, `otel-demo/`. In lower case; null where not said. */
export interface Qualifier {
  readonly kind: string | null;
  readonly namespace: string | null;
}

/** What a name must be of, in lower case; null takes any. */
export interface Belonging {
  readonly kind: string | null;
  readonly namespace: string | null;
}

/**
 * Reads what stands before the word at `start`: null for nothing, `path` for a slash after something else, such as a file's folder,
 * a route (`/api/cart`) or an image's registry. A word there names no object.
 *
 * @param knownKinds in lower case: {@link commonKinds} and what else is looked for
 */
export function qualifierAt(
  text: string,
  start: number,
  knownKinds: ReadonlySet<string>,
): Qualifier | 'path' | null {
  if (text[start - 1] !== '/') return null;
  // The host of an address: `http://cart:8080`.
  if (text[start - 2] === '/') return null;
  const [first, firstStart] = wordBefore(text, start - 1);
  if (first === '') return 'path';
  const kind = kindOf(first, knownKinds);
  if (kind === null) return { kind: null, namespace: first };
  if (text[firstStart - 1] !== '/') return { kind, namespace: null };
  const [second] = wordBefore(text, firstStart - 1);
  return { kind, namespace: second === '' ? null : second };
}

/**
 * Whether something so qualified can be what is meant, by the kinds and namespaces that scoring takes for equal
 * (scoring/match.ts, rules 3 to 5).
 */
export function qualifierFits({ kind, namespace }: Qualifier, wanted: Belonging): boolean {
  if (kind !== null && wanted.kind !== null && fitOfKinds(kind, wanted.kind) === null) return false;
  if (namespace === null) return true;
  // Without a kind it can be any folder: only the right namespace, or the word for none, says otherwise.
  if (wanted.namespace === null) return kind !== null || namespace === clusterNamespace;
  return namespace === wanted.namespace;
}

/** Longer words are no kind and no namespace. */
const maxQualifierChars = 253;

/** The word that ends at `end`, in lower case, and where it begins; empty where there is none. */
function wordBefore(text: string, end: number): [word: string, start: number] {
  let start = end;
  while (isWordCharacter(text, start - 1) && end - start < maxQualifierChars) start -= 1;
  return [
    text
      .slice(start, end)
      .replace(/^[.-]+|[.-]+$/g, '')
      .toLowerCase(),
    start,
  ];
}

/** The kind that a word names: `Deployment`, `deployments`, `deployment.apps`, `deploy`; null for none. */
function kindOf(word: string, knownKinds: ReadonlySet<string>): string | null {
  const [bare = ''] = word.split('.');
  const long = shortKinds[bare];
  if (long !== undefined) return long;
  const singulars = [bare, bare.replace(/s$/, ''), bare.replace(/es$/, ''), bare.replace(/ies$/, 'y')];
  return singulars.find((singular) => knownKinds.has(singular) || /.chaos$/.test(singular)) ?? null;
}

/** As kubectl prints and takes them. */
export const shortKinds: Readonly<Record<string, string>> = {
  po: 'pod',
  deploy: 'deployment',
  rs: 'replicaset',
  sts: 'statefulset',
  ds: 'daemonset',
  svc: 'service',
  cm: 'configmap',
  ns: 'namespace',
  no: 'node',
  ep: 'endpoints',
  ing: 'ingress',
  netpol: 'networkpolicy',
  pvc: 'persistentvolumeclaim',
  pv: 'persistentvolume',
  hpa: 'horizontalpodautoscaler',
  sa: 'serviceaccount',
  quota: 'resourcequota',
  pdb: 'poddisruptionbudget',
  cj: 'cronjob',
};

/** Kinds of objects that snapshots and ground truths name. Chaos kinds end in `chaos` and need no list. */
export const commonKinds: ReadonlySet<string> = new Set([
  ...Object.values(shortKinds),
  'job',
  'rollout',
  'secret',
  'endpointslice',
  'limitrange',
  'storageclass',
  'role',
  'rolebinding',
  'clusterrole',
  'clusterrolebinding',
  'customresourcedefinition',
  'event',
  'container',
  'schedule',
  'workflow',
  'priorityclass',
  'volumeattachment',
  'validatingwebhookconfiguration',
  'mutatingwebhookconfiguration',
  'gateway',
  'virtualservice',
  'destinationrule',
]);
