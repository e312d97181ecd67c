import type { AttemptOverview } from '../../core/schema/runIndex.ts';
import { commandIds } from '../commandIds.ts';
import { plainLine } from '../plainText.ts';
import { counted } from '../run/counted.ts';
import { joined, lines, type Row, type RowIcon } from '../tree/row.ts';
import {
  attemptIcon,
  attemptSpoken,
  attemptText,
  attemptTooltip,
  type Progress,
  scoreIcon,
  standingOf,
} from './attemptFace.ts';
import { attemptRowId, taskRowId } from './rowIds.ts';
import { outcomeWords, scoreText } from './wording.ts';

export type ProgressOf = (attempt: AttemptOverview) => Progress | undefined;

/** Rows under a model: one per task; with repeats the attempts stand under it, without them the task is the attempt. */
export function taskRows(
  dir: string,
  attempts: readonly AttemptOverview[],
  progressOf: ProgressOf,
): readonly Row[] {
  return byTask(attempts).map(([first, ...others]) =>
    others.length === 0
      ? attemptRow(dir, first, plainLine(first.task_id), progressOf(first))
      : taskRow(dir, [first, ...others]),
  );
}

/** Rows under a task that is tried more than once. */
export function repeatRows(
  dir: string,
  attempts: readonly AttemptOverview[],
  progressOf: ProgressOf,
): readonly Row[] {
  return attempts.map((attempt) => attemptRow(dir, attempt, `Repeat ${attempt.repeat}`, progressOf(attempt)));
}

type Group = [AttemptOverview, ...AttemptOverview[]];

function byTask(attempts: readonly AttemptOverview[]): Group[] {
  const groups = new Map<string, Group>();
  for (const attempt of attempts) {
    const group = groups.get(attempt.task_id);
    if (group === undefined) groups.set(attempt.task_id, [attempt]);
    else group.push(attempt);
  }
  return [...groups.values()];
}

function attemptRow(
  dir: string,
  attempt: AttemptOverview,
  label: string,
  progress: Progress | undefined,
): Row {
  const { model, task_id, repeat, trajectory, state } = attempt;
  const begun = state !== 'waiting';
  return {
    id: attemptRowId(dir, attempt),
    label,
    description: attemptText(attempt, progress),
    tooltip: () => attemptTooltip(attempt, progress),
    icon: attemptIcon(attempt),
    spoken: `${label}: ${attemptSpoken(attempt, progress)}`,
    words: begun ? ['attempt', 'trajectory'] : ['attempt'],
    folding: 'none',
    command: { id: commandIds.openTrajectory, title: 'Open Trajectory' },
    target: { dir, model, taskId: task_id, repeat, trajectory },
  };
}

function taskRow(dir: string, attempts: Group): Row {
  const [{ model, task_id }] = attempts;
  const label = plainLine(task_id);
  const tally = tallyOf(attempts);
  const description = joined(meanText(tally), progressText(tally), ...faultTexts(tally), flaggedText(tally));
  return {
    id: taskRowId(dir, model, task_id),
    label,
    description,
    tooltip: () =>
      lines(
        `${model} · ${task_id} · ${counted(attempts.length, 'repeat')}`,
        tally.mean !== null &&
          `Mean score ${scoreText(tally.mean)} over ${counted(tally.scores.length, 'attempt')} that count${tally.scores.length === 1 ? 's' : ''}.`,
        tally.faults.size > 0 && `Not counted: ${faultTexts(tally).join(', ')}.`,
        tally.ended < attempts.length && `${tally.ended} of ${attempts.length} have ended.`,
        tally.flagged > 0 && `${counted(tally.flagged, 'attempt')} flagged.`,
      ),
    icon: taskIcon(tally),
    spoken: `Task ${label}: ${description.replaceAll(' · ', ', ')}`,
    words: ['attempts'],
    folding: 'collapsed',
    target: { dir, model, taskId: task_id },
  };
}

interface Tally {
  readonly attempts: Group;
  readonly ended: number;
  /** Of the attempts that count. */
  readonly scores: readonly number[];
  readonly mean: number | null;
  /** Attempts that do not count, by outcome in words. */
  readonly faults: ReadonlyMap<string, number>;
  readonly flagged: number;
  readonly running: number;
}

function tallyOf(attempts: Group): Tally {
  const standings = attempts.map(standingOf);
  const scores = standings.flatMap((standing) => (standing.kind === 'scored' ? [standing.score] : []));
  const faults = new Map<string, number>();
  for (const standing of standings) {
    if (standing.kind !== 'uncounted' && standing.kind !== 'unreadable') continue;
    const word = standing.kind === 'unreadable' ? 'unreadable' : outcomeWords[standing.outcome];
    faults.set(word, (faults.get(word) ?? 0) + 1);
  }
  return {
    attempts,
    ended: standings.filter(({ kind }) => kind !== 'open').length,
    scores,
    mean: scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length,
    faults,
    flagged: attempts.filter(({ flags }) => flags.length > 0).length,
    running: attempts.filter(({ state }) => state === 'running').length,
  };
}

/** `0.50 mean of 3`: how many attempts stand behind the number is part of it. */
function meanText({ mean, scores }: Tally): string | null {
  return mean === null ? null : `${scoreText(mean)} mean of ${scores.length}`;
}

function progressText({ ended, running, attempts }: Tally): string | null {
  if (ended === attempts.length) return null;
  return `${running > 0 ? 'running ' : ''}${ended}/${attempts.length}`;
}

function faultTexts({ faults }: Tally): string[] {
  return [...faults].map(([word, many]) =>
    word.endsWith('error') ? counted(many, word) : `${many} ${word}`,
  );
}

function flaggedText({ flagged }: Tally): string | null {
  return flagged === 0 ? null : `${flagged} flagged`;
}

/** The least sure of its attempts decides: one at work, else one cut off or not begun; then the mean. */
function taskIcon({ attempts, mean }: Tally): RowIcon {
  for (const state of ['running', 'interrupted', 'waiting'] as const) {
    const attempt = attempts.find((each) => each.state === state);
    if (attempt !== undefined) return attemptIcon(attempt);
  }
  return mean === null ? attemptIcon(attempts[0]) : scoreIcon(mean);
}
