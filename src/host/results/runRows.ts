import { decisionWords } from '../../core/report/decisionText.ts';
import { decimal, percent } from '../../core/report/figureText.ts';
import type { RunModelOverview, RunOverview } from '../../core/schema/runIndex.ts';
import { commandIds } from '../commandIds.ts';
import { plainLine } from '../plainText.ts';
import { counted, dollars } from '../run/counted.ts';
import { type Folding, joined, lines, type Row, type RowIcon } from '../tree/row.ts';
import { modelRowId, problemRowId, runRowId } from './rowIds.ts';
import { localTime, runStateWords } from './wording.ts';

/** A run as the tree shows it. */
export interface ShownRun extends RunOverview {
  /** This window's own, and what it does. */
  readonly here: 'running' | 'stopping' | null;
}

const resumable: readonly RunOverview['state'][] = ['interrupted', 'cancelled', 'budget', 'failed'];

/** Whether there is something to resume: attempts that have not ended, or that ended in an error and can be made again. */
function isResumable({ state, error_count }: RunOverview): boolean {
  return resumable.includes(state) || (state === 'complete' && error_count > 0);
}

const runIcons: Readonly<Record<RunOverview['state'], RowIcon>> = {
  running: { id: 'sync~spin', color: 'charts.blue' },
  interrupted: { id: 'debug-disconnect', color: 'problemsWarningIcon.foreground' },
  cancelled: { id: 'circle-slash' },
  budget: { id: 'circle-slash', color: 'problemsWarningIcon.foreground' },
  failed: { id: 'error', color: 'problemsErrorIcon.foreground' },
  complete: { id: 'check-all' },
  unreadable: { id: 'warning', color: 'problemsWarningIcon.foreground' },
};

/** A run: when, in which state, how far, of what. Only the newest is unfolded to begin with. */
export function runRow(run: ShownRun, { folding, timeZone }: { folding: Folding; timeZone?: string }): Row {
  const { dir, state, here, problem } = run;
  const label = run.created_at === null ? plainLine(run.run_id) : localTime(run.created_at, timeZone);
  const description = runText(run);
  return {
    id: runRowId(dir),
    label,
    description,
    tooltip: () => runTooltip(run),
    icon: runIcons[state],
    spoken: `Run of ${label}: ${description.replaceAll(' · ', ', ')}${problem === null ? '' : `. ${problem}`}`,
    words: ['run', ...(isResumable(run) ? ['resumable'] : []), ...(here === null ? [] : ['runningHere'])],
    folding,
    target: { dir },
  };
}

function runText(run: ShownRun): string {
  const { state, here, ended, attempt_count, practice, suite_title, problem } = run;
  if (state === 'unreadable') return runStateWords.unreadable;
  const word = here === 'stopping' ? 'stopping' : runStateWords[state];
  return joined(
    `${word} ${ended}/${attempt_count}`,
    problem !== null && 'see problem',
    practice && 'practice',
    plainLine(suite_title),
  );
}

function runTooltip(run: ShownRun): string {
  const { state, problem, created_at, preset, product_version } = run;
  if (state === 'unreadable') return lines(run.run_id, problem);
  return lines(
    run.run_id,
    created_at !== null && `Started ${created_at} (UTC), by version ${product_version ?? 'unknown'}.`,
    joined(
      run.suite_title,
      preset !== null && `preset ${preset}`,
      counted(run.task_count, 'task'),
      counted(run.models.length, 'model'),
    ),
    `${run.ended} of ${counted(run.attempt_count, 'attempt')} ended; ${stateSentences[state]}`,
    `Sandbox: ${run.sandbox}${run.practice ? ', for practice only: not for published numbers' : ''}.`,
    problem,
  );
}

const stateSentences: Readonly<Record<Exclude<RunOverview['state'], 'unreadable'>, string>> = {
  running: 'a process works on it.',
  interrupted: 'it was cut off, and Resume Run goes on with it.',
  cancelled: 'it was cancelled, and Resume Run goes on with it.',
  budget: 'its budget is used up; with a higher limit, Resume Run goes on with it.',
  failed: 'it failed, and Resume Run goes on with it.',
  complete: 'it is complete.',
};

/** What stands directly under a run: its problem, if it has one, and its models. */
export function runChildren(run: ShownRun): readonly Row[] {
  const { dir, problem } = run;
  return [
    ...(problem === null ? [] : [problemRow(runRowId(dir), problem)]),
    ...run.models.map((model) => modelRow(run, model)),
  ];
}

/** A sentence where rows are missing, or are not all there is to know. */
export function problemRow(parentId: string, problem: string): Row {
  return {
    id: problemRowId(parentId),
    label: plainLine(problem, 500),
    description: '',
    tooltip: () => problem,
    icon: { id: 'warning', color: 'problemsWarningIcon.foreground' },
    spoken: `Problem: ${problem}`,
    words: ['problem'],
    folding: 'none',
    target: {},
  };
}

function modelRow(run: ShownRun, overview: RunModelOverview): Row {
  const { dir } = run;
  const { model, report, report_problem } = overview;
  const label = plainLine(model);
  const description = modelText(run, overview);
  const path = report?.path ?? report_problem?.path;
  return {
    id: modelRowId(dir, model),
    label,
    description,
    tooltip: () => modelTooltip(run, overview),
    icon: modelIcon(run, overview),
    spoken: `Model ${label}: ${modelSpoken(run, overview)}`,
    words: path === undefined ? ['model'] : ['model', 'report'],
    folding: overview.attempt_count > 0 ? 'collapsed' : 'none',
    target: { dir, model, ...(path === undefined ? {} : { report: path }) },
  };
}

function modelIcon({ state }: ShownRun, { report, report_problem }: RunModelOverview): RowIcon {
  // What an earlier session of the run left undecided, this one may be deciding.
  const isInconclusive = report?.status === 'inconclusive' && state !== 'running';
  if (report_problem !== null || isInconclusive) {
    return { id: 'warning', color: 'problemsWarningIcon.foreground' };
  }
  return { id: 'hubot' };
}

/** What a report's accuracy may be called; an inconclusive one gives no number that somebody could decide from. */
function accuracyText({ report }: RunModelOverview): string {
  if (report === null) return '';
  if (report.status === 'inconclusive') return 'inconclusive';
  if (report.accuracy === null) return 'no attempt counts';
  return report.status === 'partial' ? `partial: ${percent(report.accuracy)}` : percent(report.accuracy);
}

function modelText(run: ShownRun, overview: RunModelOverview): string {
  const { report, report_problem, ended, attempt_count } = overview;
  const progress = ended < attempt_count && `${ended}/${attempt_count}`;
  if (report_problem !== null) return joined('report cannot be used', progress);
  // The figures of an earlier session say nothing of what is running now.
  if (report === null || run.state === 'running') return joined(progress || 'no report yet');
  const inconclusive = report.status === 'inconclusive';
  return joined(
    accuracyText(overview),
    progress,
    !inconclusive && report.avg_turns !== null && `${decimal(report.avg_turns)} turns`,
    !inconclusive &&
      report.false_positive_rate !== null &&
      `${percent(report.false_positive_rate)} false claims`,
    report.flagged_attempts > 0 && `${report.flagged_attempts} flagged`,
  );
}

function modelSpoken(run: ShownRun, overview: RunModelOverview): string {
  const { report, report_problem, ended, attempt_count } = overview;
  const words = [`${ended} of ${counted(attempt_count, 'attempt')} ended`];
  if (report_problem !== null) words.push(`the report cannot be used: ${report_problem.message}`);
  else if (report === null || run.state === 'running') words.push('no report yet');
  else words.push(...figureSentences(overview));
  return words.join(', ');
}

function modelTooltip(run: ShownRun, overview: RunModelOverview): string {
  const { model, report, report_problem, ended, attempt_count } = overview;
  return lines(
    model,
    `${ended} of ${counted(attempt_count, 'attempt')} ended.`,
    report_problem !== null && `No figures: ${report_problem.message}`,
    report === null && report_problem === null && 'The report is written when the run ends.',
    ...(report === null ? [] : reportLines(run, overview)),
  );
}

function reportLines({ state }: ShownRun, overview: RunModelOverview): string[] {
  const { report } = overview;
  if (report === null) return [];
  const cost = report.total_cost_usd ?? report.cost_usd;
  const unknown = report.attempts_without_cost;
  return [
    ...(state === 'running' ? ['Its report is from before this session of the run.'] : []),
    ...report.status_reasons.map((reason) => `${report.status}: ${reason}`),
    ...figureSentences(overview).map((sentence) => `• ${sentence}`),
    ...(report.decision === null ? [] : [`• decision by its policy: ${decisionWords(report.decision)}`]),
    `• covers ${counted(report.attempt_count, 'ended attempt')}`,
    ...(cost === null
      ? []
      : [
          `• cost ${unknown > 0 ? 'at least ' : ''}${dollars(cost)}${unknown > 0 ? ` (${unknown} unknown)` : ''}`,
        ]),
    ...(report.practice ? ['Practice: it ran in a sandbox that is not for published numbers.'] : []),
  ];
}

/** The figures in words, without any for an inconclusive report. */
function figureSentences({ report }: RunModelOverview): string[] {
  if (report === null) return [];
  const flagged = `${counted(report.flagged_attempts, 'attempt')} flagged`;
  if (report.status === 'inconclusive') return ['inconclusive: no figure to decide from', flagged];
  const prefix = report.status === 'partial' ? 'partial report, ' : '';
  return [
    report.accuracy === null
      ? `${prefix}no accuracy, as no attempt counts`
      : `${prefix}accuracy ${percent(report.accuracy)}`,
    ...(report.avg_turns === null ? [] : [`${decimal(report.avg_turns)} turns on average`]),
    report.false_positive_rate === null
      ? 'no false-positive rate, as nothing was claimed'
      : `false-positive rate ${percent(report.false_positive_rate)}`,
    flagged,
    ...(report.practice ? ['for practice'] : []),
  ];
}

/** The row that opens a report which this version cannot use. */
export function reportProblemRow(dir: string, { model, report_problem }: RunModelOverview): Row | null {
  if (report_problem === null) return null;
  const row = problemRow(modelRowId(dir, model), report_problem.message);
  return {
    ...row,
    words: ['problem', 'report'],
    command: { id: commandIds.openReport, title: 'Open Report' },
    target: { dir, model, report: report_problem.path },
  };
}
