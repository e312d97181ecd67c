/** Four 32-bit words, not all of them zero. */
export type RandomState = readonly [number, number, number, number];

/**
 * Integers in [0, 2^32), the same sequence on every machine: xoshiro128** (Blackman and Vigna). What a seed is, and how it
 * fills the state, is the caller's.
 */
export function xoshiro128(state: RandomState): () => number {
  let [a, b, c, d] = state;
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return result;
  };
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
