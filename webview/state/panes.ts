import type { Pane, State } from './state.ts';

/** The pane that keys go to; undefined before anything is open. */
export function activePane(state: State): Pane | undefined {
  return state.panes[state.pane];
}

/** How many steps can be gone to. */
export function stepCount({ heads, opened }: Pane): number {
  return Math.max(heads.length, opened.progress.steps);
}

export function withPane(state: State, index: number, change: Partial<Pane>): State {
  return { ...state, panes: state.panes.map((pane, at) => (at === index ? { ...pane, ...change } : pane)) };
}

/** Changes every pane that shows a trajectory; the state itself where none does. */
export function withTrajectory(
  state: State,
  trajectory: string,
  change: (pane: Pane) => Partial<Pane> | null,
): State {
  let next = state;
  for (const [index, pane] of state.panes.entries()) {
    if (pane.opened.trajectory !== trajectory) continue;
    const changed = change(pane);
    if (changed !== null) next = withPane(next, index, changed);
  }
  return next;
}

export function say(state: State, words: string): State {
  return { ...state, said: words };
}
