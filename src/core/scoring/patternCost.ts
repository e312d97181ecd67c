/**
 * A bound on what a ground-truth filter may cost to try. JavaScript's matcher backtracks: a pattern with nested
 * repetition needs time exponential in the name, one with k free repetitions needs about name^k steps. Real filters have
 * at most one `.*`; a filter beyond these limits is refused with a reason instead of hanging a scoring run.
 */
export const patternLimits = {
  /** Longer filters are refused: a name has at most 253 characters, so a longer filter names nothing. */
  filterChars: 512,
  /** Repetitions without an end (`*`, `+`, `{n,}`, `{n,m}`): 3 of them over 253 characters are 2.7 million steps. */
  repetitions: 3,
  /** Optional parts (`?`): each may double the work. */
  optionals: 8,
} as const;

interface Group {
  repeats: boolean;
  alternates: boolean;
}

/** What makes `source` too expensive to try, as a phrase, or null. The source must be a valid pattern. */
export function patternCostProblem(source: string): string | null {
  if (source.length > patternLimits.filterChars) {
    return `it has ${source.length} characters, more than ${patternLimits.filterChars}`;
  }
  let repetitions = 0;
  let optionals = 0;
  const open: Group[] = [];
  let closed: Group | null = null;
  for (const token of tokens(source)) {
    const quantified = closed;
    closed = null;
    if (token === '(') open.push({ repeats: false, alternates: false });
    else if (token === ')') closed = open.pop() ?? null;
    else if (token === '|') for (const group of open) group.alternates = true;
    else if (token === '?') optionals += 1;
    else if (token === 'repeat') {
      if (quantified?.repeats) return 'it repeats a group that repeats';
      if (quantified?.alternates) return 'it repeats a group of alternatives';
      repetitions += 1;
    }
    if (token === 'repeat' || token === '?') for (const group of open) group.repeats = true;
  }
  if (repetitions > patternLimits.repetitions) return `it has ${repetitions} repetitions`;
  if (optionals > patternLimits.optionals) return `it has ${optionals} optional parts`;
  return null;
}

const tokenPattern =
  /\\.|\[(?:\\.|[^\]\\])*\]|\(\?(?:<?[=!:]|<[^>]*>)|[()|]|[*+]\??|\{\d+(?:,\d*)?\}\??|\?\??|./gsu;

/** The tokens that matter for cost; everything else is `other`. */
function* tokens(source: string): Generator<'(' | ')' | '|' | '?' | 'repeat' | 'other'> {
  for (const [text] of source.matchAll(tokenPattern)) {
    if (text.startsWith('(')) yield '(';
    else if (text === ')' || text === '|') yield text;
    else if (text === '?' || text === '??') yield '?';
    else if (/^(?:[*+]|\{\d)/.test(text)) yield 'repeat';
    else yield 'other';
  }
}
