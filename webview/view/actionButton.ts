import { html, nothing, type TemplateResult } from 'lit';
import { keyBindings } from '../keys/keys.ts';
import type { Action, Send } from '../state/action.ts';

/** A key as people write it. */
export function keyWords(key: string): string {
  return key
    .replace('Mod+', 'Ctrl+')
    .replace('Arrow', '')
    .replace(/^Shift\+ $/, 'Shift+Space')
    .replace(/^ $/, 'Space')
    .replace(/\+([a-z])$/, (_, letter: string) => `+${letter.toUpperCase()}`);
}

/** The key of a binding, for its button; the first where it has several. */
function firstKey(name: string): string {
  const key = keyBindings.find((binding) => binding.name === name)?.keys[0];
  return key === undefined ? '' : keyWords(key);
}

export interface ActionButtonOptions {
  /** Name in the table of keys; its words are the button's title. */
  readonly name: string;
  /** What is on the button. */
  readonly label: string | TemplateResult;
  /** Its name where `label` is a sign only. */
  readonly spoken?: string;
  readonly action?: Action;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
}

/** A button that does what a key does, and says which key in its title. */
export function actionButton(options: ActionButtonOptions, send: Send): TemplateResult {
  const binding = keyBindings.find(({ name }) => name === options.name);
  const action = options.action ?? binding?.action;
  const key = firstKey(options.name);
  const title = `${options.spoken ?? binding?.words ?? ''}${key === '' ? '' : ` (${key})`}`;
  return html`<button
    type="button"
    class="tool"
    title=${title}
    aria-label=${options.spoken ?? nothing}
    aria-pressed=${options.pressed ?? nothing}
    ?disabled=${options.disabled ?? false}
    @click=${() => action !== undefined && send(action)}
  >
    ${options.label}
  </button>`;
}
