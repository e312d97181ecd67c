import { html, nothing, type TemplateResult } from 'lit';
import type { HeldLabel } from '../../src/core/schema/label.ts';
import { labelWords } from '../../src/core/schema/labelWords.ts';
import type { Send } from '../state/action.ts';
import { isOwn } from '../state/labelling.ts';
import type { State } from '../state/state.ts';
import { standingWords } from '../text/heldLabels.ts';
import { visibleLine, visibleText } from '../text/visibleText.ts';
import { foldedText } from './mention.ts';

/** One label or note with who said it and when, and whether its target is still what it was. */
function heldLabelView(label: HeldLabel, state: State, send: Send): TemplateResult {
  const who = isOwn(label, state) ? 'You' : visibleLine(label.reviewer);
  const key = `${state.pane}:note ${label.seq} of ${label.reviewer}`;
  const standing = standingWords(label);
  return html`<li class="held ${label.standing}">
    <p>
      <span class="held-who">${who}</span>
      ${
        label.value === null
          ? 'noted'
          : html`<span class="held-value" title=${labelWords[label.value].meaning}>${labelWords[label.value].name}</span>`
      }
      <span class="aside">${timeWords(label.t)}${label.blind ? ', blind' : ''}</span>
    </p>
    ${label.note === null ? nothing : foldedText(label.note, { key, unfolded: state.toggled.has(key) }, visibleText, send)}
    ${standing === null ? nothing : html`<p class="held-standing">${standing}</p>`}
  </li>`;
}

/** A list of labels, or nothing where there is none. */
export function heldLabelsView(
  labels: readonly HeldLabel[],
  state: State,
  send: Send,
): TemplateResult | typeof nothing {
  if (labels.length === 0) return nothing;
  return html`<ul class="rows" aria-label="Labels">
    ${labels.map((label) => heldLabelView(label, state, send))}
  </ul>`;
}

function timeWords(time: string): string {
  return new Date(time).toLocaleString(undefined, {
    dateStyle: 'short',
    timeStyle: 'short',
  });
}
