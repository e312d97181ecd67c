import { BenchError } from '../errors.ts';

/** Any JSON value, as manifests are made of. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** The value, which the caller knows to be there. @throws BenchError internal when it is not */
export function required<T>(value: T | undefined | null, what: string): T {
  if (value === undefined || value === null) throw new BenchError('internal', `missing: ${what}`);
  return value;
}
