import { type FileHandle, open } from 'node:fs/promises';
import * as vscode from 'vscode';
import { BenchError, systemErrorCode } from '../../core/errors.ts';
import type { AttemptOverview } from '../../core/schema/runIndex.ts';
import { commandIds } from '../commandIds.ts';
import { commandAction } from '../commands.ts';
import { plainLine } from '../plainText.ts';
import type { Services } from '../services.ts';
import { targetOf } from '../tree/targetOf.ts';
import { attemptText } from './attemptFace.ts';
import { endingBytes, endingProblem, trajectoryEnding } from './trajectoryEnding.ts';

type Attempt = Pick<AttemptOverview, 'model' | 'task_id' | 'repeat' | 'trajectory' | 'state'>;

/** Opens the trajectory of a row, or of an attempt of the newest run that the person picks. */
export async function openTrajectory(services: Services, argument: unknown): Promise<void> {
  const attempt = await attemptOf(services, argument);
  if (attempt !== undefined) await showTrajectory(services, attempt);
}

/** Shows a trajectory in an editor that the next one replaces; says so when its file is missing or cut short. */
export async function showTrajectory({ notify }: Services, attempt: Attempt): Promise<void> {
  const name = `${attempt.task_id} (${attempt.model}, repeat ${attempt.repeat})`;
  if (attempt.state === 'waiting') {
    await notify.information(
      `${name} has not begun, so there is no trajectory yet. It appears with its first turn.`,
    );
    return;
  }
  const tail = await readTail(attempt.trajectory);
  if (tail === null) {
    await notify.warning(
      `The trajectory of ${name} is gone: there is no ${attempt.trajectory}. Run the task again, or put the file back from a copy.`,
      commandAction('Run Task', commandIds.runTask, { taskId: attempt.task_id }),
    );
    return;
  }
  await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(attempt.trajectory), { preview: true });
  const problem = endingProblem(trajectoryEnding(tail), attempt.state === 'ended');
  if (problem !== null) await notify.warning(`${name}: ${problem}`);
}

/** The last bytes of a file as text, or null where there is none. */
async function readTail(path: string): Promise<string | null> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT' || systemErrorCode(error) === 'ENOTDIR') return null;
    throw error;
  }
  try {
    const { size } = await file.stat();
    const length = Math.min(size, endingBytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
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
