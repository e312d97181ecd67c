/** Edits (insert, delete, replace, swap of neighbours) that turn `a` into `b`. Cost O(|a|·|b|). */
function distance(a: string, b: string): number {
  let older: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min(
        (previous[j] ?? 0) + 1,
        (current[j - 1] ?? 0) + 1,
        (previous[j - 1] ?? 0) + (same ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (older[j - 2] ?? 0) + 1);
      }
      current.push(best);
    }
    older = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/**
 * The candidate that a misspelt word most likely means, or null when none is near: within a third of its length, or
 * the word's own beginning (`api_key` for `api_key_env`).
 */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  const lower = word.toLowerCase().slice(0, 100);
  let best: { candidate: string; cost: number } | null = null;
  for (const candidate of candidates) {
    const folded = candidate.toLowerCase();
    const isStem = lower.length >= 3 && (folded.startsWith(lower) || lower.startsWith(folded));
    const edits = distance(lower, folded);
    const cost = isStem ? Math.min(edits, 1) : edits;
    if (cost <= Math.max(1, Math.floor(folded.length / 3)) && (best === null || cost < best.cost)) {
      best = { candidate, cost };
    }
  }
  return best === null ? null : best.candidate;
}
