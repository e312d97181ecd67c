import type { Action } from '../../webview/state/action.ts';
import { initialState } from '../../webview/state/initial.ts';
import { reduce } from '../../webview/state/reduce.ts';
import type { Pane, State } from '../../webview/state/state.ts';
import { headOf, type Scene, shownPart } from './reviewScene.ts';

/** The page's state after scenes were opened and their steps listed, and whatever came then. */
export function stateOf(scenes: readonly Scene[], ...actions: readonly Action[]): State {
  const opened: Action = {
    type: 'opened',
    memory: null,
    page: {
      panes: scenes.map((scene) => scene.opened),
      reviewer: 'ada',
      blind: false,
      queue: { position: null, total: 0, labelled: 0 },
      step: null,
    },
  };
  const read = scenes.flatMap(({ trajectory, steps, analysis }): Action[] => [
    { type: 'headsRead', trajectory, from: 0, heads: steps.map(headOf), asked: 0 },
    { type: 'analysed', trajectory, analysis, asked: 1 },
    { type: 'labelsRead', trajectory, labels: { labels: [], hidden: 0, problems: [] }, asked: 1 },
  ]);
  return reduced(initialState, opened, ...read, ...actions);
}

export function reduced(state: State, ...actions: readonly Action[]): State {
  return actions.reduce(reduce, state);
}

/** The answer that brings a step of a scene. */
export function stepRead({ trajectory, steps }: Scene, step: number, asked = 0): Action {
  const parts = (steps[step] ?? []).map(shownPart);
  return {
    type: 'stepRead',
    trajectory,
    asked,
    step: { step, turn: step + 1, time: null, facts: [], parts, first_part: 0, part_count: parts.length },
  };
}

export function paneOf(state: State, index = state.pane): Pane {
  const pane = state.panes[index];
  if (pane === undefined) throw new Error(`there is no pane ${index}`);
  return pane;
}

/** A trajectory that has grown, as the host tells it. */
export function grown(
  scene: Scene,
  steps: number,
  progress: Partial<Scene['opened']['progress']> = {},
): Action {
  const opened = {
    ...scene.opened,
    progress: { ...scene.opened.progress, steps, turns: steps, ...progress },
  };
  return { type: 'trajectoryChanged', opened };
}
