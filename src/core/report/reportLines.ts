/** Where things stand in the text of a report, lines from 1. */
export interface ReportLines {
  /** Line on which the claim of an attempt begins, by positions in `tasks`, `attempts`, `claims`; null where it is not. */
  claim(task: number, attempt: number, claim: number): number | null;
  attempt(task: number, attempt: number): number | null;
}

/**
 * Finds the lines of attempts and claims in the text of a report, in one pass and whatever its spacing. For text that has
 * been parsed as JSON: nothing is checked here.
 */
export function reportLines(text: string): ReportLines {
  const lines = new Map<string, number>();
  const path: (string | number)[] = [];
  let line = 1;
  let key = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '\n') line += 1;
    else if (character === '"') {
      const end = stringEnd(text, at);
      if (typeof path.at(-1) === 'string') key = text.slice(at + 1, end);
      at = end;
    } else if (character === ':') path[path.length - 1] = key;
    else if (character === ',') step(path);
    else if (character === '{' || character === '[') {
      if (character === '{' && isWanted(path)) lines.set(path.join('/'), line);
      path.push(character === '{' ? '' : 0);
    } else if (character === '}' || character === ']') path.pop();
  }
  return {
    claim: (task, attempt, claim) => lines.get(`tasks/${task}/attempts/${attempt}/claims/${claim}`) ?? null,
    attempt: (task, attempt) => lines.get(`tasks/${task}/attempts/${attempt}`) ?? null,
  };
}

/** To the next item of an array; members of an object are named by their keys. */
function step(path: (string | number)[]): void {
  const last = path.at(-1);
  if (typeof last === 'number') path[path.length - 1] = last + 1;
}

function isWanted(path: readonly (string | number)[]): boolean {
  if (path[0] !== 'tasks' || path[2] !== 'attempts') return false;
  return path.length === 4 || (path.length === 6 && path[4] === 'claims');
}

/** Position of the closing quote. */
function stringEnd(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text[at - 1 - slashes] === '\\') slashes += 1;
  return slashes % 2 === 1;
}
