/** What names of Kubernetes objects are made of, in lower case. */
const nameWord = /[a-z0-9][a-z0-9.-]*/g;

/**
 * Whether any tool result of an attempt held a name, case aside; as part of a longer word too. Asked once per false claim, of
 * which there can be thousands, so results are boiled down to their distinct words.
 */
export class SeenNames {
  private readonly words = new Set<string>();
  /** The words as one text, made when it is asked for. */
  private joined: string | null = null;
  private readonly texts: string[] = [];

  add(result: string): void {
    const text = result.toLowerCase();
    for (const word of text.match(nameWord) ?? []) this.words.add(word);
    this.texts.push(text);
    this.joined = null;
  }

  has(name: string): boolean {
    const wanted = name.toLowerCase();
    if (wanted === '') return false;
    const isOneWord = wanted.match(nameWord)?.[0] === wanted;
    if (!isOneWord) return this.texts.some((text) => text.includes(wanted));
    this.joined ??= [...this.words].join('\n');
    return this.joined.includes(wanted);
  }
}
