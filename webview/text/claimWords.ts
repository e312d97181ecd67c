import type { LedgerClaim } from '../../src/core/schema/analysis.ts';
import { counted } from './counted.ts';

type ClaimVerdict = NonNullable<LedgerClaim['verdict']>;
type Pattern = NonNullable<ClaimVerdict['pattern']>;

/** A verdict as a word, a sign for those who do not see its colour, and what the colour says. */
export interface VerdictWords {
  readonly word: string;
  readonly sign: string;
  readonly tone: 'good' | 'bad' | 'neutral';
}

/** What scoring says of a claim. `hidden`: it may not be seen yet, which is not the same as that there is none. */
export function verdictWords(verdict: ClaimVerdict | null, { hidden }: { hidden: boolean }): VerdictWords {
  if (verdict === null) {
    return hidden
      ? { word: 'Hidden', sign: '…', tone: 'neutral' }
      : { word: 'Not scored', sign: '–', tone: 'neutral' };
  }
  if (verdict.verdict === 'true_positive') return { word: 'True cause', sign: '✓', tone: 'good' };
  const copied = verdict.duplicate_of === null ? '' : ` of claim ${verdict.duplicate_of + 1}`;
  if (verdict.verdict === 'false_positive') return { word: 'False', sign: '✗', tone: 'bad' };
  return verdict.is_false
    ? { word: `False, duplicate${copied}`, sign: '✗', tone: 'bad' }
    : { word: `Duplicate${copied}`, sign: '=', tone: 'neutral' };
}

/** How many claims there are, and how many of them are false where that may be seen. */
export function ledgerWords(
  ledger: readonly LedgerClaim[],
  { hidden }: { readonly hidden: boolean },
): string {
  const all = counted(ledger.length, 'claim');
  if (hidden || ledger.every(({ verdict }) => verdict === null)) return all;
  const wrong = ledger.filter(({ verdict }) => verdict?.is_false === true).length;
  return `${all}, ${wrong === 0 ? 'none' : wrong} false`;
}

/** Name of a pattern of false claims and what it means. The rule that assigned it is provisional, DESIGN §7. */
export const patternWords: Readonly<Record<Pattern, { readonly name: string; readonly meaning: string }>> = {
  duplicate: { name: 'Duplicate', meaning: 'It names what an earlier claim named.' },
  upstream_injector: {
    name: 'Upstream injector',
    meaning: 'It is machinery that injects the fault or the load.',
  },
  downstream_victim: {
    name: 'Downstream victim',
    meaning: 'A true cause reaches it along the propagation chain.',
  },
  co_occurring_symptom: {
    name: 'Co-occurring symptom',
    meaning: 'Something is wrong with it, but off the propagation chain.',
  },
  unsupported: { name: 'Unsupported', meaning: 'No tool result of the attempt holds it.' },
};

/** "0.50 (+0.17)": the score of the attempt had the claim not been made, and the difference that makes. */
export function scoreWithoutWords(without: number, score: number | null): string {
  if (score === null) return without.toFixed(2);
  const difference = Math.round(without * 100) - Math.round(score * 100);
  if (difference === 0 && Math.abs(without - score) < 0.000_05) return `${without.toFixed(2)} (unchanged)`;
  return `${without.toFixed(2)} (${signed(without - score)})`;
}

function signed(difference: number): string {
  const size = Math.abs(difference);
  // A difference that rounds to nothing is still one.
  const digits = size < 0.005 ? size.toPrecision(1) : size.toFixed(2);
  return `${difference < 0 ? '−' : '+'}${digits}`;
}
