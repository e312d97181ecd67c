import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError, messageOf, systemErrorCode } from '../errors.ts';
import { readTextIfThere } from '../store/files.ts';
import { sha256 } from '../store/hash.ts';

/** The pieces of text that a model is given, one Markdown file each in media/prompts; BENCHMARK.md §1.6, §5.2–5.4. */
export const promptPieces = [
  'system',
  'task',
  'turns_remaining',
  'last_turn',
  'continue',
  'summarise',
  'summarise_text_only',
  'summary',
  'summary_accepted',
  'code_exec',
  'finish',
] as const;
export type PromptPiece = (typeof promptPieces)[number];

/** The text of every piece, placeholders included. */
export type Prompts = Readonly<Record<PromptPiece, string>>;

/**
 * Reads the pieces of a folder; a folder of the user's replaces those that it holds.
 * @throws BenchError config_missing | config_invalid
 */
export function loadPrompts(dir: string, overridesDir?: string): Prompts {
  const pieces: Partial<Record<PromptPiece, string>> = {};
  for (const piece of promptPieces) {
    const own = overridesDir === undefined ? null : readPiece(join(overridesDir, `${piece}.md`), false);
    const text = own ?? readPiece(join(dir, `${piece}.md`), true) ?? '';
    if (text.trim() === '') {
      throw new BenchError('config_invalid', `the prompt piece ${piece}.md is empty`, {
        hint: `Write it, or delete the file to use the one that comes with the product.`,
      });
    }
    pieces[piece] = text.trimEnd();
  }
  return pieces as Prompts;
}

function readPiece(path: string, required: boolean): string | null {
  if (!required) return readTextIfThere(path);
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new BenchError('config_missing', `cannot read the prompt ${path}: ${messageOf(error)}`, {
      ...(systemErrorCode(error) === 'ENOENT'
        ? { hint: 'The installation is incomplete: install it again.' }
        : {}),
      cause: error,
    });
  }
}

/** Values of the placeholders `{{name}}`. */
export type PromptValues = Readonly<Record<string, string | number>>;

/** Fills in `{{name}}`. @throws BenchError config_invalid for a placeholder without a value */
export function fillPrompt(text: string, values: PromptValues): string {
  return text.replace(/\{\{([a-z_]+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) {
      throw new BenchError('config_invalid', `a prompt uses {{${name}}}, which has no value here`, {
        hint: `Placeholders that have one: ${Object.keys(values).join(', ') || 'none'}.`,
      });
    }
    return String(value);
  });
}

/** sha256 of each piece, as it goes into the report. */
export function promptHashes(prompts: Prompts): Record<string, string> {
  return Object.fromEntries(promptPieces.map((piece) => [piece, sha256(prompts[piece])]));
}
