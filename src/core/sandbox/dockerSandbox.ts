import { chown, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BenchError, messageOf } from '../errors.ts';
import type { SandboxFingerprint } from '../schema/trajectory.ts';
import { type AgentFolders, agentFileExists, readAgentFile } from './agentView.ts';
import { Container, type ContainerEnding } from './container.ts';
import { type AgentUser, type ContainerView, cpusOf, etcFiles } from './containerArguments.ts';
import type { Engine } from './containerEngine.ts';
import type { ContainerImage } from './containerImage.ts';
import type { DataFolder } from './dataFolder.ts';
import { abortedDetail, endedBy, oomDetail, timeoutDetail } from './endings.ts';
import { namespaceOf } from './removedButOpen.ts';
import type { ExecResult, ReadResult, Sandbox, SandboxLimits, SandboxSpec } from './sandbox.ts';
import { SandboxQueue } from './sandboxQueue.ts';
import { ScratchLimit, type ScratchWatch, scratchDetail } from './scratchLimit.ts';
import { removeMountPoints, reopenFolders, type WorkFolder } from './workFolder.ts';

/** Everything that an open docker sandbox stands on. */
export interface DockerParts {
  readonly engine: Engine;
  readonly image: ContainerImage;
  readonly spec: SandboxSpec;
  readonly data: DataFolder;
  readonly work: WorkFolder;
  /** All of it but the name, which each container has anew. */
  readonly view: Omit<ContainerView, 'name'>;
  /** A name that no other container has. */
  readonly newName: () => string;
}

/** Puts what containers mount beside the scratch folder, and lets the agent write what is its. */
export async function prepareFolders(
  { scratchDir }: SandboxSpec,
  work: WorkFolder,
  { user, isRoot }: { readonly user: AgentUser; readonly isRoot: boolean },
): Promise<void> {
  for (const [name, text] of Object.entries(etcFiles(user))) {
    await writeFile(join(work.path, name), text, { mode: 0o644 });
  }
  if (!isRoot) return;
  for (const folder of [scratchDir, work.tmpDir]) await chown(folder, user.uid, user.gid);
}

/** What an engine really holds of the limits. */
export function enforcedLimits(engine: Engine, limits: SandboxLimits): Record<string, number> {
  return {
    file_bytes: Math.floor(limits.fileBytes / 1024) * 1024,
    output_bytes: limits.outputBytes,
    ...(limits.scratchBytes === null ? {} : { scratch_bytes: limits.scratchBytes }),
    ...(engine.limitsMemory ? { memory_bytes: limits.memoryBytes } : {}),
    ...(engine.limitsProcesses ? { processes: limits.processes } : {}),
    ...(engine.limitsCpus ? { cpus: cpusOf(engine) } : {}),
  };
}

/**
 * One container for all commands of an attempt, each run by `exec`. What the agent keeps lies in folders of the host, so
 * a container can be replaced at any time: it is, whenever a command was stopped or the shell around it did not tell of
 * its end, so that nothing which the command started is left.
 */
export class DockerSandbox implements Sandbox {
  readonly fingerprint: SandboxFingerprint;
  private readonly parts: DockerParts;
  private readonly folders: AgentFolders;
  private readonly scratch: ScratchLimit;
  private readonly queue = new SandboxQueue();
  private container: Container | null = null;
  private namespace: string | null = null;

  constructor(parts: DockerParts) {
    const { engine, image, spec, data, work } = parts;
    this.parts = parts;
    this.fingerprint = {
      kind: 'docker',
      version: `${engine.name} ${engine.version}`,
      tools: {},
      limits: enforcedLimits(engine, spec.limits),
      image_digest: image.digest,
      practice: false,
    };
    this.folders = {
      scratchDir: spec.scratchDir,
      dataDir: spec.dataDir,
      dataNames: new Set(data.entries.map(({ name }) => name)),
      tmpDir: work.tmpDir,
    };
    this.scratch = new ScratchLimit({
      folders: [spec.scratchDir, work.tmpDir],
      limitBytes: spec.limits.scratchBytes,
    });
  }

  exec(script: string, options: { timeoutMs: number; signal: AbortSignal }): Promise<ExecResult> {
    return this.queue.exec(options.signal, (stopping) => this.execNow(script, options.timeoutMs, stopping));
  }

  readFile(path: string, options: { maxBytes: number; signal: AbortSignal }): Promise<ReadResult> {
    return this.queue.run(() => readAgentFile(path, this.folders, options));
  }

  fileExists(path: string, signal: AbortSignal): Promise<boolean> {
    return this.queue.run(() => agentFileExists(path, this.folders, signal));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.queue.close(async () => {
      await this.container?.remove();
      await removeMountPoints(this.parts.spec.scratchDir, this.parts.data.entries);
      await this.parts.work[Symbol.asyncDispose]();
    });
  }

  private async execNow(script: string, timeoutMs: number, stopping: AbortSignal): Promise<ExecResult> {
    await reopenFolders([this.parts.spec.scratchDir, this.parts.work.tmpDir]);
    let container: Container;
    try {
      container = await this.working(stopping);
    } catch (error) {
      if (stopping.aborted) return endedBy('aborted', abortedDetail, { durationMs: 0 });
      return endedBy('sandbox_error', messageOf(error), { durationMs: 0 });
    }
    const watch = this.watch();
    const { limits } = this.parts.spec;
    const ending = await container.exec({
      script,
      timeoutMs,
      fileBytes: this.scratch.isOver ? 0 : limits.fileBytes,
      outputBytes: limits.outputBytes,
      signal: AbortSignal.any([stopping, watch.signal]),
    });
    await watch[Symbol.asyncDispose]();
    const outOfMemory = await this.replace(container, ending);
    const overScratch = ((await this.scratch.settle()) || watch.signal.aborted) && !stopping.aborted;
    return resultOf(ending, { timeoutMs, outOfMemory, overScratch, limits });
  }

  private watch(): ScratchWatch {
    const watch = this.scratch.watch();
    if (this.namespace !== null) watch.onNamespace(this.namespace);
    return watch;
  }

  /** The container, or a new one where the last command took it along. */
  private async working(signal: AbortSignal): Promise<Container> {
    if (this.container !== null && !this.container.isDead) return this.container;
    await this.container?.remove();
    const { engine, view, newName } = this.parts;
    this.container = await Container.start(engine, { ...view, name: newName() }, signal);
    const pid = await this.container.hostPid(signal);
    this.namespace = pid === null ? null : await namespaceOf(pid);
    return this.container;
  }

  /** Asks for what only the engine knows, and drops a container in which something may be left. */
  private async replace(container: Container, { how, oomKills }: ContainerEnding): Promise<boolean | null> {
    if (how === 'ended') return oomKills > 0;
    const outOfMemory = how === 'lost' ? await container.wasOutOfMemory(new AbortController().signal) : false;
    await container.remove();
    return outOfMemory;
  }
}

export interface DockerEndingFacts {
  readonly timeoutMs: number;
  /** Whether the kernel stopped a process for memory; null where the engine no longer knows the container. */
  readonly outOfMemory: boolean | null;
  readonly overScratch: boolean;
  readonly limits: SandboxLimits;
}

/** What a command's end means; pure. */
export function resultOf(ending: ContainerEnding, facts: DockerEndingFacts): ExecResult {
  const { limits } = facts;
  const { exitCode, stdout, stderr, durationMs } = ending;
  if (ending.how === 'timeout') return endedBy('timeout', timeoutDetail(facts.timeoutMs), ending);
  if (facts.overScratch && limits.scratchBytes !== null) {
    return endedBy('limit', scratchDetail(limits.scratchBytes), ending);
  }
  if (ending.how === 'aborted') return endedBy('aborted', abortedDetail, ending);
  if (facts.outOfMemory === true) return endedBy('oom', oomDetail(limits.memoryBytes), ending);
  if (ending.how === 'failed' || facts.outOfMemory === null || exitCode === null) {
    const said = ending.how === 'failed' ? stderr.head.trim() : 'the container is gone';
    return endedBy('sandbox_error', `The container engine could not run the command: ${said}`, ending);
  }
  // A shell that was lost was ended by its own command, as `kill -9 -1` does.
  return { exitCode, stdout, stderr, durationMs, ended: 'exit' };
}

/**
 * Looks whether the agent can read all of its data: as another user, or under SELinux, it may not, and would take
 * evidence for missing.
 * @throws BenchError sandbox_failed
 */
export async function checkReadable(sandbox: Sandbox, data: DataFolder, signal: AbortSignal): Promise<void> {
  if (data.entries.length === 0) return;
  const looked = await sandbox.exec('find /home/user ! -readable -print -quit', {
    timeoutMs: 60_000,
    signal,
  });
  signal.throwIfAborted();
  const unreadable = (looked.stdout.head + looked.stderr.head).trim();
  if (looked.ended === 'exit' && looked.exitCode === 0 && unreadable === '') return;
  throw new BenchError(
    'sandbox_failed',
    `the container cannot read all of the data: ${looked.detail ?? unreadable.split('\n', 1)[0]}`,
    {
      hint:
        'Its user is another than the owner of the files. Make them readable for all (chmod -R a+rX on the tasks); under ' +
        'SELinux also label them (chcon -R -t container_file_t), or use the bwrap sandbox.',
    },
  );
}
