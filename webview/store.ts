import type { Action, Send } from './state/action.ts';
import { reduce } from './state/reduce.ts';
import type { State } from './state/state.ts';

export interface Store {
  readonly state: () => State;
  readonly send: Send;
}

/** Holds the state. `onChange` is told after each action; what it sends is taken up after it has returned. */
export function createStore(
  initial: State,
  onChange: (action: Action, before: State, now: State) => void,
): Store {
  let state = initial;
  let busy = false;
  const waiting: Action[] = [];
  const send: Send = (action) => {
    waiting.push(action);
    if (busy) return;
    busy = true;
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const before = state;
        state = reduce(before, next);
        onChange(next, before, state);
      }
    } finally {
      busy = false;
    }
  };
  return { state: () => state, send };
}
