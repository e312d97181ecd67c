import { BenchError } from '../errors.ts';
import type { RunFile } from '../schema/run.ts';
import { oneLine } from '../store/foreignText.ts';
import type { AttemptKey } from '../store/layout.ts';
import { plannedAttempts } from '../store/plannedAttempts.ts';
import type { ExportFilter } from './exportFormats.ts';

/**
 * The planned attempts that a filter chooses, by model, task and repeat in the order of the plan.
 * @throws BenchError usage for a name that the run has not
 */
export function chooseAttempts(run: RunFile, { model, task, repeat }: ExportFilter): AttemptKey[] {
  const models = run.settings.models.map(({ name }) => name);
  const tasks = run.tasks.map(({ id }) => id);
  refuseUnknown('model', model, models);
  refuseUnknown('task', task, tasks);
  const last = run.settings.repeats;
  const beyond = repeat?.find((each) => each > last);
  if (beyond !== undefined) {
    throw new BenchError('usage', `the run has no repeat ${beyond}`, {
      hint: `It has repeats 1 to ${last}.`,
    });
  }
  const isChosen = <T>(wanted: readonly T[] | undefined, value: T): boolean =>
    wanted === undefined || wanted.length === 0 || wanted.includes(value);
  const order = (key: AttemptKey): number[] => [
    models.indexOf(key.model),
    tasks.indexOf(key.task_id),
    key.repeat,
  ];
  return plannedAttempts(run)
    .filter(
      (key) => isChosen(model, key.model) && isChosen(task, key.task_id) && isChosen(repeat, key.repeat),
    )
    .map((key) => ({ key, order: order(key) }))
    .sort((a, b) => compare(a.order, b.order))
    .map(({ key }) => key);
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return (a[at] ?? 0) - (b[at] ?? 0);
}

function refuseUnknown(what: string, wanted: readonly string[] | undefined, known: readonly string[]): void {
  const unknown = wanted?.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const some = known.slice(0, 20).map((name) => oneLine(name, 80));
  throw new BenchError('usage', `the run has no ${what} ${oneLine(unknown, 80)}`, {
    hint: `It has: ${some.join(', ')}${known.length > some.length ? ` and ${known.length - some.length} more` : ''}.`,
  });
}
