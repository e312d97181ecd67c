import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { ref } from 'lit/directives/ref.js';
import type { Send } from '../state/action.ts';
import { activePane, stepCount } from '../state/panes.ts';
import type { State } from '../state/state.ts';
import { focusOnce } from './focusOnce.ts';

/** Asks for the number of a step. */
export function goToView(state: State, send: Send): TemplateResult | typeof nothing {
  const pane = activePane(state);
  if (state.goTo === null || pane === undefined) return nothing;
  const count = stepCount(pane);
  return html`<div class="go-to" role="dialog" aria-label="Go to step" data-escape="closes">
    <label>
      Go to step, 1 to ${count}
      <input
        type="text"
        inputmode="numeric"
        maxlength="12"
        .value=${live(state.goTo)}
        ${ref(focusOnce)}
        @input=${(event: Event) => event.target instanceof HTMLInputElement && send({ type: 'typeGoTo', text: event.target.value })}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key !== 'Enter' || event.isComposing) return;
          event.preventDefault();
          send({ type: 'submitGoTo' });
        }}
      />
    </label>
    <button type="button" class="tool" @click=${() => send({ type: 'submitGoTo' })}>Go</button>
    <button type="button" class="tool" @click=${() => send({ type: 'escape' })}>Close</button>
  </div>`;
}
