import type { HostAction } from './action.ts';
import { goAndAim } from './moving.ts';
import { activePane, say } from './panes.ts';
import type { State } from './state.ts';

export function typeFind(state: State, text: string): State {
  const { find } = state;
  if (text === find.text) return state;
  return {
    ...state,
    find: { ...find, text, hits: [], at: -1, more: false, busy: text !== '', problem: null },
  };
}

export function toggleMatchCase(state: State): State {
  const { find } = state;
  const busy = find.text !== '';
  return { ...state, find: { ...find, matchCase: !find.matchCase, hits: [], at: -1, more: false, busy } };
}

/** Hits of another text than the one that is asked for now came too late, and are dropped. */
export function onFound(state: State, action: Extract<HostAction, { type: 'found' }>): State {
  const { find } = state;
  if (action.text !== find.text || action.matchCase !== find.matchCase) return state;
  const { hits, more } = action;
  const found = { ...state, find: { ...find, hits, more, busy: false, at: -1, problem: null } };
  return say(found, hitCount(found));
}

/** "12 hits", "More than 2000 hits". */
export function hitCount({ find }: State): string {
  const { length } = find.hits;
  if (length === 0) return find.more ? 'No hit in what could be searched' : 'No hits';
  return `${find.more ? 'More than ' : ''}${length} ${length === 1 ? 'hit' : 'hits'}`;
}

/** To the next hit, round the end; the first time, to the first one that is not before the shown step. */
export function moveHit(state: State, by: 1 | -1): State {
  const { find } = state;
  const pane = activePane(state);
  if (pane === undefined || find.hits.length === 0) return state;
  if (find.at >= 0) return goToHit(state, (find.at + by + find.hits.length) % find.hits.length);
  const after = find.hits.findIndex(({ step }) => step >= pane.at);
  const before = find.hits.findLastIndex(({ step }) => step <= pane.at);
  const first = by > 0 ? after : before;
  return goToHit(state, first >= 0 ? first : by > 0 ? 0 : find.hits.length - 1);
}

export function goToHit(state: State, at: number): State {
  const hit = state.find.hits[at];
  if (hit === undefined) return state;
  const mark = { step: hit.step, part: hit.part, at: hit.at, length: state.find.text.length };
  const gone = goAndAim({ ...state, find: { ...state.find, at } }, hit.step, mark);
  return say(gone, `Hit ${at + 1} of ${state.find.hits.length}, step ${hit.step + 1}`);
}
