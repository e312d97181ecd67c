import { html, type TemplateResult } from 'lit';
import { labelWords } from '../../src/core/schema/labelWords.ts';
import type { Send } from '../state/action.ts';
import { placeWords } from '../state/labelling.ts';
import type { Change, State } from '../state/state.ts';
import { counted } from '../text/counted.ts';
import { visibleLine } from '../text/visibleText.ts';

/** Whether what was said is kept; always on the screen. */
export function savedView({ save, reviewer }: State, _send: Send): TemplateResult {
  const who = reviewer === null ? '' : `Labels are kept as those of ${visibleLine(reviewer)}`;
  switch (save.kind) {
    case 'nothing':
      return html`<span class="save" title=${who}>Nothing to save</span>`;
    case 'saving':
      return html`<span class="save" title=${who}>Saving…</span>`;
    case 'saved':
      return html`<span class="save saved" title=${who}><span class="sign" aria-hidden="true">✓</span> Saved ${save.at}</span>`;
    case 'failed':
      return html`<span class="save failed" title=${visibleLine(save.message)}><span class="sign" aria-hidden="true">✗</span> Not saved</span>`;
  }
}

/** Why something was not kept, what it is, and the way to try again; nothing is lost meanwhile. */
export function saveProblemView({ save }: State, send: Send): TemplateResult | null {
  if (save.kind !== 'failed') return null;
  const { lost, message } = save;
  return html`<div class="banner problem" role="alert">
    <p>
      <strong>Not saved:</strong> ${visibleLine(message)}
      ${lost.length === 0 ? '' : html`<span class="quiet">${counted(lost.length, 'thing')} you said: ${lost.map(lostWords).join('; ')}.</span>`}
    </p>
    ${
      lost.length === 0
        ? ''
        : html`<button type="button" class="tool" title="Try to save again (R)" @click=${() => send({ type: 'retrySave' })}>Try Again</button>`
    }
  </div>`;
}

function lostWords({ place, change }: Change): string {
  const what =
    change.type === 'note'
      ? 'a note'
      : `${change.type === 'unlabel' ? 'no longer ' : ''}${labelWords[change.value].name}`;
  return `${what} for ${placeWords(place)}`;
}
