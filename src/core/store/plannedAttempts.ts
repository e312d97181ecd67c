import type { RunFile } from '../schema/run.ts';
import type { AttemptKey } from './layout.ts';

/**
 * Every attempt of a run in the order in which they start: repeat by repeat, then task by task, so that a run that is
 * stopped half-way has compared all models on the same tasks.
 */
export function plannedAttempts({ settings, tasks }: Pick<RunFile, 'settings' | 'tasks'>): AttemptKey[] {
  const keys: AttemptKey[] = [];
  for (let repeat = 1; repeat <= settings.repeats; repeat++) {
    for (const { id } of tasks) {
      for (const { name } of settings.models) keys.push({ model: name, task_id: id, repeat });
    }
  }
  return keys;
}
