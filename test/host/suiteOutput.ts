import { format } from 'node:util';

/**
 * Put before each line of a suite, which comes out of the workbench among its own log: an invisible separator. The
 * suite's last line has two, so that no test that prints such a line can be taken for it.
 */
export const suiteMark = '\u2063';

/** The variable by which the host asks a suite for the mark. */
export const suiteMarkVariable = 'ITBENCH_SUITE_MARK';

export type LogLine =
  | { readonly kind: 'suite' | 'lastLine'; readonly text: string }
  | { readonly kind: 'workbench'; readonly text: string; readonly hostIsGone: boolean };

/** Sorts one line of the workbench's log, as it is handed over: a format and its parameters. */
export function readLogLine(parameters: readonly unknown[]): LogLine {
  const text = format(...parameters);
  if (text.startsWith(suiteMark + suiteMark)) return { kind: 'lastLine', text: text.slice(2) };
  if (text.startsWith(suiteMark)) return { kind: 'suite', text: text.slice(1) };
  const hostIsGone = /^\[remote-connection\]\[ExtensionHost\].*permanent error/.test(text);
  return { kind: 'workbench', text, hostIsGone };
}

/**
 * Exit code of a run that ended by itself. The workbench also says 0 where the extension host crashed or a test called
 * `process.exit`, so a pass needs the suite's own last line, and that it counts no failure.
 */
export function exitCodeOf(said: number, lastLine: string | null): { code: number; problem: string | null } {
  if (lastLine === null) {
    return { code: said === 0 ? 70 : said, problem: 'The suite did not come to its end.' };
  }
  const counts = /^(\d+) passed, (\d+) failed/.exec(lastLine);
  if (counts === null) return { code: 70, problem: `The suite's last line counts nothing: ${lastLine}` };
  if (said === 0 && Number(counts[2]) > 0) return { code: 1, problem: null };
  return { code: said, problem: null };
}
