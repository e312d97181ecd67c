import { assertNever } from '../errors.ts';
import { ClaimLabel, type HeldLabel } from '../schema/label.ts';
import { counts } from './standing.ts';

/** What a reviewer says of one claim. */
export interface Voice {
  readonly reviewer: string;
  readonly value: ClaimLabel;
}

/** What a claim is, in a reviewer's words: it names a true cause, it does not, or it names what another claim named. */
export type ClaimWord = 'true' | 'false' | 'duplicate';
export const claimWords: readonly ClaimWord[] = ['true', 'false', 'duplicate'];

/** The reviewers agree, or they do not; null where nobody said anything. */
export type Resolution = ClaimWord | 'unresolved' | null;

/** Labels of claims that count, by the index that the claim has now; `labels` are of one attempt. */
export function voicesOf(labels: readonly HeldLabel[]): ReadonlyMap<number, readonly Voice[]> {
  const voices = new Map<number, Voice[]>();
  for (const label of labels) {
    const value = ClaimLabel.safeParse(label.value).data;
    if (label.target.kind !== 'claim' || value === undefined) continue;
    if (!counts(label) || label.now_at === null) continue;
    const said = voices.get(label.now_at) ?? [];
    said.push({ reviewer: label.reviewer, value });
    voices.set(label.now_at, said);
  }
  return voices;
}

/** The word on which all agree. `isFalse` is the scorer's, which scorer_error turns round. */
export function resolve(voices: readonly Voice[], isFalse: boolean): Resolution {
  const words = new Set(voices.map(({ value }) => wordOf(value, isFalse)));
  const [word = null] = words;
  return words.size > 1 ? 'unresolved' : word;
}

/** `isFalse` is the scorer's word. */
export function wordOf(value: ClaimLabel, isFalse: boolean): ClaimWord {
  switch (value) {
    case 'true_cause':
      return 'true';
    case 'upstream_injector':
    case 'co_occurring_symptom':
    case 'downstream_victim':
    case 'unsupported':
      return 'false';
    case 'duplicate':
      return 'duplicate';
    case 'scorer_error':
      return isFalse ? 'true' : 'false';
    default:
      return assertNever(value);
  }
}
