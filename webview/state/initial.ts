import type { OpenedTrajectory } from '../../src/protocol/review.ts';
import type { Find, Pane, State } from './state.ts';

export const noFind: Find = {
  shown: false,
  text: '',
  matchCase: false,
  hits: [],
  at: -1,
  more: false,
  busy: false,
  problem: null,
};

/** The page before the host has answered. */
export const initialState: State = {
  load: { kind: 'loading' },
  panes: [],
  pane: 0,
  reviewer: null,
  blind: false,
  queue: { position: null, total: 0, labelled: 0 },
  hiddenKinds: new Set(),
  toggled: new Set(),
  whole: new Set(),
  pieces: new Map(),
  aim: { kind: 'step', step: 0 },
  find: noFind,
  truthShown: false,
  note: null,
  save: { kind: 'nothing' },
  focused: false,
  drawerShown: false,
  helpShown: false,
  goTo: null,
  said: '',
};

export function openPane(opened: OpenedTrajectory): Pane {
  return {
    opened,
    heads: [],
    at: 0,
    step: null,
    stepProblem: null,
    headsProblem: null,
    told: 0,
    headsTold: 0,
    stale: new Map(),
    following: false,
    arrived: false,
    resume: null,
    near: new Map(),
    mark: null,
    mention: -1,
    claim: 0,
    analysis: { kind: 'loading' },
    analysisWanted: 1,
    analysisFrom: 0,
    labelsWanted: 1,
    labelsFrom: 0,
    labels: null,
    labelsProblem: null,
  };
}
