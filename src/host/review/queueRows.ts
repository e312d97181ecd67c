import type { FlagCode } from '../../core/schema/reportedTask.ts';
import type { AttemptOverview } from '../../core/schema/runIndex.ts';
import { commandIds } from '../commandIds.ts';
import { plainLine } from '../plainText.ts';
import { attemptIcon, attemptSpoken, attemptTooltip, flagList } from '../results/attemptFace.ts';
import { attemptRowId, queueGroupRowId } from '../results/rowIds.ts';
import { localTime, scoreText } from '../results/wording.ts';
import { counted } from '../run/counted.ts';
import { type Folding, joined, lines, type Row } from '../tree/row.ts';
import { modelLetter } from './blindNames.ts';
import { progressText, type Queue, type QueueGroup } from './queue.ts';

/** How rows are drawn. */
export interface RowOptions {
  /** Whether models, scores and what tells of them are hidden. */
  readonly blind?: boolean;
  /** By default that of the machine. */
  readonly timeZone?: string;
}

/** Rows of the queue: attempts, grouped by run and model where there is more than one group. */
export function queueRows(queue: Queue, options: RowOptions = {}): readonly Row[] {
  const [only, ...others] = queue;
  if (only === undefined) return [];
  if (others.length === 0) return queuedAttempts(only, options);
  return queue.map((group, at) => groupRow(group, at === 0 ? 'expanded' : 'collapsed', options));
}

export function queuedAttempts(
  { run, model, attempts }: QueueGroup,
  { blind = false }: RowOptions = {},
): readonly Row[] {
  const repeats = run.attempt_count > run.task_count * run.models.length;
  const whose = blind ? modelLetter(run, model) : plainLine(model);
  return attempts.map((attempt) => attemptRow(run.dir, attempt, { repeats, blind, whose }));
}

function groupRow({ run, model, attempts }: QueueGroup, folding: Folding, options: RowOptions): Row {
  const { blind = false, timeZone } = options;
  const label = blind ? modelLetter(run, model) : plainLine(model);
  const when = run.created_at === null ? plainLine(run.run_id) : localTime(run.created_at, timeZone);
  const progress = progressText(attempts);
  return {
    id: queueGroupRowId(run.dir, model),
    label,
    description: joined(progress, when),
    tooltip: () =>
      lines(blind ? `${label} (hidden)` : model, `Run ${run.run_id}`, run.suite_title, `${progress}.`),
    icon: { id: 'hubot' },
    spoken: `${blind ? label : `Model ${label}`} in the run of ${when}: ${progress}`,
    words: ['queueGroup'],
    folding,
    target: { dir: run.dir, model },
  };
}

interface AttemptRowOptions {
  readonly repeats: boolean;
  readonly blind: boolean;
  /** The model, or what stands for it. */
  readonly whose: string;
}

function attemptRow(dir: string, attempt: AttemptOverview, options: AttemptRowOptions): Row {
  const { model, task_id, repeat, trajectory, labelled } = attempt;
  const { repeats, blind, whose } = options;
  const label = plainLine(repeats ? `${task_id} · repeat ${repeat}` : task_id);
  return {
    id: attemptRowId(dir, attempt),
    label,
    ...(blind ? blindFace(attempt, label, whose) : openFace(attempt, label, whose)),
    ...(labelled ? { icon: { id: 'check', color: 'testing.iconPassed' } } : {}),
    words: ['attempt', 'trajectory'],
    folding: 'none',
    command: { id: commandIds.openTrajectory, title: 'Open Trajectory' },
    target: { dir, model, taskId: task_id, repeat, trajectory },
  };
}

type Face = Pick<Row, 'description' | 'tooltip' | 'icon' | 'spoken'>;

function openFace(attempt: AttemptOverview, label: string, whose: string): Face {
  const { score, flags, labelled } = attempt;
  return {
    description: joined(labelled && 'labelled', score !== null && scoreText(score), flagList(flags)),
    tooltip: () => attemptTooltip(attempt),
    icon: attemptIcon(attempt),
    spoken: `${label}, ${whose}: ${attemptSpoken(attempt)}${labelled ? '' : ', not labelled yet'}`,
  };
}

/** Nothing that tells the model or the score: of the flags, those that anybody sees who reads the trajectory. */
function blindFace({ turns, flags, labelled }: AttemptOverview, label: string, whose: string): Face {
  const seen = flags.filter(({ code }) => openFlags.has(code));
  const state = labelled ? 'labelled' : 'not labelled yet';
  return {
    description: joined(labelled && 'labelled', counted(turns, 'turn'), flagList(seen)),
    tooltip: () =>
      lines(`${whose} (hidden) · ${label}`, 'Blind review: the score is hidden until your labels are in.'),
    icon: { id: 'eye-closed' },
    spoken: `${label}, ${whose}, hidden: ${[counted(turns, 'turn'), state].join(', ')}`,
  };
}

/** Flags that tell no score: the others follow from the truth, or from the score itself. */
const openFlags: ReadonlySet<FlagCode> = new Set([
  'turns_over_twice_median',
  'limit_reached',
  'submission_invalid',
]);
