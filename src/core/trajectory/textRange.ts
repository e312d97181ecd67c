/**
 * A range of a text that begins and ends between characters: it may have one code unit less than asked for, or one more where
 * that would be nothing. A range from within a character begins with it.
 */
export function textRange(text: string, from: number, count: number): string {
  const start = isWithinPair(text, from) ? from - 1 : from;
  const end = Math.min(text.length, from + count);
  if (!isWithinPair(text, end)) return text.slice(start, end);
  return text.slice(start, end - 1 > start ? end - 1 : end + 1);
}

function isWithinPair(text: string, at: number): boolean {
  if (at <= 0 || at >= text.length) return false;
  return isHigh(text.charCodeAt(at - 1)) && isLow(text.charCodeAt(at));
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
