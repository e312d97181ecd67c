import type { Send } from '../state/action.ts';
import type { State } from '../state/state.ts';
import { type Pending, resolveStroke, type Stroke } from './stroke.ts';

/**
 * Takes the keys that are the page's. At the window and before anybody else: VS Code hands every key of a webview on to the
 * workbench, and a key that is ours must do one thing only.
 */
export function handleKeys(window: Window, state: () => State, send: Send): void {
  let pending: Pending | null = null;
  window.addEventListener(
    'keydown',
    (event) => {
      const stroke = strokeOf(event);
      const resolved = resolveStroke(stroke, state(), pending);
      pending = resolved.pending;
      if (resolved.binding === null && resolved.pending === null) return;
      event.preventDefault();
      event.stopPropagation();
      if (resolved.binding === null) return;
      if (resolved.binding.name === 'escape' && leavesField(event)) return;
      send(resolved.binding.action);
    },
    { capture: true },
  );
}

function strokeOf(event: KeyboardEvent): Stroke {
  return {
    key: event.key,
    code: event.code,
    ctrl: event.ctrlKey,
    meta: event.metaKey,
    alt: event.altKey,
    shift: event.shiftKey,
    altGraph: event.getModifierState('AltGraph'),
    capsLock: event.getModifierState('CapsLock'),
    repeat: event.repeat,
    // 229 is what an input method sends before its composition has begun.
    composing: event.isComposing || event.keyCode === 229,
    target: targetOf(event),
    atMs: event.timeStamp,
  };
}

const fields = 'input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]';
const lists = '[data-own-arrows], [role=radiogroup], [role=menu], [role=combobox]';
const controls =
  'button, a[href], summary, input, [role=button], [role=checkbox], [role=switch], [role=link]';

/** What has the focus, seen through the shadow trees of the controls. */
function targetOf(event: KeyboardEvent): Stroke['target'] {
  const elements = event.composedPath().filter((one) => one instanceof Element);
  const isAny = (selector: string) => elements.some((element) => element.matches(selector));
  if (elements[0]?.matches(fields) === true) return 'field';
  if (isAny(lists)) return 'list';
  return isAny(controls) ? 'control' : 'page';
}

/** Escape leaves the field first, and what the field belongs to the next time; a box that is only a field closes at once. */
function leavesField(event: KeyboardEvent): boolean {
  const field = event.composedPath()[0];
  if (!(field instanceof HTMLElement) || !field.matches(fields)) return false;
  if (field.closest('[data-escape=closes]') !== null) return false;
  field.blur();
  return true;
}
