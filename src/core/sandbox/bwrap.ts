import { mkdtemp, rm } from 'node:fs/promises';
import { platform, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { BenchError, messageOf } from '../errors.ts';
import { type BwrapHost, findBwrap, namespaceHints } from './bwrapHost.ts';
import { bwrapProcesses, planLimits } from './bwrapLimits.ts';
import { BwrapSandbox, writeAccounts } from './bwrapSandbox.ts';
import { createControlGroup } from './controlGroup.ts';
import { inspectDataFolder } from './dataFolder.ts';
import { makeOutputPipes } from './outputPipe.ts';
import { probeLimits } from './probeLimits.ts';
import type { Probe, Sandbox, SandboxProvider, SandboxSpec } from './sandbox.ts';
import { askToolVersions, firstCommandTimeoutMs } from './toolVersions.ts';
import { createWorkFolder } from './workFolder.ts';

export interface BwrapOptions {
  /** Name or path of bubblewrap; looked up in the system's folders only. */
  readonly bwrapPath?: string;
  /** Where the probe makes its short-lived folders. */
  readonly temporaryDir?: string;
}

/** Real GNU tools of the host in Linux namespaces: `/usr` read-only, nothing else of the host, no network. */
export function createBwrapProvider(options: BwrapOptions = {}): SandboxProvider {
  const bwrapPath = options.bwrapPath ?? 'bwrap';
  let tools: Record<string, string> | null = null;

  async function open(spec: SandboxSpec, signal: AbortSignal): Promise<Sandbox> {
    const { sandbox } = await openBwrap(bwrapPath, await hostOrThrow(bwrapPath, signal), spec, signal);
    try {
      tools ??= await askToolVersions(sandbox, signal);
    } catch (error) {
      await sandbox[Symbol.asyncDispose]();
      throw error;
    }
    Object.assign(sandbox.fingerprint.tools, tools);
    return sandbox;
  }

  return {
    kind: 'bwrap',
    probe: (signal) => probe(bwrapPath, options.temporaryDir ?? tmpdir(), signal),
    open,
  };
}

async function hostOrThrow(bwrapPath: string, signal: AbortSignal): Promise<BwrapHost> {
  const host = platform() === 'linux' ? await findBwrap(bwrapPath, signal) : linuxOnly;
  if (typeof host !== 'string') return host;
  throw new BenchError('sandbox_unavailable', `the bwrap sandbox cannot run: ${host}`, {
    hint: 'Run "itbench-review doctor" to see which sandboxes this machine has.',
  });
}

const linuxOnly = 'bubblewrap exists for Linux only.';

/** Opens the sandbox without asking its tools; also says which limits do not hold. */
async function openBwrap(
  bwrapPath: string,
  host: BwrapHost,
  spec: SandboxSpec,
  signal: AbortSignal,
): Promise<{ sandbox: BwrapSandbox; reasons: readonly string[] }> {
  const data = await inspectDataFolder(spec.dataDir, signal);
  const work = await createWorkFolder(spec.scratchDir);
  await writeAccounts(work.path);
  const pipes = await makeOutputPipes(work.path, signal);
  const { memoryBytes, processes } = spec.limits;
  const group = await createControlGroup({ memoryBytes, processes: processes + bwrapProcesses });
  const plan = planLimits(spec.limits, {
    groupLimitsMemory: group?.limitsMemory === true,
    groupLimitsProcesses: group?.limitsProcesses === true,
    isRoot: process.geteuid?.() === 0,
    kernelRelease: release(),
  });
  const sandbox = new BwrapSandbox({
    bwrapPath,
    spec,
    data,
    work,
    pipes,
    group,
    plan,
    view: {
      system: host.system,
      dataDir: spec.dataDir,
      dataEntries: data.entries,
      scratchDir: spec.scratchDir,
      tmpDir: work.tmpDir,
      shmDir: work.shmDir,
      accountsDir: work.path,
      disableUserns: host.disableUserns,
      processRlimit: plan.processRlimit,
    },
    fingerprint: { kind: 'bwrap', version: host.version, tools: {}, limits: plan.enforced, practice: false },
  });
  return { sandbox, reasons: plan.reasons };
}

/** Opens a sandbox on two empty folders and runs a command in it: what works there works in earnest. */
async function probe(bwrapPath: string, temporaryDir: string, signal: AbortSignal): Promise<Probe> {
  const about = { kind: 'bwrap', isolation: 'namespace', practice: false } as const;
  const host = platform() === 'linux' ? await findBwrap(bwrapPath, signal) : linuxOnly;
  if (typeof host === 'string') return { ...about, ok: false, version: null, reasons: [host] };
  const folder = await mkdtemp(join(temporaryDir, 'itbench-review-probe-'));
  try {
    const { dataDir, scratchDir } = { dataDir: join(folder, 'data'), scratchDir: join(folder, 'scratch') };
    await createWorkFolder(dataDir);
    const opened = await openBwrap(bwrapPath, host, { dataDir, scratchDir, limits: probeLimits }, signal);
    await using sandbox = opened.sandbox;
    const ran = await sandbox.exec('true | true', { timeoutMs: firstCommandTimeoutMs, signal });
    signal.throwIfAborted();
    const works = ran.ended === 'exit' && ran.exitCode === 0;
    const reasons = works
      ? [...opened.reasons, ...(host.disableUserns ? [] : [oldVersion(host.version)])]
      : [ran.detail ?? `A first command failed: ${ran.stderr.head.trim()}`, ...(await namespaceHints())];
    return { ...about, ok: works, version: host.version, reasons };
  } catch (error) {
    signal.throwIfAborted();
    return { ...about, ok: false, version: host.version, reasons: [messageOf(error)] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function oldVersion(version: string): string {
  return `bubblewrap ${version} cannot forbid nested user namespaces (0.8 can): the agent reaches more of the kernel.`;
}
