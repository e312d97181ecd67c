import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { ref } from 'lit/directives/ref.js';
import type { Send } from '../state/action.ts';
import { placeWords } from '../state/labelling.ts';
import type { State } from '../state/state.ts';
import { noteLengthWords, noteProblem } from '../text/noteWords.ts';
import { focusOnce } from './focusOnce.ts';

/** Where a note about a place is written; nothing while none is. Ctrl+Enter and Esc are in the table of keys. */
export function noteView(state: State, send: Send): TemplateResult | typeof nothing {
  const { note } = state;
  if (note === null) return nothing;
  const place = placeWords(note.place);
  const problem = noteProblem(note.text);
  return html`<section class="note" aria-label="Note about ${place}">
    ${keyed(
      `${note.trajectory} ${place}`,
      html`<vscode-text-area
        class="note-text"
        rows="5"
        resize="vertical"
        .value=${note.text}
        ${ref(focusOnce)}
        @input=${(event: Event) => send({ type: 'typeNote', text: textOf(event) })}
        >Note about ${place}</vscode-text-area
      >`,
    )}
    <div class="note-foot">
      <span class=${problem === null ? 'aside' : 'problem'} role="status">${problem ?? noteLengthWords(note.text)}</span>
      <vscode-button appearance="primary" ?disabled=${problem !== null} @click=${() => send({ type: 'keepNote' })}>
        Keep <kbd aria-hidden="true">Ctrl+Enter</kbd>
      </vscode-button>
      <vscode-button appearance="secondary" @click=${() => send({ type: 'dropNote' })}>Discard</vscode-button>
    </div>
  </section>`;
}

function textOf(event: Event): string {
  const field = event.currentTarget;
  return field !== null && 'value' in field && typeof field.value === 'string' ? field.value : '';
}
