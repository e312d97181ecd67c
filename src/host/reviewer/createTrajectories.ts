import type * as vscode from 'vscode';
import { deferredWorker } from '../worker/deferredWorker.ts';
import { Trajectories } from './trajectories.ts';

/** The open trajectories of this window. Starts nothing before one is opened. */
export function createTrajectories(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
): Trajectories {
  const onProblem = (problem: string): void => log.warn(`reviewer: ${problem}`);
  const workerFile = context.asAbsolutePath('dist/reviewWorker.js');
  return new Trajectories({
    onProblem,
    start: (host) =>
      deferredWorker(
        import('./reviewThread.ts').then(({ startReviewThread }) =>
          startReviewThread({ workerFile, host, onProblem }),
        ),
      ),
  });
}
