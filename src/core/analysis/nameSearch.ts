import { KindNearby } from './kindNearby.ts';
import { type Belonging, commonKinds, type Qualifier, qualifierAt, qualifierFits } from './qualifier.ts';
import { isWordCharacter, scanWords, wordGoesOn } from './wordScan.ts';

interface WantedThing extends Belonging {
  /** What is found with it: a number that the caller chose. Several things may stand for one target. */
  readonly target: number;
  /** Whether its kind must be said with it or near it, because something else that is more often meant bears the same name. */
  readonly kindNearby: boolean;
}

/** An object that is looked for by its whole name. */
export interface WantedName extends WantedThing {
  readonly name: string;
}

/** Objects that are looked for by a rule on their names, for want of the names themselves. */
export interface WantedPattern extends WantedThing {
  /** Texts of which every fitting name holds one, so that others need not be tried; null where that is not known. */
  readonly parts: readonly string[] | null;
  readonly fits: (name: string) => boolean;
}

export interface Wanted {
  readonly names: readonly WantedName[];
  readonly patterns: readonly WantedPattern[];
  /** Texts that are no word (`the database`), looked for as they stand. */
  readonly phrases: readonly { readonly target: number; readonly text: string }[];
}

export interface Place {
  readonly target: number;
  /** In UTF-16 code units. */
  readonly at: number;
  readonly length: number;
}

/**
 * Looks for many names at once; its time is linear in the text, whatever their number. A name counts where it stands as a
 * whole word ({@link scanWords}); its case counts, as in scoring. What qualifies it must fit: `Service/cart` is not the Deployment
 * `cart`, `shop/cart` and `cart.shop.svc` are not one of `otel-demo`, and a file's path or a route names no object. A name with
 * neither kind nor namespace before it counts: tables and fields, in which results name objects, have these elsewhere. Only a
 * Namespace must be called one (`namespace/otel-demo`), since its name stands in the record of all that is in it; and of what shares
 * its name with a workload of the snapshot the kind must stand in the same line, or shortly before it.
 */
export class NameSearch {
  private readonly byName: ReadonlyMap<string, readonly WantedName[]>;
  /** By length, whether any name has it: tells most words apart without making a text of them. */
  private readonly hasLength = new Uint8Array(maxNameChars + 1);
  private readonly patterns: readonly WantedPattern[];
  private readonly phrases: Wanted['phrases'];
  private readonly kinds: ReadonlySet<string>;
  private readonly nearby = new KindNearby();
  /** Which patterns fit the words that they were tried on. */
  private readonly tried = new Map<string, readonly WantedPattern[]>();

  constructor({ names, patterns, phrases }: Wanted) {
    this.byName = Map.groupBy(names, ({ name }) => name);
    for (const { name } of names) if (name.length <= maxNameChars) this.hasLength[name.length] = 1;
    this.patterns = patterns;
    this.phrases = phrases;
    this.kinds = new Set([...commonKinds, ...[...names, ...patterns].flatMap(({ kind }) => kind ?? [])]);
  }

  /** Where each target stands first in a text; targets that do not are left out. */
  find(text: string): Place[] {
    const found = new Map<number, Place>();
    scanWords(text, (start, end, dot) => {
      this.look(text, start, end, found, null);
      // An address in the cluster: the name, and then its namespace.
      if (dot >= 0) this.look(text, start, dot, found, text.slice(dot + 1, end).split('.', 1)[0] ?? '');
    });
    for (const { target, text: phrase } of this.phrases) {
      const at = indexOfPhrase(text, phrase);
      if (at >= 0) found.set(target, { target, at, length: phrase.length });
    }
    return [...found.values()];
  }

  /** @param namespace what follows the name after a dot; null where it is the whole word */
  private look(
    text: string,
    start: number,
    end: number,
    found: Map<number, Place>,
    namespace: string | null,
  ): void {
    const length = end - start;
    if (length > maxNameChars || (this.hasLength[length] === 0 && this.patterns.length === 0)) return;
    const word = text.slice(start, end);
    const named = this.byName.get(word) ?? [];
    for (const wanted of this.patterns.length === 0 ? named : [...named, ...this.fittingPatterns(word)]) {
      const { target } = wanted;
      if (found.has(target)) continue;
      const qualifier =
        namespace === null
          ? qualifierAt(text, start, this.kinds)
          : { kind: null, namespace: namespace.toLowerCase() };
      if (this.isMeant(wanted, qualifier, text, start)) found.set(target, { target, at: start, length });
    }
  }

  private isMeant(
    wanted: WantedThing,
    qualifier: Qualifier | 'path' | null,
    text: string,
    at: number,
  ): boolean {
    if (qualifier === 'path') return false;
    if (qualifier !== null && !qualifierFits(qualifier, wanted)) return false;
    if (wanted.kind === null || (qualifier?.kind ?? null) !== null) return true;
    if (wanted.kind === 'namespace') return false;
    return !wanted.kindNearby || this.nearby.holds(text, at, wanted.kind);
  }

  private fittingPatterns(word: string): readonly WantedPattern[] {
    const known = this.tried.get(word);
    if (known !== undefined) return known;
    if (this.tried.size >= maxTried) this.tried.clear();
    const fitting = this.patterns.filter(
      ({ parts, fits }) => (parts === null || parts.some((part) => word.includes(part))) && fits(word),
    );
    // A piece of a large text keeps all of that in memory.
    this.tried.set(String(JSON.parse(JSON.stringify(word))), fitting);
    return fitting;
  }
}

/** No object has a longer name. */
const maxNameChars = 253;

/** Words that are remembered with what patterns say of them; then it begins anew. Some 10 MB. */
const maxTried = 50_000;

/** Where a phrase stands that is no part of longer words; -1 for nowhere. */
function indexOfPhrase(text: string, phrase: string): number {
  for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) {
    const end = at + phrase.length;
    const begins = !isWordCharacter(phrase, 0) || !wordGoesOn(text, at - 1, -1);
    const ends = !isWordCharacter(phrase, phrase.length - 1) || !wordGoesOn(text, end, 1);
    if (begins && ends) return at;
  }
  return -1;
}
