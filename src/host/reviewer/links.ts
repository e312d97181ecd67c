/** Links to a step of a trajectory, to be pasted into a ticket: `vscode://itbench-review.itbench-review/step?…`. */

/** path: absolute. key: of a trajectory whose path must not be seen; known to this workspace only. */
export type LinkedPlace =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'key'; readonly key: string };

export interface StepLink {
  readonly place: LinkedPlace;
  /** From 0. */
  readonly step: number;
}

export interface LinkParts extends StepLink {
  /** Of the editor: `vscode`. */
  readonly scheme: string;
  /** `publisher.name`. */
  readonly extension: string;
}

const linkPath = '/step';

export function linkTo({ scheme, extension, place, step }: LinkParts): string {
  const query = new URLSearchParams(
    place.kind === 'path' ? { trajectory: place.path } : { attempt: place.key },
  );
  // Steps are counted from 1 where people read them.
  query.set('step', String(step + 1));
  return `${scheme}://${extension}${linkPath}?${query.toString()}`;
}

/** Reads a link; null for one that is none of ours: anybody can make a person click on anything. */
export function readLink({
  path,
  query,
}: {
  readonly path: string;
  readonly query: string;
}): StepLink | null {
  if (path !== linkPath) return null;
  const given = new URLSearchParams(query);
  const step = /^[1-9]\d{0,8}$/.test(given.get('step') ?? '1') ? Number(given.get('step') ?? '1') - 1 : null;
  const trajectory = given.get('trajectory');
  const key = given.get('attempt');
  if (step === null) return null;
  if (trajectory !== null && key === null && trajectory !== '')
    return { place: { kind: 'path', path: trajectory }, step };
  if (key !== null && trajectory === null && /^[0-9a-f]{16}$/.test(key))
    return { place: { kind: 'key', key }, step };
  return null;
}
