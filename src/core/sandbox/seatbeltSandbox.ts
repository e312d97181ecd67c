import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SandboxFingerprint } from '../schema/trajectory.ts';
import { removeTree } from '../store/removeTree.ts';
import { type AgentFolders, agentFileExists, readAgentFile } from './agentView.ts';
import { isLongScript } from './bwrapArguments.ts';
import type { DataFolder } from './dataFolder.ts';
import { abortedDetail, endedBy, timeoutDetail } from './endings.ts';
import { type GroupEnding, runGroup } from './processGroup.ts';
import { agentHome, type ExecResult, type ReadResult, type Sandbox, type SandboxSpec } from './sandbox.ts';
import { SandboxQueue } from './sandboxQueue.ts';
import { ScratchLimit, scratchDetail } from './scratchLimit.ts';
import { type SeatbeltView, sandboxRuntimeVersion, seatbeltCommand } from './seatbeltProfile.ts';
import { reopenFolders, type WorkFolder } from './workFolder.ts';

export interface SeatbeltParts {
  readonly spec: SandboxSpec;
  readonly data: DataFolder;
  readonly work: WorkFolder;
  readonly view: Omit<SeatbeltView, 'fileKib'>;
}

/** Nothing of our environment goes to the shell outside, so that nothing can come out of it. */
const launcherEnvironment = { PATH: '/usr/bin:/bin:/usr/sbin:/sbin' };

/** See {@link Sandbox}; each command runs as a process group under a profile of its own. */
export class SeatbeltSandbox implements Sandbox {
  readonly fingerprint: SandboxFingerprint;
  readonly home: string;
  private readonly parts: SeatbeltParts;
  private readonly folders: AgentFolders;
  private readonly scratch: ScratchLimit;
  private readonly queue = new SandboxQueue();

  constructor(parts: SeatbeltParts) {
    const { spec, data, view } = parts;
    this.parts = parts;
    this.home = view.home;
    this.fingerprint = {
      kind: 'seatbelt',
      version: `sandbox-runtime ${sandboxRuntimeVersion}`,
      tools: {},
      limits: {
        file_bytes: Math.floor(spec.limits.fileBytes / 1024) * 1024,
        output_bytes: spec.limits.outputBytes,
        ...(spec.limits.scratchBytes === null ? {} : { scratch_bytes: spec.limits.scratchBytes }),
      },
      practice: true,
    };
    this.folders = {
      scratchDir: spec.scratchDir,
      dataDir: spec.dataDir,
      dataNames: new Set(data.entries.map(({ name }) => name)),
      tmpDir: parts.work.tmpDir,
    };
    this.scratch = new ScratchLimit({
      folders: [view.home, view.tmpDir],
      except: new Set(view.dataNames.map((name) => join(view.home, name))),
      limitBytes: spec.limits.scratchBytes,
    });
  }

  exec(script: string, options: { timeoutMs: number; signal: AbortSignal }): Promise<ExecResult> {
    return this.queue.exec(options.signal, (stopping) => this.execNow(script, options.timeoutMs, stopping));
  }

  readFile(path: string, options: { maxBytes: number; signal: AbortSignal }): Promise<ReadResult> {
    return this.queue.run(() => readAgentFile(this.contractPath(path), this.folders, options));
  }

  fileExists(path: string, signal: AbortSignal): Promise<boolean> {
    return this.queue.run(() => agentFileExists(this.contractPath(path), this.folders, signal));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.queue.close(() => this.dispose());
  }

  /** The real path of the agent's folder, as it knows it, to the one that every other sandbox has. */
  private contractPath(path: string): string {
    return path === this.home || path.startsWith(`${this.home}/`)
      ? agentHome + path.slice(this.home.length)
      : path;
  }

  private async execNow(script: string, timeoutMs: number, stopping: AbortSignal): Promise<ExecResult> {
    const { spec, view } = this.parts;
    await reopenFolders([view.home, view.tmpDir]);
    if (isLongScript(script)) await writeFile(view.scriptFile, script.replaceAll('\0', ''));
    const fileKib = this.scratch.isOver ? 0 : Math.floor(spec.limits.fileBytes / 1024);
    const watch = this.scratch.watch();
    const ending = await runGroup({
      command: seatbeltCommand({ ...view, fileKib }, script),
      folder: view.home,
      environment: launcherEnvironment,
      outputBytes: spec.limits.outputBytes,
      timeoutMs,
      signal: AbortSignal.any([stopping, watch.signal]),
    });
    await watch[Symbol.asyncDispose]();
    const over = ((await this.scratch.settle()) || watch.signal.aborted) && !stopping.aborted;
    return resultOf(ending, { timeoutMs, overScratchBytes: over ? spec.limits.scratchBytes : null });
  }

  private async dispose(): Promise<void> {
    const { data, view, work } = this.parts;
    for (const { name } of data.entries) {
      await removeTree(join(view.home, name));
    }
    await work[Symbol.asyncDispose]();
  }
}

/** What a command's end means; pure. */
export function resultOf(
  ending: GroupEnding,
  { timeoutMs, overScratchBytes }: { timeoutMs: number; overScratchBytes: number | null },
): ExecResult {
  const { exitCode, stdout, stderr, durationMs } = ending;
  if (ending.how === 'timeout') return endedBy('timeout', timeoutDetail(timeoutMs), ending);
  if (overScratchBytes !== null) return endedBy('limit', scratchDetail(overScratchBytes), ending);
  if (ending.how === 'aborted') return endedBy('aborted', abortedDetail, ending);
  if (ending.how === 'failed') {
    return endedBy(
      'sandbox_error',
      'The sandbox could not start the command: there is no /bin/bash.',
      ending,
    );
  }
  return { exitCode, stdout, stderr, durationMs, ended: 'exit' };
}
