import { realpath } from 'node:fs/promises';
import * as vscode from 'vscode';
import { BenchError } from '../../core/errors.ts';
import { plainLine } from '../plainText.ts';
import type { Services } from '../services.ts';
import { isInside, readAttemptPath } from './attemptPath.ts';
import { readLink } from './links.ts';
import { openReview } from './openReview.ts';

/** Follows a link to a step. Anybody can make a person click on one: it opens attempts of the workspace, and nothing else. */
export async function openLink(services: Services, uri: vscode.Uri): Promise<void> {
  const link = readLink(uri);
  if (link === null) {
    throw new BenchError('usage', 'the link is none that this version makes', {
      hint: 'Copy it anew from the reviewer.',
    });
  }
  const { place, step } = link;
  const path = place.kind === 'path' ? place.path : services.resources.pathOf(place.key);
  if (path === null) {
    throw new BenchError(
      'usage',
      'the link was made in another workspace, for a trajectory whose path is hidden',
      {
        hint: 'Open the folder in which it was copied.',
      },
    );
  }
  await checkPlace(path);
  await openReview(services, { trajectory: path, title: titleOf(path) }, { step });
}

/** @throws BenchError usage for what is no attempt in a folder of the workspace, links followed */
async function checkPlace(path: string): Promise<void> {
  const real = await realpath(path).catch(() => null);
  const folders = await Promise.all(
    (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => realpath(uri.fsPath).catch(() => uri.fsPath)),
  );
  const found =
    real !== null && readAttemptPath(real) !== null && folders.some((folder) => isInside(folder, real));
  if (found) return;
  throw new BenchError(
    'usage',
    `the link leads to ${plainLine(path)}, which is no attempt in this workspace`,
    {
      hint: 'Open the folder that has the run, then follow the link again.',
    },
  );
}

function titleOf(path: string): string {
  const attempt = readAttemptPath(path);
  if (attempt === null) return 'Trajectory';
  const { taskFolder, repeat } = attempt;
  return repeat === 1 ? taskFolder : `${taskFolder} repeat ${repeat}`;
}
