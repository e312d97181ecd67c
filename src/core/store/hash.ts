import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { BenchError } from '../errors.ts';

/** sha256 of a text (as UTF-8) or of bytes, as 64 lower-case hexadecimal digits. */
export function sha256(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex');
}

/**
 * RFC 8785 canonical JSON: one text for one value, whatever the order of its keys.
 * @throws BenchError internal, for what JSON cannot hold (NaN, cycles, lone surrogates)
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new BenchError('internal', 'a value without a JSON form cannot be hashed');
  return text;
}

/** sha256 of the canonical JSON of a value. */
export function sha256OfJson(value: unknown): string {
  return sha256(canonicalJson(value));
}
