import { BenchError } from '../errors.ts';
import { presets } from '../schema/config.ts';
import { nearest } from '../schema/nearest.ts';
import type { RunSettings } from '../schema/run.ts';
import type { Suite, Task } from '../suite/suite.ts';

/** Which tasks of a suite run. */
export interface TaskSelection {
  /** Only these ids, in the suite's order. */
  readonly ids?: readonly string[];
  /** At most so many. */
  readonly limit?: number;
  /** That there be all: a part of a suite on the disk is then no suite. */
  readonly whole?: true;
}

/**
 * The selection that a wish and a preset come to: naming tasks is a choice of its own, which a preset's number does not cut
 * short. Without a choice preset aa means the whole suite, which what happens to be on this disk is not.
 */
export function selectionFor(settings: RunSettings, wish: TaskSelection): TaskSelection {
  const ofPreset = settings.preset === null ? null : presets[settings.preset].task_limit;
  const limit = wish.limit ?? (wish.ids === undefined ? ofPreset : null);
  return {
    ...(wish.ids === undefined ? {} : { ids: wish.ids }),
    ...(limit === null ? {} : { limit }),
    ...(settings.preset === 'aa' && wish.ids === undefined && limit === null ? { whole: true } : {}),
  };
}

/**
 * The tasks that a selection means. A limited run takes them evenly from the suite's whole order, so that a smoke run
 * of ten does not test ten variants of the first fault family.
 * @throws BenchError usage for an unknown id; suite_invalid for a task without ground truth or without a snapshot, and for
 *   a part of a suite where the whole is meant
 */
export function selectTasks(suite: Suite, selection: TaskSelection): readonly Task[] {
  if (selection.whole === true) refusePart(suite);
  const known = new Map(suite.tasks.map((task) => [task.id, task]));
  for (const id of selection.ids ?? []) {
    if (known.has(id)) continue;
    const near = nearest(id, known.keys());
    throw new BenchError('usage', `the suite ${suite.id} has no task ${id}`, {
      hint: near === null ? 'itbench-review tasks list shows what there is.' : `Did you mean ${near}?`,
    });
  }
  const wanted = selection.ids === undefined ? null : new Set(selection.ids);
  const named = suite.tasks.filter((task) => wanted === null || wanted.has(task.id));
  const tasks = spread(named, selection.limit ?? named.length);
  for (const task of tasks) {
    if (task.groundTruth === null) {
      throw new BenchError('suite_invalid', `task ${task.id} has no ground truth (${task.dir})`, {
        hint: 'Write its ground_truth.yaml, or put it back, or leave the task out with --tasks.',
      });
    }
    const unusable = suite.findings.find(
      ({ task: id, code }) => id === task.id && (code === 'empty_snapshot' || code === 'snapshot_invalid'),
    );
    if (unusable !== undefined) {
      throw new BenchError('suite_invalid', `task ${task.id} (${task.dir}): ${unusable.sentence}`, {
        hint: 'Download or make the task again, or leave it out with --tasks.',
      });
    }
  }
  return tasks;
}

function refusePart({ root, tasks, findings }: Suite): void {
  const absent = findings.filter(({ code }) => code === 'missing_task_folder').map(({ task }) => task);
  if (absent.length === 0) return;
  const shown = `${absent.slice(0, 5).join(', ')}${absent.length > 5 ? ', …' : ''}`;
  const all = tasks.length + absent.length;
  throw new BenchError(
    'suite_invalid',
    `preset aa means the whole suite, and ${absent.length} of its ${all} tasks are not here (${root}): ${shown}`,
    {
      hint: 'Download them with: itbench-review tasks fetch --all. Or choose tasks with --tasks or --limit: the figures are then those of a part.',
    },
  );
}

/** At most `count` of the items, taken evenly from the whole of them. */
export function spread<T>(items: readonly T[], count: number): T[] {
  if (count >= items.length) return [...items];
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)] as T);
}

/** `2026-11-22T12-31-05Z-3f9a`: sorts by time, safe in a file name. */
export function createRunId(nowMs: number, random: () => number): string {
  const time = new Date(nowMs).toISOString().slice(0, 19).replaceAll(':', '-');
  const suffix = Math.floor(random() * 0x10000)
    .toString(16)
    .padStart(4, '0');
  return `${time}Z-${suffix}`;
}
