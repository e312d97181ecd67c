import type { AttemptOverview } from '../../core/schema/runIndex.ts';
import { commandIds } from '../commandIds.ts';
import { plainLine } from '../plainText.ts';
import { attemptIcon, attemptSpoken, attemptTooltip, flagList } from '../results/attemptFace.ts';
import { attemptRowId, queueGroupRowId } from '../results/rowIds.ts';
import { localTime, scoreText } from '../results/wording.ts';
import { type Folding, joined, lines, type Row } from '../tree/row.ts';
import { progressText, type Queue, type QueueGroup } from './queue.ts';

/** Rows of the queue: attempts, grouped by run and model where there is more than one group. */
export function queueRows(queue: Queue, timeZone?: string): readonly Row[] {
  const [only, ...others] = queue;
  if (only === undefined) return [];
  if (others.length === 0) return queuedAttempts(only);
  return queue.map((group, at) => groupRow(group, at === 0 ? 'expanded' : 'collapsed', timeZone));
}

export function queuedAttempts({ run, attempts }: QueueGroup): readonly Row[] {
  const repeats = run.attempt_count > run.task_count * run.models.length;
  return attempts.map((attempt) => attemptRow(run.dir, attempt, { repeats }));
}

function groupRow({ run, model, attempts }: QueueGroup, folding: Folding, timeZone?: string): Row {
  const label = plainLine(model);
  const when = run.created_at === null ? plainLine(run.run_id) : localTime(run.created_at, timeZone);
  const progress = progressText(attempts);
  return {
    id: queueGroupRowId(run.dir, model),
    label,
    description: joined(progress, when),
    tooltip: () => lines(model, `Run ${run.run_id}`, run.suite_title, `${progress}.`),
    icon: { id: 'hubot' },
    spoken: `Model ${label} in the run of ${when}: ${progress}`,
    words: ['queueGroup'],
    folding,
    target: { dir: run.dir, model },
  };
}

function attemptRow(dir: string, attempt: AttemptOverview, { repeats }: { repeats: boolean }): Row {
  const { model, task_id, repeat, trajectory, flags, labelled } = attempt;
  const label = plainLine(repeats ? `${task_id} · repeat ${repeat}` : task_id);
  return {
    id: attemptRowId(dir, attempt),
    label,
    description: joined(
      labelled && 'labelled',
      attempt.score !== null && scoreText(attempt.score),
      flagList(flags),
    ),
    tooltip: () => attemptTooltip(attempt),
    icon: labelled ? { id: 'check', color: 'testing.iconPassed' } : attemptIcon(attempt),
    spoken: `${label}, ${plainLine(model)}: ${attemptSpoken(attempt)}${labelled ? '' : ', not labelled yet'}`,
    words: ['attempt', 'trajectory'],
    folding: 'none',
    command: { id: commandIds.openTrajectory, title: 'Open Trajectory' },
    target: { dir, model, taskId: task_id, repeat, trajectory },
  };
}
