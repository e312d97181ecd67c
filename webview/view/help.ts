import { html, nothing, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { type KeyBinding, type KeyGroup, keyBindings, keyGroups } from '../keys/keys.ts';
import type { Send } from '../state/action.ts';
import type { State } from '../state/state.ts';
import { keyWords } from './actionButton.ts';

/** Every key, from the table that the keys are handled by. */
export function helpView(state: State, send: Send): TemplateResult | typeof nothing {
  if (!state.helpShown) return nothing;
  const close = () => send({ type: 'toggleHelp' });
  return html`<dialog class="help" aria-labelledby="help-title" ${ref(showModal)} @cancel=${(event: Event) => event.preventDefault()}>
    <header>
      <h2 id="help-title">Keys</h2>
      <button type="button" class="tool" @click=${close}>Close <kbd>Esc</kbd></button>
    </header>
    <p class="quiet">Digits label what you went to last: a step after j or k, a claim after [ or ], the attempt after a.</p>
    <div class="help-groups">${keyGroups.map((group) => groupView(group))}</div>
  </dialog>`;
}

function groupView(group: KeyGroup): TemplateResult {
  const rows = helpRows(keyBindings.filter((binding) => binding.group === group));
  return html`<section>
    <h3>${group}</h3>
    <dl>
      ${rows.map(({ keys, words }) => html`<dt>${keys.map((key) => html`<kbd>${key}</kbd> `)}</dt><dd>${words}</dd>`)}
    </dl>
  </section>`;
}

interface HelpRow {
  readonly keys: readonly string[];
  readonly words: string;
}

/** The nine digits are one row. */
function helpRows(bindings: readonly KeyBinding[]): readonly HelpRow[] {
  const digits = bindings.filter(({ action }) => action.type === 'labelNumber');
  const others = bindings.filter(({ action }) => action.type !== 'labelNumber');
  const first: HelpRow[] =
    digits.length === 0
      ? []
      : [
          {
            keys: [digits[0]?.keys[0] ?? '', '–', digits.at(-1)?.keys[0] ?? ''],
            words: 'Label what is aimed at with that number of its list; again to take it back',
          },
        ];
  return [...first, ...others.map(({ keys, words }) => ({ keys: keys.map(keyWords), words }))];
}

/** For `ref`. Modal, so that the focus stays in it and what is behind is out of reach. */
function showModal(dialog: Element | undefined): void {
  if (!(dialog instanceof HTMLDialogElement)) return;
  requestAnimationFrame(() => {
    if (dialog.isConnected && !dialog.open) dialog.showModal();
  });
}
