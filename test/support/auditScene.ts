import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { changeStanding } from '../../src/core/audit/changeStanding.ts';
import { digestAttempts, digestsSha256, writeManifest } from '../../src/core/audit/manifest.ts';
import { signRun } from '../../src/core/audit/signRun.ts';
import { type VerifyOptions, verifyRun } from '../../src/core/audit/verifyRun.ts';
import { adjudicate } from '../../src/core/harness/adjudicate.ts';
import { writeReports } from '../../src/core/harness/reports.ts';
import { rescoreRun } from '../../src/core/harness/rescore.ts';
import { planRescore } from '../../src/core/harness/rescorePlan.ts';
import { runLabels } from '../../src/core/harness/runLabels.ts';
import type { LabelValue } from '../../src/core/schema/label.ts';
import type { Verification } from '../../src/core/schema/verification.ts';
import { readRun } from '../../src/core/store/runStore.ts';
import { naming, writeTinySuite } from './cliScene.ts';
import { resumeInHarness, runInHarness, scriptedWorld } from './harnessRun.ts';
import { judgeSays } from './judgeReplies.ts';
import { contentOf, never, now } from './labelScene.ts';
import { rewriteEvents } from './runFolder.ts';

const cart = 'shop/Deployment/cart';
const frontend = 'shop/Service/frontend';

/** The program that verifies: the one that {@link scriptedWorld} makes runs with. */
export const program: VerifyOptions['program'] = {
  version: 'test',
  harnessSha256: null,
  promptsDir: fileURLToPath(new URL('../../media/prompts/', import.meta.url)),
};

/** Verifies as the command line does; without the suite unless asked for. */
export function verified(dir: string, options: Partial<VerifyOptions> = {}): Promise<Verification> {
  return verifyRun(dir, { publicKeys: [], program, withSuite: false, ...options }, never);
}

export const keys: { readonly privateKey: KeyObject; readonly publicKey: KeyObject } =
  generateKeyPairSync('ed25519');

/** Signs as the command line does. */
export async function signed(dir: string, options: Partial<Parameters<typeof signRun>[1]> = {}) {
  const usual = {
    privateKey: keys.privateKey,
    signer: 'Ana',
    unfinished: false,
    statements: [],
    policy: null,
    program,
    now,
  };
  return await signRun(dir, { ...usual, ...options }, never);
}

/**
 * A finished run of two models on two tasks, judged, with a try that was made again. Beside the folder of the results lies
 * the suite, until it is removed.
 */
export async function auditedRun(dir: string): Promise<string> {
  const suiteDir = join(dir, 'tasks');
  writeTinySuite(suiteDir, 2);
  const right = naming(cart, frontend);
  const steady = (attempt: number) => (attempt === 1 ? [{ failure: 'server' as const }] : right);
  const judge = [judgeSays([cart, 'cart-1', 'The same.'], [frontend, null, 'Another.'])];
  const made = await runInHarness({
    suiteDir,
    outputDir: join(dir, 'results'),
    models: { steady, other: right },
    judge,
  });
  await resumeInHarness(made.dir, { models: { steady: right, other: right }, judge, retryErrors: true });
  return made.dir;
}

/** Everything that may come after a run has ended: another scoring, labels of two people and what somebody decided between them, a revocation, signatures. */
export async function withAftermath(runDir: string): Promise<void> {
  const world = scriptedWorld({ models: {} });
  const planned = await planRescore({ dir: runDir, match: 'rules', judge: null }, world, never);
  await rescoreRun(planned, { maxCostUsd: null, onProgress: () => {} }, world, never);
  await label(runDir, 'ana', 'downstream_victim');
  await label(runDir, 'ben', 'true_cause');
  const decision = { type: 'decide', value: 'downstream_victim', reason: 'It follows the cart.' } as const;
  const key = { model: 'steady', task_id: 'Scenario-1', repeat: 1 };
  await adjudicate(runDir, { key, claim: 1, by: 'Cyd', decision }, { now }, never);
  changeStanding(runDir, { type: 'revoked', models: ['other'], reason: 'a mistake', who: 'Ana' }, now);
  changeStanding(runDir, { type: 'undo', models: ['other'], reason: 'no mistake', who: 'Ben' }, now);
  await signed(runDir, { statements: ['test-result', 'reviews'] });
}

/** A label of the second claim of an attempt of the steady model. */
export async function label(
  runDir: string,
  reviewer: string,
  value: LabelValue,
  task_id = 'Scenario-1',
): Promise<void> {
  const keeper = runLabels(runDir, { now });
  try {
    const key = { model: 'steady', task_id, repeat: 1 };
    const content = await contentOf(runDir, key);
    const place = { kind: 'claim', claim: 1 } as const;
    await keeper.write(key, content, place, { type: 'label', value }, { reviewer, blind: true }, never);
  } finally {
    keeper.dispose();
  }
}

/** Every file of a run, by its path in it with `/`. */
export function filesOf(runDir: string): string[] {
  return readdirSync(runDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(runDir.length + 1)
        .split(sep)
        .join('/'),
    )
    .sort();
}

/** What somebody does who changes a run and writes every hash and every report anew: nothing of it shows without a signature. */
export async function rewritten(runDir: string): Promise<void> {
  const { run, paths } = readRun(runDir);
  const files = await digestAttempts(paths, never);
  const files_sha256 = digestsSha256(files);
  rewriteEvents(runDir, (record) => (record.type === 'run_ended' ? { ...record, files_sha256 } : record));
  await writeManifest(paths, { run_id: run.run_id, files, changedBetweenSessions: [] }, never);
  await writeReports(run, paths, never);
}
