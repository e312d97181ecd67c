import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError, messageOf } from '../errors.ts';
import { type JudgePrompts, judgePlaceholders } from '../scoring/judgeRequest.ts';
import { readTextIfThere } from '../store/files.ts';
import { sha256OfJson } from '../store/hash.ts';

const pieces = ['system', 'task'] as const;

/**
 * Reads what a judge is told from a folder; a folder of the user's replaces the pieces that it holds.
 * @throws BenchError config_missing | config_invalid
 */
export function loadJudgePrompts(dir: string, overridesDir: string | null): JudgePrompts {
  const texts: Partial<Record<(typeof pieces)[number], string>> = {};
  for (const piece of pieces) {
    const own = overridesDir === null ? null : readTextIfThere(join(overridesDir, `${piece}.md`));
    texts[piece] = (own ?? readShipped(join(dir, `${piece}.md`))).trim();
  }
  const { system = '', task = '' } = texts;
  const lacking = judgePlaceholders.find((name) => task.split(`{{${name}}}`).length !== 2);
  if (system === '' || lacking !== undefined) {
    const what =
      lacking === undefined ? 'system.md is empty' : `task.md must hold {{${lacking}}} exactly once`;
    throw new BenchError('config_invalid', `of the prompt of the judge, ${what}`, {
      hint: 'Write it so, or delete the file to use the one that comes with the product.',
    });
  }
  return { system, task };
}

function readShipped(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new BenchError('config_missing', `cannot read the prompt ${path}: ${messageOf(error)}`, {
      hint: 'The installation is incomplete: install it again.',
      cause: error,
    });
  }
}

/** sha256 of everything that a judge is told besides the claims and the truth; part of a run's identity. */
export function judgePromptSha256(prompts: JudgePrompts): string {
  return sha256OfJson(prompts);
}
