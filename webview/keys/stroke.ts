import type { State } from '../state/state.ts';
import { type KeyBinding, keyBindings } from './keys.ts';

/** What of a keyboard event decides; a plain value, so that tests need no browser. */
export interface Stroke {
  readonly key: string;
  /** Physical key, such as `KeyJ`: for layouts whose letters are not Latin. */
  readonly code: string;
  readonly ctrl: boolean;
  readonly meta: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
  /** AltGr types characters: it is no command modifier. */
  readonly altGraph: boolean;
  readonly capsLock: boolean;
  readonly repeat: boolean;
  /** Within an input method's composition. */
  readonly composing: boolean;
  readonly target: 'page' | 'field' | 'control' | 'list';
  readonly atMs: number;
}

/** The first of two strokes, waiting for the second. */
export interface Pending {
  readonly key: string;
  readonly untilMs: number;
}

export interface Resolved {
  readonly binding: KeyBinding | null;
  readonly pending: Pending | null;
}

/** How long the second stroke of `g g` is waited for. */
const sequenceMs = 500;
const nothing: Resolved = { binding: null, pending: null };

/** What a stroke means, and whether it begins a sequence of two. */
export function resolveStroke(stroke: Stroke, state: State, pending: Pending | null): Resolved {
  if (stroke.composing || stroke.altGraph || stroke.key === 'Process' || stroke.key === 'Dead')
    return nothing;
  if (isModifier(stroke.key)) return { binding: null, pending };
  const name = strokeName(stroke);
  if (name === null || isLeftToTarget(stroke)) return nothing;
  const usable = keyBindings.filter(
    (binding) =>
      (stroke.target !== 'field' || binding.whileTyping === true) &&
      (state.load.kind === 'ready' || binding.name === 'escape') &&
      (binding.when === undefined || binding.when(state)),
  );
  if (pending !== null && stroke.atMs <= pending.untilMs && !stroke.repeat) {
    const second = usable.find(({ keys }) => keys.includes(`${pending.key} ${name}`));
    if (second !== undefined) return { binding: second, pending: null };
  }
  const binding = usable.find(({ keys }) => keys.includes(name)) ?? null;
  if (binding !== null) return { binding, pending: null };
  const begins = usable.some(({ keys }) => keys.some((key) => key.startsWith(`${name} `)));
  if (!begins || stroke.repeat) return nothing;
  return { binding: null, pending: { key: name, untilMs: stroke.atMs + sequenceMs } };
}

/** As the table writes it; null for one with modifiers that are not ours. */
function strokeName(stroke: Stroke): string | null {
  if (stroke.alt || (stroke.ctrl && stroke.meta)) return null;
  const key = plainKey(stroke);
  if (stroke.ctrl || stroke.meta)
    return stroke.shift ? null : `Mod+${key.toLowerCase().replace('enter', 'Enter')}`;
  const named = key.length > 1 || key === ' ';
  return named && stroke.shift ? `Shift+${key}` : key;
}

/** The character as a Latin layout without Caps Lock has it. */
function plainKey({ key, code, shift, capsLock }: Stroke): string {
  if (key.length !== 1) return key;
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  const foreign = key.charCodeAt(0) > 0x7f;
  if (letter === undefined || !(foreign || capsLock)) return key;
  const base = foreign ? letter : key;
  return shift ? base.toUpperCase() : base.toLowerCase();
}

/** Whether what has the focus uses the key itself: Enter and Space press a button, arrows move in a list of choices. */
function isLeftToTarget({ key, target, ctrl, meta }: Stroke): boolean {
  if (ctrl || meta) return false;
  const presses = key === 'Enter' || key === ' ';
  const moves = key.startsWith('Arrow') || key === 'Home' || key === 'End' || key.startsWith('Page');
  if (target === 'control') return presses;
  if (target === 'list') return presses || moves;
  // What a field types, `/` among it, and what it uses: Enter is handled where the field is.
  return target === 'field' && (key.length === 1 || presses || moves);
}

function isModifier(key: string): boolean {
  return ['Shift', 'Control', 'Alt', 'Meta', 'CapsLock', 'AltGraph'].includes(key);
}
