/** A claim's name taken apart. `kind` and `namespace` are in lower case, because both are compared so. */
export interface ClaimName {
  /** Null where the claim has two parts, `Kind/name`. */
  readonly namespace: string | null;
  readonly kind: string;
  readonly name: string;
}

/** The word that stands for the namespace of cluster-scoped objects (BENCHMARK.md §1.6). */
export const clusterNamespace = 'cluster';

/**
 * Takes `namespace/Kind/name` apart, or `Kind/name`; null for anything else. Outer blanks and slashes and blanks round
 * a part are dropped; the case of the name is kept, since Kubernetes names have one.
 */
export function parseClaimName(text: string): ClaimName | null {
  const parts = text.split('/').map((part) => part.trim());
  const isNamed = (part: string) => part !== '';
  const [first, second, third, ...more] = parts.slice(
    parts.findIndex(isNamed),
    parts.findLastIndex(isNamed) + 1,
  );
  if (!first || !second || third === '' || more.length > 0) return null;
  if (third === undefined) return { namespace: null, kind: first.toLowerCase(), name: second };
  return { namespace: first.toLowerCase(), kind: second.toLowerCase(), name: third };
}

/** Whether objects of this kind belong to no namespace; the kinds of Kubernetes itself that can be a root cause. */
export function isClusterScoped(kind: string): boolean {
  return clusterScopedKinds.has(kind.toLowerCase());
}

const clusterScopedKinds = new Set([
  'namespace',
  'node',
  'persistentvolume',
  'storageclass',
  'volumeattachment',
  'csidriver',
  'csinode',
  'clusterrole',
  'clusterrolebinding',
  'customresourcedefinition',
  'apiservice',
  'mutatingwebhookconfiguration',
  'validatingwebhookconfiguration',
  'validatingadmissionpolicy',
  'validatingadmissionpolicybinding',
  'priorityclass',
  'runtimeclass',
  'ingressclass',
  'gatewayclass',
  'flowschema',
  'prioritylevelconfiguration',
  'certificatesigningrequest',
]);
