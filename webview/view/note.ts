import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { ref } from 'lit/directives/ref.js';
import type { Send } from '../state/action.ts';
import { placeWords } from '../state/labelling.ts';
import type { State } from '../state/state.ts';
import { grouped } from '../text/counted.ts';

/** Characters of a note, schema/label.ts. */
export const maxNoteChars = 10_000;

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
        ${ref(focusSoon)}
        @input=${(event: Event) => send({ type: 'typeNote', text: textOf(event) })}
        >Note about ${place}</vscode-text-area
      >`,
    )}
    <div class="note-foot">
      <span class=${problem === null ? 'aside' : 'problem'} role="status">${problem ?? lengthWords(note.text)}</span>
      <vscode-button appearance="primary" ?disabled=${problem !== null} @click=${() => send({ type: 'keepNote' })}>
        Keep <kbd aria-hidden="true">Ctrl+Enter</kbd>
      </vscode-button>
      <vscode-button appearance="secondary" @click=${() => send({ type: 'dropNote' })}>Discard</vscode-button>
    </div>
  </section>`;
}

/** Why a note cannot be kept as it is, and what to do; null where it can. */
export function noteProblem(text: string): string | null {
  const over = text.length - maxNoteChars;
  if (over <= 0) return null;
  return `A note has at most ${grouped(maxNoteChars)} characters: shorten it by ${grouped(over)} to keep it.`;
}

function lengthWords(text: string): string {
  return `${grouped(text.length)} of ${grouped(maxNoteChars)} characters`;
}

function textOf(event: Event): string {
  const field = event.currentTarget;
  return field !== null && 'value' in field && typeof field.value === 'string' ? field.value : '';
}

/** Once it is in the document: a field can take the focus only there. Stable, so that it is called once a field. */
function focusSoon(field: Element | undefined): void {
  if (field instanceof HTMLElement) requestAnimationFrame(() => field.focus());
}
