import type { AttemptKey } from '../../core/store/layout.ts';

/** Ids of rows: by what a row stands for, never by where it stands; no two things share one, whatever they are called. */

export function runRowId(dir: string): string {
  return id('run', dir);
}

export function modelRowId(dir: string, model: string): string {
  return id('model', dir, model);
}

export function taskRowId(dir: string, model: string, taskId: string): string {
  return id('task', dir, model, taskId);
}

export function attemptRowId(dir: string, { model, task_id, repeat }: AttemptKey): string {
  return id('attempt', dir, model, task_id, repeat);
}

/** A model of a run as a group of the review queue. */
export function queueGroupRowId(dir: string, model: string): string {
  return id('queue', dir, model);
}

/** A sentence under another row. */
export function problemRowId(parentId: string): string {
  return id('problem', parentId);
}

function id(...parts: readonly (string | number)[]): string {
  return JSON.stringify(parts);
}
