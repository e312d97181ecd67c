import type { VsCodeApi } from './host.ts';
import { memoryOf } from './state/memory.ts';
import { type Memory, recall, stored } from './state/remembered.ts';
import type { State } from './state/state.ts';

export interface PageMemory {
  /** What was remembered of this page before; null for a new one. */
  readonly recalled: () => Memory | null;
  /** To be called after each change of the state. */
  readonly update: () => void;
  readonly flush: () => void;
}

/** Keeping it costs a message to the workbench, so not at each key. */
const delayMs = 200;

/** Keeps what the page remembers where a hidden or a reloaded page finds it again. */
export function createMemory(api: VsCodeApi, key: string, state: () => State): PageMemory {
  const before = recall(api.getState(), key);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (state().load.kind === 'ready') api.setState(stored(api.getState(), key, memoryOf(state())));
  };
  window.addEventListener('pagehide', flush);
  document.addEventListener('visibilitychange', flush);
  return {
    recalled: () => before,
    update: () => {
      timer ??= setTimeout(flush, delayMs);
    },
    flush,
  };
}
