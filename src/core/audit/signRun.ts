import type { KeyObject } from 'node:crypto';
import { createPublicKey } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError } from '../errors.ts';
import { readReportFile } from '../harness/readReports.ts';
import { jsonSchema } from '../schema/jsonSchemas.ts';
import type { Policy } from '../schema/policy.ts';
import type { RunFile } from '../schema/run.ts';
import { RunStatement, statementSchemaVersion } from '../schema/signature.ts';
import type { Verification } from '../schema/verification.ts';
import { makeFolder, writeFileAtomic } from '../store/files.ts';
import { sha256OfJson } from '../store/hash.ts';
import { attemptId, fileName, pathsOfRun, type RunPaths } from '../store/layout.ts';
import { plannedAttempts } from '../store/plannedAttempts.ts';
import { RunLock } from '../store/runLock.ts';
import { readRun } from '../store/runStore.ts';
import { hashFile } from '../suite/hashFile.ts';
import { pemPath } from './checkSignatures.ts';
import { inTotoPayloadType, runPayloadType, sealedText } from './envelope.ts';
import { type AttestedReport, type StatementKind, type Subject, statementOf } from './inToto.ts';
import { keyIdOf, publicPem } from './keys.ts';
import { signedFiles } from './signedFiles.ts';
import type { VerifyingProgram } from './verifyingProgram.ts';
import { verifyRun } from './verifyRun.ts';

export interface SignOptions {
  readonly privateKey: KeyObject;
  /** Who signs, as they want to be named; null for nobody. */
  readonly signer: string | null;
  /** Also a run that is not finished, or that this version can not check as a whole. */
  readonly unfinished: boolean;
  /** Statements of in-toto to sign as well. */
  readonly statements: readonly StatementKind[];
  /** What they decide by; null for the policy of each report. */
  readonly policy: Policy | null;
  readonly program: VerifyingProgram;
  readonly now: () => number;
}

export interface SignedRun {
  readonly keyid: string;
  /** Paths that were written, absolute. */
  readonly written: readonly string[];
  /** What was not said, and why, as sentences. */
  readonly notes: readonly string[];
}

/**
 * Vouches for a run by a key: writes `signatures/<key>.json`, and beside it the public half of the key.
 * @throws BenchError signature_invalid for a run that does not verify, or is not finished; run_locked | run_missing;
 *   disk_full | not_writable; the signal's reason
 */
export async function signRun(dir: string, options: SignOptions, signal: AbortSignal): Promise<SignedRun> {
  const verification = await verifyRun(
    dir,
    { publicKeys: [], program: options.program, withSuite: false },
    signal,
  );
  refuseUnfit(verification, options.unfinished);
  const { run, paths } = readRun(dir);
  const lock = RunLock.acquire(paths.lock);
  try {
    return await writeSignatures(run, paths, options, signal);
  } finally {
    lock.release();
  }
}

function refuseUnfit({ state, summary, dir }: Verification, unfinished: boolean): void {
  const isFit = state === 'intact' || (unfinished && (state === 'unfinished' || state === 'unlisted'));
  if (isFit) return;
  if (state === 'running') {
    throw new BenchError('run_locked', `the run ${dir} is being worked on`, {
      hint: 'Sign it when that has ended.',
    });
  }
  throw new BenchError('signature_invalid', `it is not signed: ${summary}`, {
    hint: unfitHint(state),
  });
}

function unfitHint(state: Verification['state']): string {
  if (state === 'broken') return 'itbench-review verify names every file that does not fit.';
  if (state === 'unfinished')
    return 'Finish it with itbench-review run --resume, or sign it as it is with --unfinished.';
  return 'itbench-review verify names what it could not check. Reports that compare themselves with earlier ones can be built anew without that by itbench-review report. Or sign it as it is with --unfinished.';
}

async function writeSignatures(
  run: RunFile,
  paths: RunPaths,
  options: SignOptions,
  signal: AbortSignal,
): Promise<SignedRun> {
  const { privateKey, statements } = options;
  const publicKey = createPublicKey(privateKey);
  const keyid = keyIdOf(publicKey);
  const written: string[] = [];
  const notes: string[] = [];
  makeFolder(paths.signatures);
  const write = (name: string, text: string) => {
    const path = join(paths.signatures, name);
    writeFileAtomic(path, text);
    written.push(path);
  };
  const name = keyid.slice(0, 16);
  const statement = await runStatement(run, paths, options, signal);
  const further = statements.length === 0 ? null : await attestationOf(run, paths, options, signal);
  // The key first: a signature without it cannot be checked by anybody who was not given it.
  writeFileAtomic(join(paths.dir, pemPath(keyid)), publicPem(publicKey));
  write(`${name}.json`, sealedText(runPayloadType, statement, keyid, privateKey));
  for (const kind of statements) {
    const said = further === null ? null : statementOf(kind, further);
    if (said === null) notes.push('No report meets the policy: no svr statement was written.');
    else
      write(`${name}.${kind}.json`, sealedText(inTotoPayloadType, JSON.stringify(said), keyid, privateKey));
  }
  return { keyid, written, notes };
}

async function runStatement(
  run: RunFile,
  paths: RunPaths,
  { signer, program, now }: SignOptions,
  signal: AbortSignal,
): Promise<string> {
  return JSON.stringify(
    RunStatement.parse({
      schema_version: statementSchemaVersion,
      run_id: run.run_id,
      signed_at: new Date(now()).toISOString(),
      signer,
      product_version: program.version,
      files: await signedFiles(paths, signal),
    }),
  );
}

async function attestationOf(
  run: RunFile,
  paths: RunPaths,
  { policy, program, now }: SignOptions,
  signal: AbortSignal,
) {
  const reports: AttestedReport[] = [];
  for (const { name } of run.settings.models) {
    const path = paths.report(name);
    if (!existsSync(path)) continue;
    const { sha256 } = await hashFile(path, signal);
    reports.push({ path: `reports/${fileName(name)}.json`, sha256, report: readReportFile(path).report });
  }
  const trajectories: Subject[] = [];
  for (const key of plannedAttempts(run)) {
    const { trajectory } = pathsOfRun(paths.dir).attempt(key);
    if (!existsSync(trajectory)) continue;
    const { sha256 } = await hashFile(trajectory, signal);
    trajectories.push({ path: `attempts/${attemptId(key)}/trajectory.jsonl`, sha256 });
  }
  return {
    run,
    reports,
    trajectories,
    policy,
    labelSchemaSha256: sha256OfJson(jsonSchema('label')),
    verifier: `itbench-review ${program.version}`,
    now: now(),
  };
}
