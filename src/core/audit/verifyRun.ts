import type { KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError, messageOf } from '../errors.ts';
import type { Manifest } from '../schema/manifest.ts';
import type { RunFile } from '../schema/run.ts';
import { type Verification, verificationSchemaVersion } from '../schema/verification.ts';
import { oneLine } from '../store/foreignText.ts';
import { pathsOfRescore, pathsOfRun, type RunPaths } from '../store/layout.ts';
import { plannedAttempts } from '../store/plannedAttempts.ts';
import { RunLock } from '../store/runLock.ts';
import { hasEnded, readRun } from '../store/runStore.ts';
import { JournalFacts } from './attemptFacts.ts';
import { checkAttempts } from './checkAttempts.ts';
import { checkListedFiles, type FileWatch } from './checkFiles.ts';
import { checkLabels } from './checkLabels.ts';
import { checkProgram } from './checkProgram.ts';
import { checkReports, checkRescoredReports } from './checkReports.ts';
import { checkSignatures } from './checkSignatures.ts';
import { checkSuite } from './checkSuite.ts';
import { checkExtraFiles } from './extraFiles.ts';
import { Findings } from './findings.ts';
import { type Look, lookOver } from './lookOver.ts';
import { digestsSha256, type FoundFile, readManifest } from './manifest.ts';
import { standingIn } from './reportStanding.ts';
import { readStandingFile } from './standingFile.ts';
import { stateOf, summaryOf } from './verdict.ts';
import { madeByText, type VerifyingProgram } from './verifyingProgram.ts';

export interface VerifyOptions {
  /** ed25519 keys whose signatures count; none to say only what signatures there are. */
  readonly publicKeys: readonly KeyObject[];
  /** This program, to say how far it is the one that made the run. */
  readonly program: VerifyingProgram;
  /** Whether the suite's files are hashed and scores are computed again, where the suite is still there. Default: true. */
  readonly withSuite?: boolean;
}

/** Bytes so far, of all that are to be read, and the file at work. */
export type OnVerifyProgress = (progress: {
  readonly file: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
}) => void;

/** Tries to see a run at a moment in which nobody writes in it. */
const maxTries = 5;

/**
 * Checks a run folder offline, without writing anything: what was changed in it since it was written, file by file. While
 * people label it, their files and the reports change one after the other: what does not fit then is looked at again.
 * @throws BenchError run_missing for a folder that is no run; the signal's reason
 */
export async function verifyRun(
  dir: string,
  options: VerifyOptions,
  signal: AbortSignal,
  onProgress: OnVerifyProgress = () => {},
): Promise<Verification> {
  const paths = pathsOfRun(dir);
  if (!existsSync(paths.runFile) && !existsSync(paths.manifest)) {
    throw new BenchError('run_missing', `${dir} is not a run folder: it has no run.json`, {
      hint: 'Name a folder that an earlier run made, for instance results/2026-01-31T12-00-00Z-3f9a.',
    });
  }
  for (let tries = 1; tries <= maxTries; tries += 1) {
    const look = await lookOver(dir, signal);
    const verification = await verifyNow({ dir, look, options, signal, onProgress }).catch(
      (error: unknown) => ({
        error,
      }),
    );
    if (!('error' in verification) && verification.state !== 'broken') return verification;
    signal.throwIfAborted();
    if ((await lookOver(dir, signal)).stamp !== look.stamp) continue;
    if ('error' in verification) throw verification.error;
    return verification;
  }
  const busy = sceneOf(dir, await lookOver(dir, signal), options, signal);
  busy.findings.note('Somebody wrote in it whenever it was looked at, such as labels.');
  return verdict(busy, null, null, true);
}

interface Now {
  readonly dir: string;
  readonly look: Look;
  readonly options: VerifyOptions;
  readonly signal: AbortSignal;
  readonly onProgress: OnVerifyProgress;
}

async function verifyNow({ dir, look, options, signal, onProgress }: Now): Promise<Verification> {
  const scene = sceneOf(dir, look, options, signal);
  const { paths, found, findings } = scene;
  const heldBy = RunLock.heldBy(paths.lock);
  if (heldBy !== null) {
    findings.note(oneLine(heldBy, 600));
    return verdict(scene, null, null, true);
  }
  const manifest = await checkFolder(scene, progressOver(scene, look, onProgress));
  const run = readPlan(scene);
  if (run !== null) await checkContent(scene, run, manifest);
  checkStanding(scene);
  checkExtraFiles({ run, paths, found, manifest }, findings);
  return verdict(scene, run, manifest, false);
}

function sceneOf(dir: string, { found }: Look, options: VerifyOptions, signal: AbortSignal): Scene {
  return {
    dir,
    paths: pathsOfRun(dir),
    found,
    findings: new Findings(),
    options,
    facts: new JournalFacts(),
    signal,
  };
}

interface Scene {
  readonly dir: string;
  readonly paths: RunPaths;
  readonly found: readonly FoundFile[];
  readonly findings: Findings;
  readonly options: VerifyOptions;
  readonly facts: JournalFacts;
  readonly signal: AbortSignal;
}

function progressOver(
  { facts }: Scene,
  { totalBytes }: Look,
  onProgress: OnVerifyProgress,
): FileWatch['onFile'] {
  let doneBytes = 0;
  return (file, digest) => {
    facts.digests.set(file, digest.sha256);
    doneBytes += digest.bytes;
    onProgress({ file, doneBytes, totalBytes });
  };
}

/** The run's own manifest and those of its rescorings, and every file that they list. @returns the run's own */
async function checkFolder(scene: Scene, onFile: FileWatch['onFile']): Promise<Manifest | null> {
  const { dir, paths, found, findings, facts, signal } = scene;
  const manifest = manifestOf(paths.manifest, 'manifest.json', findings);
  const watch: FileWatch = {
    onFile,
    onRecord: (path, record) => facts.take(path, record),
    onChain: (path, chain) => facts.chains.set(path, chain),
  };
  await checkListedFiles({ dir, prefix: '', manifest, found }, findings, watch, signal);
  checkSeal(manifest, scene);
  for (const name of rescoringsIn(found)) {
    const prefix = `rescored/${name}/`;
    const own = manifestOf(join(dir, prefix, 'manifest.json'), `${prefix}manifest.json`, findings);
    if (own === null && !findings.isBroken(`${prefix}manifest.json`)) {
      findings.unchecked(
        `The rescoring ${oneLine(name, 80)} was cut off, or made by a version that lists no files: what it changed can not be told.`,
      );
    }
    const below = found.flatMap((file) =>
      file.path.startsWith(prefix) ? [{ ...file, path: file.path.slice(prefix.length) }] : [],
    );
    await checkListedFiles(
      { dir: join(dir, prefix), prefix, manifest: own, found: below },
      findings,
      watch,
      signal,
    );
  }
  return manifest;
}

function manifestOf(path: string, name: string, findings: Findings): Manifest | null {
  const reading = readManifest(path);
  if (reading.kind === 'broken') findings.problem(name, reading.what);
  if (reading.kind !== 'manifest') return null;
  findings.counted({ files: 1 });
  return reading.manifest;
}

/** The index of events names what the manifest lists: neither can be replaced alone, or be missing. */
function checkSeal(manifest: Manifest | null, { facts, findings }: Scene): void {
  const sealed = facts.sessions.ended?.files_sha256;
  if (typeof sealed !== 'string' || findings.isBroken('events.jsonl')) return;
  if (manifest === null) {
    if (!findings.isBroken('manifest.json')) {
      findings.problem(
        'manifest.json',
        'is missing, though events.jsonl tells of it: it was removed, or the program was ended just before it wrote it. Resuming the run writes it anew',
      );
    }
  } else if (digestsSha256(manifest.files) !== sealed) {
    findings.problem('manifest.json', 'does not list the files that events.jsonl tells of: it was replaced');
  }
}

function rescoringsIn(found: readonly FoundFile[]): string[] {
  return [...new Set(found.flatMap(({ path }) => /^rescored\/([^/]+)\//.exec(path)?.[1] ?? []))];
}

function readPlan({ dir, findings }: Scene): RunFile | null {
  try {
    return readRun(dir).run;
  } catch (error) {
    if (!findings.isBroken('run.json')) findings.problem('run.json', oneLine(messageOf(error), 300));
    return null;
  }
}

async function checkContent(scene: Scene, run: RunFile, manifest: Manifest | null): Promise<void> {
  const { paths, found, findings, facts, options, signal } = scene;
  const { version } = options.program;
  if (manifest !== null && manifest.run_id !== run.run_id)
    findings.problem('manifest.json', 'is of another run');
  checkAttempts(run, paths, facts, findings);
  await checkLabels({ run, paths, found }, findings, signal);
  const isCutOff = manifest === null && facts.sessions.ended === null;
  const isDamaged = ['labels/', 'adjudications/'].some((below) => findings.isBrokenBelow(below));
  if (isDamaged || findings.isBroken('run.json')) {
    findings.unchecked('The reports were not made again, because what they are made from is damaged.');
  } else {
    const madeBy = madeByText(run, options.program);
    await checkReports({ run, paths, version, madeBy, isCutOff }, findings, signal);
    for (const name of rescoringsIn(found)) await checkRescoring(scene, run, name);
  }
  checkProgram(run, options.program, findings);
  if (options.withSuite !== false)
    await checkSuite({ run, paths, program: options.program }, findings, signal);
}

async function checkRescoring(
  { paths, findings, options, signal }: Scene,
  run: RunFile,
  name: string,
): Promise<void> {
  const { version } = options.program;
  const file = `rescored/${name}/rescore.json`;
  if (findings.isBroken(file) || !existsSync(pathsOfRescore(paths, name).rescoreFile)) return;
  try {
    await checkRescoredReports({ run, paths, version }, name, findings, signal);
  } catch (error) {
    signal.throwIfAborted();
    findings.problem(file, `does not fit this version: ${oneLine(messageOf(error), 200)}`);
  }
}

function checkStanding({ paths, findings }: Scene): void {
  const { problem, records, bytes } = readStandingFile(paths);
  if (bytes > 0) findings.counted({ files: 1, bytes, records: records.length });
  if (problem !== null) {
    findings.problem(problem.file, problem.what, problem.line);
    return;
  }
  for (const model of new Set(records.map((record) => record.model))) {
    const { revoked, superseded } = standingIn(records, model);
    for (const sentence of [revoked, superseded]) if (sentence !== null) findings.note(`${sentence}.`);
  }
}

/** What somebody signed is not what is being written. */
const unlooked: Verification['signature'] = {
  state: 'none',
  what: 'Nothing of it was checked, nor its signatures.',
  signatures: [],
};

async function verdict(
  scene: Scene,
  run: RunFile | null,
  manifest: Manifest | null,
  isRunning: boolean,
): Promise<Verification> {
  const { dir, paths, found, findings, options, facts } = scene;
  const signature = isRunning
    ? unlooked
    : checkSignatures({ dir, found, digests: facts.digests, publicKeys: options.publicKeys }, findings);
  const open = run === null ? 0 : plannedAttempts(run).filter((key) => !hasEnded(paths.attempt(key))).length;
  const ending = { isRunning, open, isCutOff: facts.sessions.ended === null, isListed: manifest !== null };
  const state = stateOf(findings, ending);
  const keysMet = options.publicKeys.length === 0 || signature.state === 'valid';
  const parts: Omit<Verification, 'summary'> = {
    schema_version: verificationSchemaVersion,
    run_id: run?.run_id ?? null,
    dir,
    ok: state === 'intact' && keysMet,
    state,
    problems: [...findings.problems],
    notes: [...findings.notes],
    checked: findings.checked,
    signature,
  };
  return { ...parts, summary: summaryOf(parts, ending) };
}
