/** A line cut at the place that matters in it; `hit` is empty where it was not found. */
export interface Highlighted {
  readonly before: string;
  readonly hit: string;
  readonly after: string;
}

/**
 * Cuts a line at the first place where it says a name: the whole of it, or else its last part (`cart` of
 * `otel-demo/Deployment/cart`), which is how tools print it.
 */
export function splitAtName(line: string, name: string): Highlighted {
  const short = name.split('/').at(-1) ?? '';
  for (const wanted of [name, short]) {
    if (wanted === '') continue;
    const at = indexOfWord(line, wanted);
    if (at >= 0) {
      const end = at + wanted.length;
      return { before: line.slice(0, at), hit: line.slice(at, end), after: line.slice(end) };
    }
  }
  return { before: line, hit: '', after: '' };
}

/** What of a line is left before the hit in a narrow row. */
const leadChars = 28;

/** The same line beginning shortly before its hit, so that the hit shows in a narrow row. */
export function withShortLead({ before, hit, after }: Highlighted): Highlighted {
  if (hit === '' || before.length <= leadChars + 2) return { before, hit, after };
  return { before: `… ${before.slice(-leadChars).trimStart()}`, hit, after };
}

/** First occurrence, whatever its case; one that stands as a word of its own goes before one inside another word. */
function indexOfWord(line: string, wanted: string): number {
  const escaped = wanted.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const alone = new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'iu').exec(line);
  return (alone ?? new RegExp(escaped, 'iu').exec(line))?.index ?? -1;
}
