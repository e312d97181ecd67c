import type { ShownRun } from '../results/runRows.ts';

/** What a model is called where its name is hidden: `Model A`, by its place in the run. */
export function modelLetter({ models }: Pick<ShownRun, 'models'>, model: string): string {
  let at = models.findIndex((each) => each.model === model);
  if (at === -1) return 'Model ?';
  let letters = '';
  do {
    letters = String.fromCharCode(65 + (at % 26)) + letters;
    at = Math.floor(at / 26) - 1;
  } while (at >= 0);
  return `Model ${letters}`;
}
