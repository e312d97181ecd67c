import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attemptContent, contentOfTrajectory } from '../../src/core/harness/attemptContent.ts';
import { importLabels } from '../../src/core/harness/importLabels.ts';
import type { LabelKeeper } from '../../src/core/harness/labelKeeper.ts';
import { runLabels } from '../../src/core/harness/runLabels.ts';
import type { AttemptContent } from '../../src/core/review/standing.ts';
import type { HeldLabel } from '../../src/core/schema/label.ts';
import type { AttemptKey } from '../../src/core/store/layout.ts';
import { pathsOfRun } from '../../src/core/store/layout.ts';
import { OwnTrajectory } from '../../src/core/trajectory/ownTrajectory.ts';
import { naming, writeTinySuite } from './cliScene.ts';
import { runInHarness } from './harnessRun.ts';
import { copyRun } from './runFolder.ts';

export const never = new AbortController().signal;
export const now = () => Date.parse('2026-11-22T12:00:00Z');

/** A keeper, an attempt that it keeps labels of, and where it keeps them. */
export interface LabelScene {
  readonly keeper: LabelKeeper;
  readonly key: AttemptKey;
  /** Two steps, and three claims: the cart, which is the true cause, the frontend, which is not, and an invention. */
  readonly content: AttemptContent;
  readonly labelsDir: string;
  /** The labels in the file that is rewritten after each. */
  readonly published: () => readonly HeldLabel[];
  /** Another keeper of the same labels, such as another window has. */
  readonly another: () => LabelKeeper;
}

export const claimed = ['shop/Deployment/cart', 'shop/Service/frontend', 'shop/Pod/ghost'];

/** A run of two models, two tasks, two repeats, in which every attempt claims {@link claimed}; to be copied. */
export async function labelledRun(dir: string): Promise<string> {
  writeTinySuite(join(dir, 'tasks'), 2);
  const models = { steady: naming(...claimed), other: naming(...claimed) };
  const run = { suiteDir: join(dir, 'tasks'), outputDir: join(dir, 'results'), models, repeats: 2 };
  return (await runInHarness(run)).dir;
}

/** What an attempt of a run consists of. */
export async function contentOf(runDir: string, key: AttemptKey): Promise<AttemptContent> {
  const { trajectory } = pathsOfRun(runDir).attempt(key);
  const reader = await OwnTrajectory.open(trajectory, { watch: false }, never);
  try {
    return await contentOfTrajectory(reader, never);
  } finally {
    reader.close();
  }
}

/** The labels of a copy of a run. */
export async function runScene(
  run: string,
  outputDir: string,
): Promise<LabelScene & { readonly dir: string }> {
  const dir = copyRun(run, outputDir);
  const key = { model: 'steady', task_id: 'Scenario-1', repeat: 1 };
  const another = () => runLabels(dir, { now });
  const paths = pathsOfRun(dir);
  return {
    dir,
    key,
    keeper: another(),
    another,
    content: await contentOf(dir, key),
    labelsDir: paths.labels,
    published: () => JSON.parse(readFileSync(paths.report('steady'), 'utf8')).labels,
  };
}

export const importSource = {
  name: 'session.json',
  format: 'atif',
  sha256: 'f'.repeat(64),
  member: null,
  model: 'foreign-model',
  task: null,
} as const;

/** The labels of a foreign trajectory. */
export async function importScene(importsDir: string): Promise<LabelScene> {
  const claims = claimed.map((name) => ({ name, reasoning: '', evidence: '' }));
  const another = () => importLabels(importsDir, importSource, { now });
  const keeper = another();
  const dir = join(importsDir, 'f'.repeat(16));
  return {
    keeper,
    another,
    key: keeper.key,
    content: attemptContent(['a'.repeat(64), 'b'.repeat(64)], claims),
    labelsDir: join(dir, 'labels'),
    published: () => JSON.parse(readFileSync(join(dir, 'review.json'), 'utf8')).labels,
  };
}
