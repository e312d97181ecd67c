import { goOrResume } from './moving.ts';
import type { Memory } from './remembered.ts';
import { lostOf } from './saving.ts';
import type { Change, State } from './state.ts';

export function memoryOf(state: State): Memory {
  const paneOf = (trajectory: string) =>
    Math.max(
      0,
      state.panes.findIndex(({ opened }) => opened.trajectory === trajectory),
    );
  const active = state.panes[state.pane];
  const { find, note, save } = state;
  return {
    step: active?.resume ?? active?.at ?? 0,
    claims: state.panes.map(({ claim }) => claim),
    pane: state.pane,
    aim: state.aim,
    hidden_kinds: [...state.hiddenKinds],
    // The last ones: a memory must not grow without end.
    toggled: [...state.toggled].filter(isByPosition).slice(-1000),
    whole: [...state.whole].slice(-1000),
    find: { shown: find.shown, text: find.text, match_case: find.matchCase },
    truth_shown: state.truthShown,
    focused: state.focused,
    note: note === null ? null : { pane: paneOf(note.trajectory), place: note.place, text: note.text },
    lost: lostOf(state).map(({ trajectory, place, change }) => ({ pane: paneOf(trajectory), place, change })),
    problem: save.kind === 'failed' ? save.message : '',
  };
}

/** Whether a key still names the same after a reload: it begins with the pane's position, as the id of a trajectory changes. */
function isByPosition(key: string): boolean {
  return /^\d+:/.test(key);
}

export function applyMemory(state: State, memory: Memory): State {
  const trajectory = (pane: number) => state.panes[pane]?.opened.trajectory;
  const lost = memory.lost.flatMap(({ pane, place, change }): Change[] => {
    const id = trajectory(pane);
    return id === undefined ? [] : [{ trajectory: id, place, change }];
  });
  const noteOf = memory.note === null ? undefined : trajectory(memory.note.pane);
  const { find } = memory;
  const shown = goOrResume(
    { ...state, pane: Math.max(0, Math.min(memory.pane, state.panes.length - 1)) },
    memory.step,
  );
  return {
    ...shown,
    panes: shown.panes.map((pane, index) => ({ ...pane, claim: memory.claims[index] ?? 0 })),
    aim: memory.aim,
    hiddenKinds: new Set(memory.hidden_kinds),
    toggled: new Set(memory.toggled),
    whole: new Set(memory.whole),
    find: {
      ...state.find,
      shown: find.shown,
      text: find.text,
      matchCase: find.match_case,
      busy: find.text !== '',
    },
    truthShown: memory.truth_shown,
    focused: memory.focused,
    note:
      memory.note === null || noteOf === undefined
        ? null
        : { trajectory: noteOf, place: memory.note.place, text: memory.note.text },
    save: lost.length === 0 ? state.save : { kind: 'failed', message: memory.problem, lost },
  };
}
