/**
 * Orders names the way people number things: `Scenario-2` before `Scenario-10`. The same on every machine, which a
 * locale's collation is not.
 */
export function compareNatural(a: string, b: string): number {
  const left = a.split(/(\d+)/);
  const right = b.split(/(\d+)/);
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const one = left[index] ?? '';
    const other = right[index] ?? '';
    // Odd parts are the numbers.
    const byNumber = index % 2 === 1 ? Number(one) - Number(other) : 0;
    if (byNumber !== 0) return byNumber;
    if (one !== other) return one < other ? -1 : 1;
  }
  return left.length - right.length;
}
