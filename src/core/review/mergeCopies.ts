/** A copy of one person's file, by the sha256 of each line, which covers every line before it. */
export interface Copy {
  readonly hashes: readonly string[];
}

/** The longest of several copies, or the first two that went on differently and the index of their first line that differs. */
export type Merged<C extends Copy> =
  | { readonly longest: C }
  | { readonly differ: readonly [C, C]; readonly line: number };

/** Of copies of which each is the beginning of the next one, the last. */
export function mergeCopies<C extends Copy>([first, ...others]: readonly [C, ...C[]]): Merged<C> {
  let longest = first;
  for (const other of others) {
    const [shorter, longer] =
      longest.hashes.length < other.hashes.length ? [longest, other] : [other, longest];
    const line = shorter.hashes.findIndex((hash, index) => hash !== longer.hashes[index]);
    if (line !== -1) return { differ: [longest, other], line };
    longest = longer;
  }
  return { longest };
}
