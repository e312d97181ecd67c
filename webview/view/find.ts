import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { ref } from 'lit/directives/ref.js';
import type { Send } from '../state/action.ts';
import { hitCount } from '../state/finding.ts';
import type { State } from '../state/state.ts';
import { grouped } from '../text/counted.ts';
import { visibleLine } from '../text/visibleText.ts';
import { actionButton } from './actionButton.ts';
import { focusOnce } from './focusOnce.ts';
import { virtualRows } from './virtualRows.ts';

const rowPx = 22;

/** Finds a text in the whole trajectory, in what is not drawn too; its hits, each with its line. */
export function findView(state: State, send: Send): TemplateResult | typeof nothing {
  const { find } = state;
  if (!find.shown) return nothing;
  return html`<section class="find" role="search" aria-label="Find in the trajectory">
    <div class="find-bar">
      <input
        type="text"
        class="find-text"
        placeholder="Find in all steps"
        aria-label="Text to find"
        maxlength="1000"
        spellcheck="false"
        .value=${live(find.text)}
        ${ref(focusOnce)}
        @input=${(event: Event) => send({ type: 'typeFind', text: typedIn(event) })}
        @keydown=${(event: KeyboardEvent) => onFieldKey(event, send)}
      />
      <button
        type="button"
        class="tool"
        title="Match case"
        aria-label="Match case"
        aria-pressed=${find.matchCase}
        @click=${() => send({ type: 'toggleMatchCase' })}
      >
        Aa
      </button>
      <span class="find-count" role="status">${countWords(state)}</span>
      ${actionButton({ name: 'previousHit', label: '↑', spoken: 'Previous hit', disabled: find.hits.length === 0 }, send)}
      ${actionButton({ name: 'nextHit', label: '↓', spoken: 'Next hit', disabled: find.hits.length === 0 }, send)}
      ${actionButton({ name: 'escape', label: '✕', spoken: 'Close find' }, send)}
    </div>
    ${find.hits.length === 0 ? nothing : hitsView(state, send)}
  </section>`;
}

function hitsView({ find }: State, send: Send): TemplateResult {
  return html`${virtualRows({
    name: 'find-rows',
    label: 'Hits',
    idPrefix: 'hit',
    count: find.hits.length,
    rowPx,
    current: find.at,
    row: (at) => {
      const hit = find.hits[at];
      const line = visibleLine(hit?.line ?? '').trim();
      const step = (hit?.step ?? 0) + 1;
      return {
        label: `Step ${step}: ${line}`,
        content: html`<span class="row-number">${step}</span><span class="row-title">${line}</span>`,
      };
    },
    choose: (at) => send({ type: 'goToHit', at }),
    move: (by) => send({ type: 'moveHit', by }),
  })}`;
}

function countWords(state: State): string {
  const { find } = state;
  if (find.problem !== null) return `Could not be searched: ${find.problem}`;
  if (find.text === '') return '';
  if (find.busy) return 'Searching…';
  return find.at < 0
    ? hitCount(state)
    : `${grouped(find.at + 1)} of ${find.more ? 'more than ' : ''}${grouped(find.hits.length)}`;
}

/** Enter in the field goes on; the field itself has no use for it. */
function onFieldKey(event: KeyboardEvent, send: Send): void {
  if (event.key !== 'Enter' || event.isComposing) return;
  event.preventDefault();
  send({ type: 'moveHit', by: event.shiftKey ? -1 : 1 });
}

function typedIn({ target }: Event): string {
  return target instanceof HTMLInputElement ? target.value : '';
}
