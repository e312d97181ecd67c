import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BenchError } from '../errors.ts';
import { chooseSandbox, probeAll } from '../sandbox/autoSandbox.ts';
import { checkPinned } from '../sandbox/containerImage.ts';
import type { SandboxLimits, SandboxProvider } from '../sandbox/sandbox.ts';
import type { SandboxChoice } from '../schema/config.ts';
import type { RunSettings } from '../schema/run.ts';
import type { SandboxFingerprint } from '../schema/trajectory.ts';

export interface ChosenSandbox {
  readonly provider: SandboxProvider;
  readonly fingerprint: SandboxFingerprint;
  /** Which kind was taken and why, as a sentence. */
  readonly why: string;
}

/**
 * Probes the sandboxes, takes the one that is wanted, and opens it once on an empty folder: what it says of itself then
 * is part of the run's identity.
 * @throws BenchError sandbox_unavailable, saying what is missing | config_invalid for an image that is not pinned
 */
export async function chosenSandbox(
  wanted: SandboxChoice,
  providers: readonly SandboxProvider[],
  settings: RunSettings,
  signal: AbortSignal,
): Promise<ChosenSandbox> {
  const image = settings.sandbox_image;
  if (image !== null) checkPinned(image);
  const fitted = providers.map((provider) => provider.forImage?.(image) ?? provider);
  const { kind, why } = chooseSandbox(wanted, await probeAll(fitted, signal));
  const provider = fitted.find((candidate) => candidate.kind === kind);
  if (provider === undefined) throw new BenchError('internal', `no provider of the sandbox ${kind}`);
  return { provider, why, fingerprint: await fingerprintOf(provider, settings, signal) };
}

async function fingerprintOf(
  provider: SandboxProvider,
  settings: RunSettings,
  signal: AbortSignal,
): Promise<SandboxFingerprint> {
  const dir = mkdtempSync(join(tmpdir(), 'itbench-'));
  try {
    const dataDir = join(dir, 'data');
    const scratchDir = join(dir, 'home');
    mkdirSync(dataDir);
    mkdirSync(scratchDir);
    await using sandbox = await provider.open(
      { dataDir, scratchDir, limits: sandboxLimits(settings) },
      signal,
    );
    return sandbox.fingerprint;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Largest file that a command may write: room for an extract of a snapshot, not for filling a disk. */
const fileBytes = 1024 * 1024 * 1024;

/** Output kept of each stream of a command: well over what a model is shown (agent/truncate.ts). */
const outputBytes = 1024 * 1024;

/** The limits of one command, and of what it may leave for the next, as a run's settings say. */
export function sandboxLimits(settings: RunSettings): SandboxLimits {
  return {
    memoryBytes: settings.command_memory_mb * 1024 * 1024,
    processes: settings.command_processes,
    fileBytes,
    outputBytes,
    scratchBytes: settings.scratch_mb === undefined ? null : settings.scratch_mb * 1024 * 1024,
  };
}
