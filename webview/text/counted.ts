// Narrow no-break space: a number never breaks, and its groups stay apart from its neighbours.
const groupMark = '\u202f';

/** A whole number with its digits in groups of three: `5 200`. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, groupMark);
}

/** `1 turn`, `14 turns`. */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
