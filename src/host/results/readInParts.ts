/** Attempts that one answer of the worker may be about: taking in this many takes the editor's thread a few milliseconds. */
export const attemptsPerPart = 250;

/**
 * Reads something long part by part, in order, so that whoever reads is never busy with all of it at once.
 *
 * @param total how many there are to look at; a part may give fewer than it looked at
 */
export async function readInParts<T>(
  total: number,
  read: (part: { readonly from: number; readonly count: number }) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const all: T[] = [];
  for (let from = 0; from < total; from += attemptsPerPart) {
    all.push(...(await read({ from, count: attemptsPerPart })));
  }
  return all;
}
