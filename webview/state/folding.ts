import type { PartKind, ShownPart } from '../../src/core/schema/step.ts';
import { activePane, say } from './panes.ts';
import { type Pane, type Piece, partKey, type State } from './state.ts';

/** Longer prompts are folded until they are asked for: they are the same in every attempt. */
const shortPromptChars = 400;
/** What a part shows of itself before "show all". */
export const shownLines = 30;
export const shownChars = 6000;

/** Whether a part shows its title line only. */
export function isFolded(state: State, pane: number, step: number, index: number, part: ShownPart): boolean {
  const folds = (part.kind === 'system' || part.kind === 'user') && part.chars > shortPromptChars;
  return folds !== state.toggled.has(partKey(pane, step, index));
}

export function isWhole(state: State, pane: number, step: number, index: number): boolean {
  return state.whole.has(partKey(pane, step, index));
}

/** Offset up to which the beginning of a text is shown; its length where that is all of it. */
export function shownEnd(text: string): number {
  let end = 0;
  for (let line = 0; line < shownLines; line += 1) {
    const next = text.indexOf('\n', end);
    if (next < 0 || next >= shownChars) return Math.min(text.length, shownChars);
    end = next + 1;
  }
  // A line or two more are shown rather than a button that hides them.
  return text.length - end < 160 ? text.length : end - 1;
}

/** What has been read of a part, in order; neighbouring stretches are joined. */
export function partPieces(part: ShownPart, read: readonly Piece[] | undefined): readonly Piece[] {
  const all = [{ from: 0, text: part.text }, ...(read ?? [])].toSorted((a, b) => a.from - b.from);
  const joined: Piece[] = [];
  for (const piece of all) {
    const last = joined.at(-1);
    const end = last === undefined ? 0 : last.from + last.text.length;
    if (last === undefined || piece.from > end) joined.push(piece);
    else if (piece.from + piece.text.length > end) {
      joined[joined.length - 1] = { from: last.from, text: last.text + piece.text.slice(end - piece.from) };
    }
  }
  return joined;
}

/** Whether an offset of a part has been read. */
export function hasOffset(pieces: readonly Piece[], at: number): boolean {
  return pieces.some(({ from, text }) => at >= from && at < from + text.length);
}

/** Parts of the step that a pane shows, with their positions, without the kinds that are filtered out. */
export function shownParts(
  state: State,
  pane: Pane,
): readonly { readonly part: ShownPart; readonly index: number }[] {
  const { step } = pane;
  if (step === null) return [];
  return step.parts
    .map((part, position) => ({ part, index: step.first_part + position }))
    .filter(({ part }) => !state.hiddenKinds.has(part.kind));
}

export function togglePart(state: State, pane: number, part: number): State {
  const shown = state.panes[pane];
  return shown === undefined
    ? state
    : { ...state, toggled: flipped(state.toggled, partKey(pane, shown.at, part)) };
}

export function toggleWhole(state: State, pane: number, part: number): State {
  const shown = state.panes[pane];
  return shown === undefined
    ? state
    : { ...state, whole: flipped(state.whole, partKey(pane, shown.at, part)) };
}

/** Unfolds all parts of the step and shows them whole, or folds all where there is nothing to unfold. */
export function toggleFolds(state: State): State {
  const pane = activePane(state);
  if (pane === undefined || pane.step === null) return state;
  const parts = shownParts(state, pane).map(({ part, index }) => ({
    key: partKey(state.pane, pane.at, index),
    folded: isFolded(state, state.pane, pane.at, index, part),
    cut: shownEnd(part.text) < part.text.length && !isWhole(state, state.pane, pane.at, index),
  }));
  const unfold = parts.some(({ folded, cut }) => folded || cut);
  const toggled = new Set(state.toggled);
  const whole = new Set(state.whole);
  for (const { key, folded } of parts) {
    if (folded === unfold) flip(toggled, key);
    if (unfold) whole.add(key);
    else whole.delete(key);
  }
  return say({ ...state, toggled, whole }, unfold ? 'All parts are unfolded' : 'All parts are folded');
}

/** Takes care that what is marked in a pane can be seen: unfolds its part, shows it whole, and lifts a filter that hides it. */
export function reveal(state: State, index: number): State {
  const pane = state.panes[index];
  if (pane === undefined || pane.mark === null || pane.step === null || pane.mark.step !== pane.step.step) {
    return state;
  }
  const { mark, step } = pane;
  const part = step.parts[mark.part - step.first_part];
  if (part === undefined) return state;
  const key = partKey(index, step.step, mark.part);
  const toggled = isFolded(state, index, step.step, mark.part, part)
    ? flipped(state.toggled, key)
    : state.toggled;
  const whole = mark.at + mark.length <= shownEnd(part.text) ? state.whole : new Set([...state.whole, key]);
  return { ...state, toggled, whole, hiddenKinds: without(state.hiddenKinds, part.kind) };
}

function without(kinds: ReadonlySet<PartKind>, kind: PartKind): ReadonlySet<PartKind> {
  return kinds.has(kind) ? flipped(kinds, kind) : kinds;
}

export function flipped<T>(set: ReadonlySet<T>, value: T): ReadonlySet<T> {
  const next = new Set(set);
  flip(next, value);
  return next;
}

function flip<T>(set: Set<T>, value: T): void {
  if (!set.delete(value)) set.add(value);
}
