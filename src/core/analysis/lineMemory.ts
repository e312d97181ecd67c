/** Lines that are remembered; later ones are compared with these, but not remembered themselves. 16 MB. */
export const maxLines = 2 ** 20;

/** Remembers lines by a hash of 53 bits: among a million lines two of the same hash are one chance in 16 000. */
export class LineMemory {
  /** Open addressing; 0 is a free place. Twice as many places as lines. */
  private places = new Float64Array(2 ** 12);
  private size = 0;

  /** Whether there was a line that could not be remembered: from then on an old line may look new. */
  get full(): boolean {
    return this.size >= maxLines;
  }

  /** Remembers the piece of a text, and says whether it was new. */
  add(text: string, start: number, end: number): boolean {
    const hash = hashOf(text, start, end);
    const place = this.placeOf(hash);
    if (this.places[place] === hash) return false;
    if (this.full) return true;
    this.places[place] = hash;
    this.size += 1;
    if (this.size * 2 > this.places.length) this.grow();
    return true;
  }

  /** Where a hash is, or the free place where it belongs. */
  private placeOf(hash: number): number {
    const mask = this.places.length - 1;
    let place = hash % this.places.length;
    while (this.places[place] !== 0 && this.places[place] !== hash) place = (place + 1) & mask;
    return place;
  }

  private grow(): void {
    const old = this.places;
    this.places = new Float64Array(old.length * 2);
    for (const hash of old) if (hash !== 0) this.places[this.placeOf(hash)] = hash;
  }
}

/**
 * The hash of a piece of a text: two hashes of 32 bits (FNV-1a with different multipliers, mixed at the end) as one whole number,
 * never 0.
 */
export function hashOf(text: string, start: number, end: number): number {
  let high = 0x811c9dc5;
  let low = 0x9e3779b9;
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x5bd1e995);
  }
  return (mixed(high) & 0x1fffff) * 2 ** 32 + mixed(low) + 1;
}

function mixed(hash: number): number {
  const half = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (half ^ (half >>> 13)) >>> 0;
}
