import { type RandomState, xoshiro128 } from '../xoshiro128.ts';

/**
 * A stream of pseudo-random numbers that is the same on every machine: xoshiro128** over 32-bit integers, seeded from a
 * string. Streams are derived by name, so that a new stream never shifts the numbers of another.
 */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** An integer in [min, max). */
  int(min: number, max: number): number;
  /** A number in [min, max). */
  between(min: number, max: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** One of the items, which must not be empty. */
  pick<T>(items: readonly [T, ...T[]]): T;
  /** Lower-case hexadecimal digits. */
  hex(digits: number): string;
  /** Characters that Kubernetes uses in generated names. */
  suffix(length: number): string;
  /** A random (version 4) UUID. */
  uuid(): string;
  /** An independent stream, the same for the same seed and name whatever was drawn before. */
  derive(name: string): Random;
}

/** No vowels and no 0, 1, 3: `k8s.io/apimachinery/pkg/util/rand`. */
const suffixAlphabet = 'bcdfghjklmnpqrstvwxz2456789';

export function createRandom(seed: string): Random {
  const nextUint32 = xoshiro128(hash128(seed));
  const next = (): number => nextUint32() / 4294967296;
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min));
  const hex = (digits: number): string => {
    let text = '';
    while (text.length < digits) text += nextUint32().toString(16).padStart(8, '0');
    return text.slice(0, digits);
  };
  return {
    next,
    int,
    between: (min, max) => min + next() * (max - min),
    chance: (probability) => next() < probability,
    pick: (items) => items[int(0, items.length)] ?? items[0],
    hex,
    suffix(length) {
      let text = '';
      while (text.length < length) text += suffixAlphabet.charAt(int(0, suffixAlphabet.length));
      return text;
    },
    uuid() {
      const digits = hex(32);
      const variant = '89ab'.charAt(int(0, 4));
      return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20)}`;
    },
    derive: (name) => createRandom(`${seed}/${name}`),
  };
}

/** Four 32-bit words from a string: FNV-1a with four offsets, each finished by the murmur3 mixer. */
function hash128(text: string): RandomState {
  const words = [0x811c9dc5, 0x9e3779b9, 0x85ebca6b, 0xc2b2ae35].map((offset) => {
    let hash = offset;
    for (let index = 0; index < text.length; index++) {
      hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    }
    return mix(hash ^ text.length);
  });
  const [a = 1, b = 2, c = 3, d = 4] = words;
  // The all-zero state is the one that xoshiro never leaves.
  return (a | b | c | d) === 0 ? [1, 2, 3, 4] : [a, b, c, d];
}

function mix(word: number): number {
  let hash = word;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
