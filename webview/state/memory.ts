import * as z from 'zod';
import { LabelChange, LabelPlace } from '../../src/core/schema/label.ts';
import { PartKind } from '../../src/core/schema/step.ts';
import { goOrResume } from './moving.ts';
import { lostOf } from './saving.ts';
import type { Change, State } from './state.ts';

const count = z.int().nonnegative();

/** What the page remembers of itself while it is hidden or reloaded. Panes are named by position: a reload gives new ids. */
export const Memory = z.strictObject({
  step: count,
  claims: z.array(count).max(2),
  pane: count,
  aim: LabelPlace,
  hidden_kinds: z.array(PartKind),
  toggled: z.array(z.string()),
  whole: z.array(z.string()),
  find: z.strictObject({ shown: z.boolean(), text: z.string().max(1000), match_case: z.boolean() }),
  truth_shown: z.boolean(),
  focused: z.boolean(),
  note: z.strictObject({ pane: count, place: LabelPlace, text: z.string() }).nullable(),
  /** What was said and could not be kept, with the reason. */
  lost: z.array(z.strictObject({ pane: count, place: LabelPlace, change: LabelChange })),
  problem: z.string(),
});
export type Memory = z.infer<typeof Memory>;

/** Pages whose memory is kept: going back to an attempt comes back to the place in it. */
const keptPages = 20;
const Memories = z.array(z.tuple([z.string(), z.unknown()])).max(keptPages);

/** What was remembered under a key; null where nothing was, or where it is from another version. */
export function recall(stored: unknown, key: string): Memory | null {
  const pages = Memories.safeParse(stored);
  const found = pages.success ? pages.data.find(([other]) => other === key)?.[1] : undefined;
  const parsed = Memory.safeParse(found);
  return parsed.success ? parsed.data : null;
}

/** What to store: `memory` under `key`, and the newest of the others. */
export function stored(before: unknown, key: string, memory: Memory): unknown {
  const pages = Memories.safeParse(before);
  const others = pages.success ? pages.data.filter(([other]) => other !== key) : [];
  return [[key, memory], ...others].slice(0, keptPages);
}

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
