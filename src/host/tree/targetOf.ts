import type { RowTarget } from './row.ts';

/** What a command was called on, if it was a row: a caller may send anything. */
export function targetOf(argument: unknown): RowTarget {
  if (typeof argument !== 'object' || argument === null) return {};
  const given = argument as Record<string, unknown>;
  const text = (name: string) => (typeof given[name] === 'string' ? { [name]: given[name] } : {});
  return {
    ...text('dir'),
    ...text('model'),
    ...text('taskId'),
    ...text('trajectory'),
    ...text('report'),
    ...(typeof given.repeat === 'number' ? { repeat: given.repeat } : {}),
  };
}
