import type { OverInvestigation } from '../../src/core/schema/analysis.ts';
import { counted, listed } from './counted.ts';

/** What came after the evidence was complete, as a sentence; empty where it is not complete or nobody can say. */
export function afterWords({ after }: Pick<OverInvestigation, 'after'>): string {
  if (after === null) return '';
  if (after.turns === 0) return 'Nothing came after it.';
  const spent = [counted(after.turns, 'turn'), ...tokenWords(after), counted(after.commands, 'command')];
  const isUnknown = after.input_tokens === null && after.output_tokens === null;
  return `${listed(spent)} after it.${isUnknown ? ' The provider did not say how many tokens.' : ''}`;
}

/** A model reads its whole history again on every turn, so what it read and what it wrote are told apart. */
function tokenWords({ input_tokens, output_tokens }: NonNullable<OverInvestigation['after']>): string[] {
  const words: string[] = [];
  if (input_tokens !== null) words.push(`${counted(input_tokens, 'token')} read`);
  if (output_tokens !== null) words.push(`${counted(output_tokens, 'token')} written`);
  return words;
}
