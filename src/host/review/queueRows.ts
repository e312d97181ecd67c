import { isCounted } from '../../core/schema/score.ts';
import type { AttemptOverview } from '../../core/schema/runIndex.ts';
import { plainLine } from '../plainText.ts';
import { commandIds } from '../commandIds.ts';
import { attemptIcon, attemptSpoken, attemptTooltip, verdictText } from '../results/attemptFace.ts';
import { attemptRowId, queueRunRowId } from '../results/rowIds.ts';
import { flagWords, localTime } from '../results/wording.ts';
import { joined, lines, type Row } from '../tree/row.ts';
import { progressText, type Queue, type QueuedRun } from './queue.ts';

/** Rows of the queue: attempts, under their runs where there is more than one. */
export function queueRows(queue: Queue, timeZone?: string): readonly Row[] {
  const [only, ...others] = queue;
  if (only === undefined) return [];
  return others.length === 0 ? queuedAttempts(only) : queue.map((run, at) => runRow(run, at, timeZone));
}

export function queuedAttempts({ run, attempts }: QueuedRun): readonly Row[] {
  const severalRepeats = attempts.some(({ repeat }) => repeat > 1);
  return attempts.map((attempt) => attemptRow(run.dir, attempt, severalRepeats));
}

function runRow({ run, attempts }: QueuedRun, at: number, timeZone: string | undefined): Row {
  const label = run.created_at === null ? plainLine(run.run_id) : localTime(run.created_at, timeZone);
  const description = joined(progressText(attempts), plainLine(run.suite_title));
  return {
    id: queueRunRowId(run.dir),
    label,
    description,
    tooltip: () => lines(run.run_id, run.suite_title, `${progressText(attempts)}.`),
    icon: { id: 'history' },
    spoken: `Run of ${label}: ${description.replaceAll(' · ', ', ')}`,
    words: ['queuedRun'],
    folding: at === 0 ? 'expanded' : 'collapsed',
    target: { dir: run.dir },
  };
}

function attemptRow(dir: string, attempt: AttemptOverview, severalRepeats: boolean): Row {
  const { model, task_id, repeat, trajectory, flags, labelled, outcome } = attempt;
  const label = plainLine(`${task_id} · ${model}${severalRepeats ? ` · repeat ${repeat}` : ''}`);
  // How it ended is among the flags already where that is the reason to look.
  const score = attempt.score === null || outcome === null || !isCounted(outcome) ? null : attempt;
  return {
    id: attemptRowId(dir, attempt),
    label,
    description: joined(
      labelled && 'labelled',
      score !== null && verdictText({ ...score, outcome: 'submitted' }),
      [...new Set(flags.map(({ code }) => flagWords[code]))].join(', '),
    ),
    tooltip: () => attemptTooltip(attempt),
    icon: labelled ? { id: 'check', color: 'testing.iconPassed' } : attemptIcon(attempt),
    spoken: `${label.replaceAll(' · ', ', ')}: ${attemptSpoken(attempt)}${labelled ? '' : ', not labelled yet'}`,
    words: ['attempt', 'trajectory'],
    folding: 'none',
    command: { id: commandIds.openTrajectory, title: 'Open Trajectory' },
    target: { dir, model, taskId: task_id, repeat, trajectory },
  };
}
