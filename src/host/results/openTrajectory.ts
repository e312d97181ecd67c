import { access } from 'node:fs/promises';
import * as vscode from 'vscode';
import { BenchError, systemErrorCode } from '../../core/errors.ts';
import type { AttemptOverview } from '../../core/schema/runIndex.ts';
import { commandIds } from '../commandIds.ts';
import { commandAction } from '../commands.ts';
import { plainLine } from '../plainText.ts';
import { openReview } from '../reviewer/openReview.ts';
import type { Services } from '../services.ts';
import { targetOf } from '../tree/targetOf.ts';
import { attemptText } from './attemptFace.ts';

type Attempt = Pick<AttemptOverview, 'model' | 'task_id' | 'repeat' | 'trajectory' | 'state'>;

/** Opens the trajectory of a row, or of an attempt of the newest run that the person picks. */
export async function openTrajectory(services: Services, argument: unknown): Promise<void> {
  const attempt = await attemptOf(services, argument);
  if (attempt !== undefined) await showTrajectory(services, attempt);
}

/** Shows a trajectory in the reviewer; says so when it has not begun, or when its file is gone. */
export async function showTrajectory(services: Services, attempt: Attempt): Promise<void> {
  const { notify, identity } = services;
  const { task_id, repeat, trajectory } = attempt;
  const whose = identity.who.blind ? '' : `${attempt.model}, `;
  const name = `${task_id} (${whose}repeat ${repeat})`;
  if (attempt.state === 'waiting') {
    await notify.information(
      `${name} has not begun, so there is no trajectory yet. It appears with its first turn.`,
    );
    return;
  }
  if (!(await isThere(trajectory))) {
    const path = identity.who.blind ? '' : `: there is no ${trajectory}`;
    await notify.warning(
      `The trajectory of ${name} is gone${path}. Run the task again, or put the file back from a copy.`,
      commandAction('Run Task', commandIds.runTask, { taskId: task_id }),
    );
    return;
  }
  const title = plainLine(repeat === 1 ? task_id : `${task_id} repeat ${repeat}`);
  await openReview(services, { trajectory, title });
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT' || systemErrorCode(error) === 'ENOTDIR') return false;
    throw error;
  }
}

async function attemptOf(services: Services, argument: unknown): Promise<Attempt | undefined> {
  const { results } = services;
  const { dir, model, taskId, repeat } = targetOf(argument);
  if (dir === undefined || model === undefined) return await pickAttempt(services);
  const attempts = await results.attempts(dir, model);
  const found = attempts.find((each) => each.task_id === taskId && each.repeat === repeat);
  if (found === undefined) {
    throw new BenchError('run_missing', 'the run has no such attempt any more', {
      hint: 'Refresh the Results view.',
    });
  }
  return found;
}

/** An attempt of the newest run, for whoever comes from the command palette. */
async function pickAttempt({ results, notify }: Services): Promise<Attempt | undefined> {
  const run = (await results.load()).find(({ models }) => models.length > 0);
  if (run === undefined) {
    await notify.information('There is no run to open a trajectory of. Run Smoke makes one.');
    return undefined;
  }
  const items = (async () => {
    const attempts = (
      await Promise.all(run.models.map(({ model }) => results.attempts(run.dir, model)))
    ).flat();
    return attempts
      .filter(({ state }) => state !== 'waiting')
      .map((attempt) => ({
        label: plainLine(attempt.task_id),
        description: plainLine(`${attempt.model} · repeat ${attempt.repeat}`),
        detail: attemptText(attempt, results.progressOf(run.dir, attempt)),
        attempt,
      }));
  })();
  const picked = await vscode.window.showQuickPick(items, {
    title: `Open Trajectory: ${run.run_id}`,
    placeHolder: 'Task, model or outcome',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.attempt;
}
