/** A line cut at the place that matters in it; `hit` is empty where that is only a place. */
export interface Highlighted {
  readonly before: string;
  readonly hit: string;
  readonly after: string;
}

/**
 * Cuts a line where a name was found in it, and makes each piece fit to be shown: `shown` may change lengths. Blanks that
 * the line begins with go.
 */
export function splitLine(
  { line, line_at: at, length }: { readonly line: string; readonly line_at: number; readonly length: number },
  shown: (text: string) => string,
): Highlighted {
  return {
    before: shown(line.slice(0, at)).trimStart(),
    hit: shown(line.slice(at, at + length)),
    after: shown(line.slice(at + length)).trimEnd(),
  };
}

/** What of a line is left before the hit in a narrow row. */
const leadChars = 24;

/** The same line beginning shortly before its hit, so that the hit shows in a narrow row. */
export function withShortLead({ before, hit, after }: Highlighted): Highlighted {
  if (hit === '' || before.length <= leadChars + 2) return { before, hit, after };
  return { before: `… ${before.slice(-leadChars).trimStart()}`, hit, after };
}
