import { type ClaimName, parseClaimName } from '../scoring/claimName.ts';
import { compileGroupName, isChaosKind } from '../scoring/groupName.ts';
import { fitOfKinds } from '../scoring/match.ts';
import { wantedObject } from './causeNames.ts';
import type { Wanted, WantedName, WantedPattern } from './nameSearch.ts';
import type { ObjectNames } from './objectNames.ts';
import { isWord } from './wordScan.ts';

/** How claims are found in a text; a claim's index is its target. */
export interface FindableClaims extends Wanted {
  /** Indices of claims that are not looked for: there are too many of their kind. */
  readonly unsought: readonly number[];
}

/**
 * A claim is found by its name, and by the names that Kubernetes completes it to, as scoring does: the Deployment `cart`
 * by the Pod `cart-6c9d7b9f4d-q2x7k`. These are taken from the snapshot, and known by their form where there is none or an excerpt. A claim without the
 * form of one (`67cbd7fe`, `the database`) is found as it stands.
 */
export function findableClaims(names: readonly string[], objects: ObjectNames | null): FindableClaims {
  const sought: { names: WantedName[]; patterns: WantedPattern[]; phrases: Wanted['phrases'][number][] } = {
    names: [],
    patterns: [],
    phrases: [],
  };
  const unsought: number[] = [];
  names.forEach((text, target) => {
    const entity = parseClaimName(text);
    const plain = entity?.name ?? text.trim();
    if (isWord(plain)) {
      sought.names.push({ target, ...(entity === null ? anything(plain) : wantedObject(entity, objects)) });
    } else if (plain !== '' && sought.phrases.length < maxPhrases) {
      sought.phrases.push({ target, text: plain });
    } else {
      unsought.push(target);
    }
    if (entity === null) return;
    if (objects !== null) sought.names.push(...completedIn(objects, entity, target));
    if ((objects === null || objects.partial) && sought.patterns.length < maxPatterns)
      sought.patterns.push(...completedByForm(entity, target));
  });
  return { ...sought, unsought };
}

/** Each is a search of its own through every text. */
const maxPhrases = 50;
/** Each is tried on every new word. More claims than these are looked for by their bare names only. */
const maxPatterns = 200;

function anything(name: string): Omit<WantedName, 'target'> {
  return { kind: null, namespace: null, name, kindNearby: false };
}

function completedIn(snapshot: ObjectNames, claimed: ClaimName, target: number): WantedName[] {
  const { namespace } = wantedObject(claimed, null);
  return snapshot.objects
    .filter(({ name }) => name.length > claimed.name.length && name.startsWith(claimed.name))
    .filter((object) => namespace === null || object.namespace === namespace)
    .filter(({ kind }) => fitOfKinds(kind, claimed.kind) !== null)
    .filter(({ kind, name }) => compileGroupName({ kind, name: claimed.name })(name))
    .map((object) => ({ target, ...wantedObject(object, snapshot) }));
}

function completedByForm(claimed: ClaimName, target: number): WantedPattern[] {
  const kind = claimed.kind === 'deployment' ? 'pod' : claimed.kind;
  if (!isChaosKind(kind) && !/^(?:pod|replicaset|job)$/.test(kind)) return [];
  const { namespace } = wantedObject(claimed, null);
  const fits = compileGroupName({ kind, name: claimed.name });
  return [{ target, kind, namespace, kindNearby: false, parts: [claimed.name], fits }];
}
