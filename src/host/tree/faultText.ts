import { BenchError, messageOf } from '../../core/errors.ts';
import { editorHint } from '../editorHint.ts';

/** A fault as sentences for a row or a message of a tree: what happened, and what to do next. */
export function faultText(error: unknown): string {
  const hint = BenchError.is(error) ? editorHint(error) : undefined;
  return [messageOf(error), ...(hint === undefined ? [] : [hint])].map(sentence).join(' ');
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
