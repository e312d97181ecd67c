import { type Html, html, type Part } from './markup.ts';

/** A section with a heading that a reader can jump to. */
export function section(id: string, title: string, body: Part): Html {
  return html`<section id="${id}" aria-labelledby="${id}-h"><h2 id="${id}-h">${title}</h2>${body}</section>`;
}

export type Tone = 'good' | 'bad' | 'warn' | 'plain';

/** A word in a frame. The word says it; the colour only helps. */
export function badge(text: string, tone: Tone = 'plain'): Html {
  return html`<span class="badge ${tone}">${text}</span>`;
}

export function list(sentences: readonly Part[]): Html | null {
  return sentences.length === 0 ? null : html`<ul>${sentences.map((one) => html`<li>${one}</li>`)}</ul>`;
}

export interface Column {
  readonly title: string;
  /** Figures stand below each other. */
  readonly isNumber?: boolean;
}

/** A table that scrolls by itself where the page is narrow; its name is read to who cannot see it. */
export function table(name: string, columns: readonly Column[], rows: readonly (readonly Part[])[]): Html {
  const head = columns.map(
    ({ title, isNumber }) => html`<th scope="col"${numberClass(isNumber)}>${title}</th>`,
  );
  const body = rows.map(
    (cells) =>
      html`<tr>${cells.map((cell, index) => html`<td${numberClass(columns[index]?.isNumber)}>${cell}</td>`)}</tr>`,
  );
  return html`<div class="scroll" role="region" aria-label="${name}" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

const number = html` class="n"`;

function numberClass(isNumber: boolean | undefined): Html | null {
  return isNumber === true ? number : null;
}

/** Names with what belongs to them. */
export function pairs(entries: readonly (readonly [name: string, value: Part])[]): Html {
  return html`<dl>${entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** Folded; paper has it open. */
export function folded(summary: Part, body: Part): Html {
  return html`<details><summary>${summary}</summary><div class="fold">${body}</div></details>`;
}

/** The text, or its beginning and how much of it is left out. */
export function shortened(text: string, most: number): string {
  const characters = Array.from(text);
  if (characters.length <= most) return text;
  return `${characters.slice(0, most).join('')}… (${characters.length - most} more characters)`;
}

/** As many rows as fit, and what is left out. */
export function firstOf<T>(
  items: readonly T[],
  most: number,
): { readonly shown: readonly T[]; readonly left: number } {
  return { shown: items.slice(0, most), left: Math.max(0, items.length - most) };
}

/** Says that a list goes on in the JSON report; null where it does not. */
export function leftOut(left: number, one: string, several = `${one}s`): Html | null {
  return left === 0
    ? null
    : html`<p class="muted">${left} more ${left === 1 ? one : several} in the JSON report.</p>`;
}
