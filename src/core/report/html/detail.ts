import { type Html, html } from './markup.ts';

/** How much a page tells of each attempt, so that it stays small. The JSON report always has everything. */
export interface Detail {
  /** Claims of an attempt that are listed. */
  readonly claims: number;
  /** Characters of a name or a sentence. */
  readonly characters: number;
  /** Rows of flags, labels and other long lists, each. */
  readonly rows: number;
  /** Says that something is left out; null where every claim is there. */
  readonly note: Html | null;
}

const steps = [
  { claims: Number.POSITIVE_INFINITY, characters: 400, rows: 500 },
  { claims: 20, characters: 160, rows: 200 },
  { claims: 8, characters: 100, rows: 100 },
  { claims: 3, characters: 60, rows: 50 },
  { claims: 0, characters: 60, rows: 20 },
] as const;

/** From everything down to as little as a page of thousands of attempts can hold. */
export const details: readonly Detail[] = steps.map((step, index) => ({
  ...step,
  note: index === 0 ? null : html`<p class="note">${leftOutNote(step.claims)}</p>`,
}));

function leftOutNote(claims: number): string {
  const shown = claims === 0 ? 'claims are left out' : `at most ${claims} claims of each attempt are listed`;
  return `So that this page stays small, ${shown} and long texts are shortened. The JSON report has everything.`;
}
