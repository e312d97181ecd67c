import { shortKinds } from './qualifier.ts';

/** Before a name, as far as a manifest has its kind before its name in YAML. */
const nearbyChars = 300;

/**
 * Whether the kind of an object is said near its name: in the same line, or shortly before it. Asked of one text after another
 * and, within a text, of one place after another, so that a long line is read once.
 */
export class KindNearby {
  private text = '';
  private lineStart = 0;
  private lineEnd = -1;
  private readonly inLine = new Map<string, boolean>();
  private readonly patterns = new Map<string, RegExp>();

  /** @param kind in lower case */
  holds(text: string, at: number, kind: string): boolean {
    if (text !== this.text || at > this.lineEnd || at < this.lineStart) this.moveTo(text, at);
    const known = this.inLine.get(kind) ?? this.pattern(kind).test(text.slice(this.lineStart, this.lineEnd));
    this.inLine.set(kind, known);
    return known || this.pattern(kind).test(text.slice(Math.max(0, at - nearbyChars), at));
  }

  private moveTo(text: string, at: number): void {
    const end = text.indexOf('\n', at);
    this.text = text;
    this.lineStart = text.lastIndexOf('\n', at) + 1;
    this.lineEnd = end < 0 ? text.length : end;
    this.inLine.clear();
  }

  /** The kind as a word, its plural, or as kubectl shortens it. */
  private pattern(kind: string): RegExp {
    const known = this.patterns.get(kind);
    if (known !== undefined) return known;
    const short = Object.entries(shortKinds).flatMap(([word, long]) => (long === kind ? [word] : []));
    const words = [kind, ...short].map((word) => word.replaceAll(/[^a-z0-9]/g, String.raw`\$&`));
    const pattern = new RegExp(`(?<![a-z0-9])(?:${words.join('|')})(?:e?s)?(?![a-z0-9])`, 'i');
    this.patterns.set(kind, pattern);
    return pattern;
  }
}
