import { usdDigits } from '../../core/money.ts';

/** `1 attempt`, `4 attempts`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `$0.12`, `$0.0042`, `$0`: US dollars as people read them, small sums not rounded away. */
export function dollars(usd: number): string {
  if (usd === 0) return '$0';
  return `$${usdDigits(usd, usd < 0.1 ? 4 : 2)}`;
}
