import type { OverInvestigation } from '../../src/core/schema/analysis.ts';
import { counted, listed } from './counted.ts';

/** When everything that the diagnosis needs had been seen, and what came after it, as sentences. */
export function completenessWords({ complete_at, problem, after }: OverInvestigation): string {
  if (problem !== null) return problem;
  if (complete_at === null)
    return 'Evidence is never complete: not every true cause appears in a tool result.';
  const complete = `Evidence complete at step ${complete_at + 1}.`;
  if (after === null) return complete;
  if (after.turns === 0) return `${complete} Nothing came after it.`;
  const spent = [counted(after.turns, 'turn'), ...tokenWords(after), counted(after.commands, 'command')];
  const unknown =
    after.input_tokens === null && after.output_tokens === null
      ? ' The provider did not say how many tokens.'
      : '';
  return `${complete} ${listed(spent)} after it.${unknown}`;
}

type After = NonNullable<OverInvestigation['after']>;

/** A model reads its whole history again on every turn, so what it read and what it wrote are told apart. */
function tokenWords({ input_tokens, output_tokens }: After): string[] {
  const words: string[] = [];
  if (input_tokens !== null) words.push(`${counted(input_tokens, 'token')} read`);
  if (output_tokens !== null) words.push(`${counted(output_tokens, 'token')} written`);
  return words;
}
