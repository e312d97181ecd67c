import { reviewerKey } from '../schema/reviewerKey.ts';

/** The last line of a person's file that a report has counted. */
export interface CountedHead {
  readonly person: string;
  readonly log_head: string;
}

/** What a person's file has: labels, or adjudications. */
export interface PersonChain {
  readonly person: string;
  readonly records: readonly { readonly target: { readonly model: string } }[];
  /** sha256 of the line of each record. */
  readonly hashes: readonly string[];
}

/** sha256 of the last line about a model, or null. */
export function headAbout({ records, hashes }: Omit<PersonChain, 'person'>, model: string): string | null {
  return hashes[records.findLastIndex(({ target }) => target.model === model)] ?? null;
}

/**
 * Whether a line that a report counted is not in the person's file any more: it was cut back, replaced or removed, which
 * its chain alone cannot show. The report keeps the head that it misses until the file has it again.
 */
export function isLost(before: CountedHead, chains: readonly PersonChain[]): boolean {
  return !chains.some((chain) => isOf(before, chain) && chain.hashes.includes(before.log_head));
}

/** Whether a report has counted everything that the files say of a model, as far as they still have what it counted. */
export function hasCountedAll(
  model: string,
  counted: readonly CountedHead[],
  chains: readonly PersonChain[],
): boolean {
  return chains.every((chain) => {
    const head = headAbout(chain, model);
    const known = counted.find((one) => isOf(one, chain));
    if (known === undefined) return head === null;
    return known.log_head === head || isLost(known, chains);
  });
}

export function isOf({ person }: CountedHead, chain: PersonChain): boolean {
  return reviewerKey(person) === reviewerKey(chain.person);
}
