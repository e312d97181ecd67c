import { html, nothing, type TemplateResult } from 'lit';
import type { Mention } from '../../src/core/schema/analysis.ts';
import type { Send } from '../state/action.ts';
import { counted, grouped } from '../text/counted.ts';
import { splitLine, withShortLead } from '../text/highlight.ts';
import { visibleLine } from '../text/visibleText.ts';

/** A button that goes to where a name is said: "step 9". */
export function mentionButton(mention: Mention, send: Send): TemplateResult {
  const words = `step ${mention.step + 1}`;
  return html`<button type="button" class="jump" title="Go to ${words}" @click=${() => goTo(mention, send)}>${words}</button>`;
}

/** A button that goes to a step. */
export function stepButton(step: number, send: Send): TemplateResult {
  const words = `step ${step + 1}`;
  return html`<button type="button" class="jump" title="Go to ${words}" @click=${() => send({ type: 'goToStep', step })}>${words}</button>`;
}

/** Places where a name is said, each with its line: a row that goes there. */
export function mentionRow(mention: Mention, send: Send): TemplateResult {
  const { before, hit, after } = withShortLead(splitLine(mention, visibleLine));
  return html`<li>
    <button type="button" class="mention" title=${visibleLine(mention.line)} @click=${() => goTo(mention, send)}>
      <span class="mention-step">${`step ${mention.step + 1}`}</span>
      <span class="mention-line">${before}${hit === '' ? nothing : html`<mark>${hit}</mark>`}${after}</span>
    </button>
  </li>`;
}

function goTo({ step, part, at, length }: Mention, send: Send): void {
  send({ type: 'goToMark', mark: { step, part, at, length } });
}

/** Rows that are shown without being asked for, and how many a list must have for the rest to be worth a fold. */
const shownRows = 3;
const foldedFrom = 6;

/** A list that shows its beginning, and the rest when asked: `key` names it in `state.toggled`. */
export function foldedList(
  rows: readonly TemplateResult[],
  { key, unfolded, total, noun }: { key: string; unfolded: boolean; total: number; noun: string },
  send: Send,
): TemplateResult {
  const folds = rows.length >= foldedFrom || rows.length < total;
  const shown = unfolded || !folds ? rows : rows.slice(0, shownRows);
  const left = total - rows.length;
  return html`<ul class="rows">${shown}</ul>
    ${
      folds
        ? html`<button type="button" class="fold" aria-expanded=${unfolded} @click=${() => send({ type: 'toggleSection', key })}>
            ${unfolded ? `Show the first ${shownRows} only` : showAllWords(rows.length, total)}
          </button>`
        : nothing
    }
    ${
      left > 0 && unfolded
        ? html`<p class="aside">${counted(left, noun)} more: find the name with / to see them.</p>`
        : nothing
    }`;
}

function showAllWords(listed: number, total: number): string {
  return listed === total ? `Show all ${grouped(total)}` : `Show ${listed} of ${grouped(total)}`;
}

/** Characters of a text of the agent's that are shown without being asked for. */
const shownChars = 280;

/** A text of the agent's that shows its beginning and its length, and the rest when asked. */
export function foldedText(
  text: string,
  { key, unfolded }: { key: string; unfolded: boolean },
  shown: (text: string) => string,
  send: Send,
): TemplateResult {
  const isLong = text.length > shownChars;
  return html`<p class="quote">${shown(isLong && !unfolded ? `${text.slice(0, shownChars)} …` : text)}</p>
    ${
      isLong
        ? html`<button type="button" class="fold" aria-expanded=${unfolded} @click=${() => send({ type: 'toggleSection', key })}>
            ${unfolded ? 'Show the beginning only' : `Show all ${counted(text.length, 'character')}`}
          </button>`
        : nothing
    }`;
}
