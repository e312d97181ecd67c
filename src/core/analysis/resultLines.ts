/**
 * The lines of a tool result that say something, without blanks at their ends and without the frame in which results are
 * handed over (BENCHMARK.md §5.5), so that a line is the same wherever in a result it stands.
 *
 * @param onLine gets where a line begins and ends, and whether the command wrote it to its standard output, as far as the frame says
 */
export function resultLines(
  text: string,
  onLine: (start: number, end: number, stream: 'stdout' | 'other') => void,
): void {
  let stream: 'stdout' | 'other' = 'other';
  for (let from = 0; from < text.length; ) {
    const newline = text.indexOf('\n', from);
    const to = newline < 0 ? text.length : newline;
    let start = from;
    let end = to;
    from = to + 1;
    if (text.startsWith(stdoutBegins, start)) {
      start += stdoutBegins.length;
      stream = 'stdout';
    } else if (text.startsWith(stderrBegins, start)) {
      start += stderrBegins.length;
    } else if (isFrame(text.slice(start, Math.min(end, start + longestFrame)))) {
      continue;
    }
    const ends = text.endsWith(stdoutEnds, end) || text.endsWith(stderrEnds, end);
    if (ends) end -= stdoutEnds.length;
    while (start < end && text.charCodeAt(start) <= blank) start += 1;
    while (start < end && text.charCodeAt(end - 1) <= blank) end -= 1;
    if (start < end) onLine(start, end, stream);
    if (ends) stream = 'other';
  }
}

const blank = ' '.charCodeAt(0);
const stdoutBegins = '<stdout>';
const stdoutEnds = '</stdout>';
const stderrBegins = '<stderr>';
const stderrEnds = '</stderr>';
const longestFrame = 80;

function isFrame(line: string): boolean {
  return /^<\/?(?:shell_results|exit_code|error_kind)>/.test(line);
}

/** Whether a result has the frame that tells standard output from the rest. */
export function hasFrame(text: string): boolean {
  return text.startsWith('<shell_results>');
}
