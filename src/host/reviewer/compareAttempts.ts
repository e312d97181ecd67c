import * as vscode from 'vscode';
import type { AttemptOverview } from '../../core/schema/runIndex.ts';
import { plainLine } from '../plainText.ts';
import { attemptText } from '../results/attemptFace.ts';
import { localTime } from '../results/wording.ts';
import { modelLetter } from '../review/blindNames.ts';
import type { Services } from '../services.ts';
import { targetOf } from '../tree/targetOf.ts';
import { type FoundAttempt, findAttempt } from './findAttempt.ts';
import { openComparison } from './openReview.ts';

/** Opens two attempts side by side: the two rows that are selected, or the given or open one and another that the person picks. */
export async function compareAttempts(
  services: Services,
  argument: unknown,
  selected: unknown,
): Promise<void> {
  const rows = Array.isArray(selected) ? selected.map((each) => targetOf(each).trajectory) : [];
  const [one, other, ...more] = rows.filter((path) => path !== undefined);
  if (one !== undefined && other !== undefined && more.length === 0) {
    return await compare(services, one, other);
  }
  const first = targetOf(argument).trajectory ?? services.panels.active?.path;
  const left = first ?? (await pick(services, null));
  if (left === undefined) return;
  const right = await pick(services, left);
  if (right !== undefined) await compare(services, left, right);
}

async function compare(services: Services, left: string, right: string): Promise<void> {
  const found = await findAttempt(services.results, left);
  const task = found?.attempt.task_id;
  await openComparison(
    services,
    [left, right],
    task === undefined ? 'Compare Attempts' : `Compare ${plainLine(task)}`,
  );
}

interface Choice extends vscode.QuickPickItem {
  readonly trajectory: string;
}

/** Lets the person pick an attempt; beside another one, those of its task come first. */
async function pick(services: Services, beside: string | null): Promise<string | undefined> {
  const { results, notify } = services;
  const found = beside === null ? null : await findAttempt(results, beside);
  const run = found?.run ?? (await results.load()).find(({ models }) => models.length > 0);
  if (run === undefined) {
    await notify.information('There is no run whose attempts could be compared. Run Smoke makes one.');
    return undefined;
  }
  const choices = choicesOf(services, run, found);
  const picked = await vscode.window.showQuickPick(choices, {
    title: beside === null ? 'Compare Attempts: first' : 'Compare Attempts: with which?',
    placeHolder: 'Task, model or outcome',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.trajectory;
}

async function choicesOf(
  { results, identity }: Services,
  run: FoundAttempt['run'],
  beside: FoundAttempt | null,
): Promise<Choice[]> {
  const lists = await Promise.all(run.models.map(({ model }) => results.attempts(run.dir, model)));
  const begun = lists
    .flat()
    .filter(({ state, trajectory }) => state !== 'waiting' && trajectory !== beside?.attempt.trajectory);
  const isSameTask = ({ task_id }: AttemptOverview) => task_id === beside?.attempt.task_id;
  const sorted = [...begun.filter(isSameTask), ...begun.filter((attempt) => !isSameTask(attempt))];
  const { blind } = identity.who;
  return sorted.map((attempt) => ({
    label: plainLine(attempt.task_id),
    description: plainLine(
      `${blind ? modelLetter(run, attempt.model) : attempt.model} · repeat ${attempt.repeat}`,
    ),
    detail: blind
      ? run.created_at === null
        ? ''
        : localTime(run.created_at)
      : attemptText(attempt, results.progressOf(run.dir, attempt)),
    trajectory: attempt.trajectory,
  }));
}
