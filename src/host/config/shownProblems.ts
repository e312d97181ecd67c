import type { ConfigProblem } from '../../core/schema/readConfig.ts';

/** A problem as an editor marks it: lines and characters count from 0, `end` is exclusive. */
export interface ShownProblem {
  readonly start: TextPlace;
  readonly end: TextPlace;
  readonly message: string;
  /** A word that may replace the text from start to end; null where there is none. */
  readonly replacement: string | null;
}

interface TextPlace {
  readonly line: number;
  readonly character: number;
}

/** Lines, from 0, on which another extension marks something of the same document. */
export type MarkedLines = ReadonlySet<number>;

/** A key can be as long as the file; nobody reads that. */
const longestMessage = 500;

/**
 * What is shown of the problems of a text. Where the YAML extension is at work it has our JSON Schema, and would say
 * most of it a second time in its own words, so what any reader of YAML or of the schema can find is left out on lines
 * that it has marked. That rule asks nothing of that extension but its marks: it holds whether its validation is on,
 * whatever it can check, and in whichever version. What only this product knows is always shown.
 */
export function shownProblems(
  problems: readonly ConfigProblem[],
  text: string,
  marked: MarkedLines,
): ShownProblem[] {
  const lines = text.split('\n');
  return problems
    .filter(({ source, line }) => source === 'product' || !marked.has(line - 1))
    .map((problem) => shownProblem(problem, lines));
}

function shownProblem(problem: ConfigProblem, lines: readonly string[]): ShownProblem {
  const { line, column, endLine, endColumn, path, message, suggestion } = problem;
  // A whole mapping that lacks a key would be underlined to its last line: its first one is enough to find it.
  const isLong = endLine > line;
  const endOfLine = (lines[line - 1] ?? '').trimEnd().length;
  // The path holds words of the file.
  const words = `${path === '' ? '' : `${path}: `}${message}`.replace(/[\p{Cc}\p{Cf}]/gu, ' ');
  return {
    start: { line: line - 1, character: column - 1 },
    end: { line: line - 1, character: isLong ? Math.max(column - 1, endOfLine) : endColumn - 1 },
    message: words.length > longestMessage ? `${words.slice(0, longestMessage)}…` : words,
    replacement: isLong ? null : suggestion,
  };
}
