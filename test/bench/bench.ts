import type { BigSnapshot } from './bigSnapshot.ts';
import type { Measured, Skipped } from './figures.ts';
import type { Product } from './product.ts';

/** What a bench works with. */
export interface Scene {
  /** A folder of this bench's own, removed after it. */
  readonly folder: string;
  /** Factor on every size: 1, or 0.1 for a quick look. */
  readonly scale: number;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
  /** The programs as they are shipped, built when first asked for. */
  readonly product: () => Promise<Product>;
  /** A snapshot of 1 GB times the scale, made when first asked for, shared by the benches that read it. */
  readonly snapshot: () => Promise<BigSnapshot>;
}

export interface Bench {
  /** As `--only` takes it; its figures are called `<name>/…`. */
  readonly name: string;
  /** Disk space of its own folder at scale 1. */
  readonly diskBytes: number;
  readonly needsSnapshot: boolean;
  measure(scene: Scene): Promise<readonly (Measured | Skipped)[]>;
}

/** A figure that this machine cannot give, with the reason in words. */
export function skipped(
  name: string,
  { unit, budget, why }: { unit: string; budget: Skipped['budget']; why: string },
): Skipped {
  return { name, value: null, unit, budget, within: null, how: `not measured: ${why}` };
}

/** A count at this scale, never less than `least`. */
export function scaled(count: number, scale: number, least: number): number {
  return Math.max(least, Math.round(count * scale));
}

/** Milliseconds that something took, and what it gave. */
export async function timed<T>(work: () => Promise<T> | T): Promise<{ ms: number; value: T }> {
  const began = performance.now();
  const value = await work();
  return { ms: performance.now() - began, value };
}
