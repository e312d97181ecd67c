import type { LastResult, SuiteOverview, TaskOverview } from '../../core/schema/runIndex.ts';
import type { LintFinding } from '../../core/schema/suite.ts';
import { plainLine } from '../plainText.ts';
import { scoreText, sizeText } from '../results/wording.ts';
import { counted } from '../run/counted.ts';
import { joined, lines, type Row, type RowIcon } from '../tree/row.ts';

/** The suite, as the root of the Tasks tree. */
export function suiteRow(suite: SuiteOverview): Row {
  const label = plainLine(suite.title);
  const locked = suite.locked ? 'locked' : 'not locked';
  const broken = suite.tasks.filter(({ runnable }) => !runnable).length;
  const description = joined(
    counted(suite.tasks.length, 'task'),
    broken > 0 && `${broken} cannot be run`,
    suite.findings.length > 0 && 'a part of the suite',
    locked,
  );
  return {
    id: 'suite',
    label,
    description,
    tooltip: () => suiteTooltip(suite),
    icon: { id: suite.locked ? 'lock' : 'library' },
    spoken: `Suite ${label}: ${description.replaceAll(' · ', ', ')}`,
    words: ['suite'],
    folding: 'expanded',
    target: {},
  };
}

function suiteTooltip({ id, title, root, layout, revision, locked, findings }: SuiteOverview): string {
  return lines(
    `${title} (${id})`,
    `Folder: ${root}`,
    `Layout: ${layout}`,
    `Revision: ${revision ?? 'none'}`,
    locked
      ? 'Locked: Verify Task Set compares every file with its lock.'
      : 'Not locked: nothing says whether its files are what they were.',
    ...findings.map(({ sentence }) => sentence),
  );
}

/** What stands under the suite: what is wrong with it as a whole, and its tasks. */
export function suiteChildren(suite: SuiteOverview, last: LastResults): readonly Row[] {
  return [
    ...suite.findings.map((finding, at) => findingRow('suite', finding, at)),
    ...suite.tasks.map((task) => taskRow(task, last(task.id))),
  ];
}

/** Last results of a task, one per model. */
export type LastResults = (taskId: string) => readonly LastResult[];

/** A task by its id, as the results name it; its title would leave no room for the rest, and is said and shown with it. */
function taskRow(task: TaskOverview, last: readonly LastResult[]): Row {
  const { id, title, fault_family, bytes, findings, runnable } = task;
  const label = plainLine(id);
  const description = joined(
    !runnable && 'cannot be run',
    fault_family !== null && plainLine(fault_family),
    lastText(last),
    sizeText(bytes),
  );
  return {
    id: taskId(id),
    label,
    description,
    tooltip: () => taskTooltip(task, last),
    icon: taskIcon(task),
    spoken: [
      `Task ${label}: ${title === id || title === '' ? '' : `${plainLine(title)}, `}${description.replaceAll(' · ', ', ')}`,
      ...(findings.length === 0 ? [] : [counted(findings.length, 'finding')]),
    ].join(', '),
    words: runnable ? ['task'] : ['unrunnable'],
    folding: findings.length > 0 ? 'collapsed' : 'none',
    target: { taskId: id },
  };
}

export function findingRows({ id, findings }: TaskOverview): readonly Row[] {
  return findings.map((finding, at) => findingRow(taskId(id), finding, at));
}

function taskId(id: string): string {
  return JSON.stringify(['task', id]);
}

function findingRow(parentId: string, { severity, sentence, code }: LintFinding, at: number): Row {
  return {
    id: JSON.stringify(['finding', parentId, at]),
    label: plainLine(sentence, 500),
    description: '',
    tooltip: () => lines(sentence, `Rule: ${code}`),
    icon: severityIcons[severity],
    spoken: `${severity}: ${sentence}`,
    words: ['finding'],
    folding: 'none',
    target: {},
  };
}

const severityIcons: Readonly<Record<LintFinding['severity'], RowIcon>> = {
  error: { id: 'error', color: 'problemsErrorIcon.foreground' },
  warning: { id: 'warning', color: 'problemsWarningIcon.foreground' },
  info: { id: 'info', color: 'problemsInfoIcon.foreground' },
};

/** The gravest finding; remarks alone do not make a task look doubtful. */
function taskIcon({ findings, runnable }: TaskOverview): RowIcon {
  if (!runnable || findings.some(({ severity }) => severity === 'error')) return severityIcons.error;
  if (findings.some(({ severity }) => severity === 'warning')) return severityIcons.warning;
  return { id: 'beaker' };
}

/** `baseline-triage 0.50`, or with several models how many and between which scores. */
function lastText(last: readonly LastResult[]): string | null {
  const [first, second, ...others] = last;
  if (first === undefined) return null;
  if (second === undefined) return resultText(first);
  if (others.length === 0) return `${resultText(first)}, ${resultText(second)}`;
  const scores = last.flatMap(({ score }) => (score === null ? [] : [score]));
  const range = [...new Set([Math.min(...scores), Math.max(...scores)].map(scoreText))].join(' to ');
  const errors = last.length - scores.length;
  const found = [...(scores.length > 0 ? [range] : []), ...(errors > 0 ? [counted(errors, 'error')] : [])];
  return `${last.length} models: ${found.join(', ')}`;
}

function resultText({ model, score }: LastResult): string {
  return `${plainLine(model)} ${score === null ? 'error' : scoreText(score)}`;
}

function taskTooltip(task: TaskOverview, last: readonly LastResult[]): string {
  const { id, title, dir, bytes, fault_family, findings } = task;
  return lines(
    title === '' || title === id ? id : `${title} (${id})`,
    `Fault family: ${fault_family ?? 'not named'}`,
    `Size: ${sizeText(bytes)}`,
    `Folder: ${dir}`,
    last.length > 0 && 'Last results:',
    ...last.map((result) => `• ${lastSentence(result)}`),
    findings.length > 0 &&
      `${counted(findings.length, 'finding')} of the ground-truth doctor: unfold the task.`,
  );
}

function lastSentence({
  model,
  score,
  counted: many,
  ended,
  repeats,
  practice,
  match,
  run_id,
}: LastResult): string {
  const result =
    score === null
      ? `no score, as none of ${counted(ended, 'ended attempt')} counts`
      : `score ${scoreText(score)}${repeats > 1 ? `, mean of ${many} of ${repeats} repeats` : ''}`;
  return joined(
    `${model}: ${result}`,
    match === 'judge' && 'matched by a judge model',
    practice && 'practice',
    run_id,
  );
}
