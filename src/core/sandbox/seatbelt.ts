import { constants, existsSync } from 'node:fs';
import { cp, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { platform, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { BenchError, messageOf } from '../errors.ts';
import { type DataFolder, inspectDataFolder } from './dataFolder.ts';
import { probeLimits } from './probeLimits.ts';
import type { Probe, Sandbox, SandboxProvider, SandboxSpec } from './sandbox.ts';
import { sandboxRuntimeVersion, systemSandboxExec } from './seatbeltProfile.ts';
import { type SeatbeltParts, SeatbeltSandbox } from './seatbeltSandbox.ts';
import { askToolVersions, firstCommandTimeoutMs } from './toolVersions.ts';
import { createWorkFolder, type WorkFolder } from './workFolder.ts';

export interface SeatbeltOptions {
  /** macOS's own; a stand-in where its handling is tested on another system. */
  readonly sandboxExec?: string;
}

/** What a reader of the probe must know; none of it has a remedy on macOS. */
const shortcomings = [
  'Results are practice: the tools are those of macOS (BSD grep, sed, awk, date), not the benchmark’s.',
  'The agent’s folder is not /home/user, which macOS cannot show to one process: the prompt names the real one, and its $TMPDIR instead of /tmp.',
  'Memory and the number of processes are not limited: macOS has no limit for them that holds for one command.',
  'A process that starts a session of its own outlives its command; it has no network and can write the agent’s folders only.',
];

/**
 * macOS's Seatbelt by `sandbox-exec`, with profiles of sandbox-runtime. Written after the documentation of both and
 * tested before a stand-in for `sandbox-exec`; it has not run on macOS. The probe runs a command for that reason, and
 * looks whether what must be denied is.
 */
export function createSeatbeltProvider(options: SeatbeltOptions = {}): SandboxProvider {
  const sandboxExec = options.sandboxExec ?? systemSandboxExec;
  let tools: Record<string, string> | null = null;

  async function open(spec: SandboxSpec, signal: AbortSignal): Promise<Sandbox> {
    const missing = missingHere(options);
    if (missing !== null) {
      throw new BenchError('sandbox_unavailable', `the seatbelt sandbox cannot run: ${missing}`, {
        hint: 'Run "itbench-review doctor" to see which sandboxes this machine has.',
      });
    }
    const sandbox = await openSeatbelt(sandboxExec, spec, signal);
    try {
      tools ??= await askToolVersions(sandbox, signal);
    } catch (error) {
      await sandbox[Symbol.asyncDispose]();
      throw error;
    }
    Object.assign(sandbox.fingerprint.tools, tools);
    return sandbox;
  }

  return { kind: 'seatbelt', probe: (signal) => probe(options, signal), open };
}

function missingHere({ sandboxExec }: SeatbeltOptions): string | null {
  if (sandboxExec === undefined && platform() !== 'darwin') return 'Seatbelt is part of macOS.';
  const path = sandboxExec ?? systemSandboxExec;
  return existsSync(path) ? null : `${path} is not there, which comes with macOS.`;
}

async function openSeatbelt(
  sandboxExec: string,
  spec: SandboxSpec,
  signal: AbortSignal,
): Promise<SeatbeltSandbox> {
  const data = await inspectDataFolder(spec.dataDir, signal);
  const work = await createWorkFolder(spec.scratchDir);
  const home = await realpath(spec.scratchDir);
  try {
    await copyData(spec.dataDir, home, data, signal);
  } catch (cause) {
    await work[Symbol.asyncDispose]();
    signal.throwIfAborted();
    throw new BenchError('sandbox_failed', `the data cannot be copied for the agent: ${messageOf(cause)}`, {
      cause,
    });
  }
  return new SeatbeltSandbox({ spec, data, work, view: await viewOf(sandboxExec, home, data, work) });
}

/** APFS makes a clone, which takes no room until it is changed; the profile lets nobody change it. */
async function copyData(
  dataDir: string,
  home: string,
  { entries }: DataFolder,
  signal: AbortSignal,
): Promise<void> {
  for (const { name } of entries) {
    signal.throwIfAborted();
    await cp(join(dataDir, name), join(home, name), { recursive: true, mode: constants.COPYFILE_FICLONE });
  }
}

async function viewOf(
  sandboxExec: string,
  home: string,
  { entries }: DataFolder,
  work: WorkFolder,
): Promise<SeatbeltParts['view']> {
  const scriptFile = join(await realpath(work.path), 'command');
  await writeFile(scriptFile, '');
  return {
    home,
    tmpDir: await realpath(work.tmpDir),
    scriptFile,
    dataNames: entries.map(({ name }) => name),
    sandboxExec,
  };
}

/** Lets a command write what it may and try what it may not: a profile that macOS ignored must not pass. */
async function probe(options: SeatbeltOptions, signal: AbortSignal): Promise<Probe> {
  const version = `sandbox-runtime ${sandboxRuntimeVersion}, ${platform()} ${release()}`;
  const about = { kind: 'seatbelt', isolation: 'seatbelt', practice: true } as const;
  const missing = missingHere(options);
  if (missing !== null) return { ...about, ok: false, version: null, reasons: [missing] };
  const folder = await mkdtemp(join(tmpdir(), 'itbench-review-probe-'));
  try {
    const spec = { dataDir: join(folder, 'data'), scratchDir: join(folder, 'scratch'), limits: probeLimits };
    await createWorkFolder(spec.dataDir);
    const secret = join(folder, 'secret');
    await writeFile(secret, 'secret');
    await using sandbox = await openSeatbelt(options.sandboxExec ?? systemSandboxExec, spec, signal);
    const script = `echo > written; cat ${JSON.stringify(secret)}; echo > ${JSON.stringify(join(folder, 'outside'))}; true`;
    const ran = await sandbox.exec(script, { timeoutMs: firstCommandTimeoutMs, signal });
    signal.throwIfAborted();
    const broken = brokenBy({
      ran: ran.ended === 'exit' && ran.exitCode === 0,
      wrote: existsSync(join(spec.scratchDir, 'written')),
      escaped: ran.stdout.head.includes('secret') || existsSync(join(folder, 'outside')),
    });
    const reasons =
      broken === null ? shortcomings : [`${broken} ${ran.detail ?? ran.stderr.head.trim()}`.trim()];
    return { ...about, ok: broken === null, version, reasons };
  } catch (error) {
    signal.throwIfAborted();
    return { ...about, ok: false, version, reasons: [messageOf(error)] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What a first command shows of a sandbox that is not to be used; pure. */
export function brokenBy(seen: { ran: boolean; wrote: boolean; escaped: boolean }): string | null {
  if (seen.escaped) return 'The profile is not held: a command read or wrote outside of its folders.';
  if (!seen.ran) return 'A first command failed.';
  return seen.wrote ? null : 'A command cannot write its own folder.';
}
