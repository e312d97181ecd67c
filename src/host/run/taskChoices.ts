import type { TaskOverview } from '../../core/schema/runIndex.ts';
import { plainLine } from '../plainText.ts';

export interface TaskChoice {
  readonly label: string;
  readonly description: string;
  readonly detail?: string;
  readonly taskId: string;
}

/** The tasks of a suite as a list to choose from: those that can be run and scored. */
export function taskChoices(tasks: readonly TaskOverview[]): TaskChoice[] {
  return tasks
    .filter(({ runnable }) => runnable)
    .map(({ id, title, fault_family: family }) => ({
      label: plainLine(id, 100),
      description: title === id ? '' : plainLine(title, 100),
      ...(family === null ? {} : { detail: plainLine(family, 100) }),
      taskId: id,
    }));
}
