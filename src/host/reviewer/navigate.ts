import * as vscode from 'vscode';
import type { Payload } from '../../protocol/channel.ts';
import type { reviewHostContract } from '../../protocol/webview.ts';
import { commandIds, viewIds } from '../commandIds.ts';
import { showTrajectory } from '../results/openTrajectory.ts';
import { neighbourIn } from '../review/reviewQueue.ts';
import type { Services } from '../services.ts';
import { findAttempt } from './findAttempt.ts';
import type { OpenPage } from './reviewPanels.ts';

type Destination = Payload<typeof reviewHostContract, 'go'>['to'];
type From = Pick<OpenPage, 'path' | 'isHidden'>;

/** Takes the person from a page to where they want to go next. Never rejects. */
export async function navigate(services: Services, from: From, to: Destination): Promise<void> {
  try {
    await go(services, from, to);
  } catch (error) {
    await services.notify.error(error, 'open what comes next');
  }
}

async function go(services: Services, from: From, to: Destination): Promise<void> {
  switch (to) {
    case 'next_attempt':
      return await goTo(services, from, 1);
    case 'previous_attempt':
      return await goTo(services, from, -1);
    case 'next_flagged':
      return void (await vscode.commands.executeCommand(commandIds.nextFlaggedAttempt));
    case 'report':
      return await goToReport(services, from);
    case 'compare':
      return void (await vscode.commands.executeCommand(commandIds.compareAttempts, {
        trajectory: from.path,
      }));
    case 'queue':
      return void (await vscode.commands.executeCommand(`${viewIds.reviewQueue}.focus`));
  }
}

/** Neighbours are those of the review queue, or, for an attempt that is not in it, those of its model in the run. */
async function goTo(services: Services, { path }: From, by: 1 | -1): Promise<void> {
  const { results, reviewQueue, notify } = services;
  const queued = await reviewQueue.queue.neighbour(path, by);
  const found = queued === undefined ? await findAttempt(results, path) : null;
  const begun = found?.ofModel.filter(({ state }) => state !== 'waiting') ?? [];
  const next = queued === undefined ? neighbourIn(begun, path, by) : queued;
  if (next === undefined) {
    await notify.information('This trajectory is of no attempt in the results, so there is none next to it.');
  } else if (next === null) {
    const where = queued === null ? 'the review queue' : 'this model in the run';
    await notify.information(`This is the ${by === 1 ? 'last' : 'first'} attempt of ${where}.`);
  } else {
    await showTrajectory(services, next);
  }
}

async function goToReport({ results, notify }: Services, { path, isHidden }: From): Promise<void> {
  if (isHidden) {
    await notify.information(
      'The report names the model and its scores: label the attempt first, or turn blind review off.',
    );
    return;
  }
  const found = await findAttempt(results, path);
  const model = found?.run.models.find((each) => each.model === found.attempt.model);
  const report = model?.report?.path ?? model?.report_problem?.path;
  if (report === undefined) {
    await notify.information('There is no report of this attempt: one per model is written when a run ends.');
    return;
  }
  await vscode.commands.executeCommand(commandIds.openReport, {
    dir: found?.run.dir,
    model: model?.model,
    report,
  });
}
