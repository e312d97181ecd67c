import type { LabelPlace } from '../../src/core/schema/label.ts';
import { labelOfDigit } from '../text/labelLists.ts';
import type { HostAction } from './action.ts';
import { isSamePlace, ownNote, placeWords } from './labelling.ts';
import { activePane, say, withTrajectory } from './panes.ts';
import type { Change, Note, State } from './state.ts';

/** Why nothing can be said of a place now, as a sentence; null where it can. */
export function labelRefusal(state: State, place: LabelPlace): string | null {
  const pane = activePane(state);
  if (pane === undefined) return 'Nothing is open';
  if (pane.opened.label_problem !== null) return pane.opened.label_problem;
  if (pane.labels === null) return pane.labelsProblem ?? 'Labels are still being read';
  if (place.kind === 'claim') {
    const known = pane.analysis.kind === 'ready' ? pane.analysis.analysis.ledger.length : 0;
    return place.claim < known ? null : 'There is no such claim';
  }
  if (place.kind === 'attempt') return null;
  const head = pane.heads[place.step];
  if (head === undefined) return 'The step has not been read yet';
  return head.turn === null ? 'This step is not a turn of the agent: label the attempt instead' : null;
}

/** What a digit says of what is aimed at, or why it says nothing. */
export function digitRefusal(state: State, digit: number): string | null {
  if (labelOfDigit(state.aim.kind, digit) === null)
    return `There is no label ${digit} for ${placeWords(state.aim)}`;
  const pane = activePane(state);
  // The step changed under the person's hands: the digit was meant for the one before.
  if (pane?.arrived === true && state.aim.kind === 'step') {
    return `Step ${pane.at + 1} has just arrived and is shown now: press ${digit} again to label it`;
  }
  return labelRefusal(state, state.aim);
}

export function onDigit(state: State, digit: number): State {
  const refusal = digitRefusal(state, digit);
  if (refusal === null) return state;
  const panes = state.panes.map((pane) => (pane.arrived ? { ...pane, arrived: false } : pane));
  return say({ ...state, panes }, refusal);
}

export function openNote(state: State, place: LabelPlace): State {
  const pane = activePane(state);
  if (pane === undefined) return state;
  const refusal = labelRefusal(state, place);
  if (refusal !== null) return say(state, refusal);
  const { note } = state;
  const { trajectory } = pane.opened;
  if (note !== null && note.trajectory === trajectory && isSamePlace(note.place, place)) return state;
  if (note !== null && isChanged(state, note)) {
    return say(state, `Keep or drop the note about ${placeWords(note.place)} first`);
  }
  const text = ownNote(state, pane, place);
  return say({ ...state, note: { trajectory, place, text } }, `Note about ${placeWords(place)}`);
}

/** Characters of a note, schema/label.ts. */
const maxNoteChars = 10_000;

/** What keeping the note that is being written comes to: a change, nothing to keep, or why it cannot be kept. */
export function noteChange(state: State): Change | 'unchanged' | { readonly refusal: string } | null {
  const { note } = state;
  if (note === null) return null;
  if (!isChanged(state, note)) return 'unchanged';
  const text = note.text.trim();
  if (text.length > maxNoteChars) {
    return { refusal: `A note has at most ${maxNoteChars} characters: this one has ${text.length}` };
  }
  return { trajectory: note.trajectory, place: note.place, change: { type: 'note', note: text } };
}

/** Whether something has been typed that is not kept. */
export function isChanged(state: State, note: Note): boolean {
  const pane = state.panes.find(({ opened }) => opened.trajectory === note.trajectory);
  return pane === undefined || note.text !== ownNote(state, pane, note.place);
}

export function onSaveBegan(state: State): State {
  const { save } = state;
  const count = save.kind === 'saving' ? save.count + 1 : 1;
  return { ...state, save: { kind: 'saving', count, lost: lostOf(state) } };
}

export function onSaved(state: State, action: Extract<HostAction, { type: 'saved' }>): State {
  const { change, saved, trajectory } = action;
  const lost = lostOf(state).filter((other) => change === null || !isSameChange(other, change));
  const kept = withTrajectory(state, trajectory, () => ({ labels: saved.labels, labelsProblem: null }));
  const words = [action.words, ...saved.remarks].join('. ');
  return settled(closeNote(say(kept, words), change), lost, action.at, null);
}

export function onSaveFailed(
  state: State,
  { change, message }: Extract<HostAction, { type: 'saveFailed' }>,
): State {
  const before = lostOf(state);
  const isNew = change !== null && !before.some((other) => isSameChange(other, change));
  const lost = isNew ? [...before, change] : before;
  return settled(say(state, `Not saved: ${message}`), lost, null, message);
}

/** The note that was kept is closed, unless it was typed on meanwhile. */
function closeNote(state: State, change: Change | null): State {
  const { note } = state;
  if (note === null || change === null || change.change.type !== 'note') return state;
  const same =
    note.trajectory === change.trajectory &&
    isSamePlace(note.place, change.place) &&
    note.text.trim() === change.change.note;
  return same ? { ...state, note: null } : state;
}

function settled(state: State, lost: readonly Change[], at: string | null, message: string | null): State {
  const { save } = state;
  const count = save.kind === 'saving' ? save.count - 1 : 0;
  if (count > 0) return { ...state, save: { kind: 'saving', count, lost } };
  if (lost.length > 0 || message !== null) {
    return {
      ...state,
      save: { kind: 'failed', message: message ?? 'something said before was not kept', lost },
    };
  }
  return at === null ? { ...state, save: { kind: 'nothing' } } : { ...state, save: { kind: 'saved', at } };
}

export function lostOf({ save }: State): readonly Change[] {
  return save.kind === 'failed' || save.kind === 'saving' ? save.lost : [];
}

function isSameChange(a: Change, b: Change): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
