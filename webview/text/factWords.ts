import type { Usage } from '../../src/core/schema/trajectory.ts';
import { grouped } from './counted.ts';

/** "820 ms", "12.4 s", "3 min 20 s". */
export function durationWords(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** "3 120 in, 240 out"; null where the provider said nothing. */
export function tokenWords(usage: Usage): string | null {
  const { input_tokens: input, output_tokens: output } = usage;
  if (input === null && output === null) return null;
  return `${input === null ? '?' : grouped(input)} in, ${output === null ? '?' : grouped(output)} out`;
}

/** "$0.0123": small amounts keep their first two digits. */
export function costWords(usd: number): string {
  if (usd === 0) return '$0';
  return usd >= 0.1 ? `$${usd.toFixed(2)}` : `$${Number(usd.toPrecision(2))}`;
}
