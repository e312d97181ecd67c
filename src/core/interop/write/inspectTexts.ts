/** Texts of an Inspect sample that stand apart, once each, and are referred to. PEERS.md §6.2, trap a. */

const protocol = 'attachment://';
/** What begins with one of these is a reference to Inspect; the second is how it once wrote them. */
const beginnings = [protocol, 'tc://'];
/** Shorter texts stand where they belong. */
const minChars = 100;

export class AttachedTexts {
  private readonly numbers = new Map<string, string>();

  /** A text of an event: a reference where it is long, or where a reader would take it for a reference. */
  ofEvent(text: string): string {
    return text.length > minChars ? this.attach(text) : this.ofMessage(text);
  }

  /** A text of a message of the conversation: as it is, unless a reader would take it for a reference. */
  ofMessage(text: string): string {
    return beginnings.some((one) => text.startsWith(one)) ? this.attach(text) : text;
  }

  /** Key and text of each. Keys have the form that Inspect's own have: 32 hexadecimal digits. */
  entries(): readonly (readonly [string, string])[] {
    return [...this.numbers].map(([text, key]) => [key, text]);
  }

  private attach(text: string): string {
    const known = this.numbers.get(text);
    const key = known ?? (this.numbers.size + 1).toString(16).padStart(32, '0');
    if (known === undefined) this.numbers.set(text, key);
    return `${protocol}${key}`;
  }
}
