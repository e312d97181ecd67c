import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SandboxFingerprint } from '../schema/trajectory.ts';
import { type AgentFolders, agentFileExists, readAgentFile } from './agentView.ts';
import { type BwrapView, bwrapArguments, commandOf, isLongScript } from './bwrapArguments.ts';
import type { LimitPlan } from './bwrapLimits.ts';
import { type BwrapEnding, runBwrap, scriptDescriptor, statusDescriptor } from './bwrapProcess.ts';
import type { ControlGroup } from './controlGroup.ts';
import type { DataFolder } from './dataFolder.ts';
import { abortedDetail, endedBy, oomDetail, timeoutDetail } from './endings.ts';
import type { OutputPipes } from './outputPipe.ts';
import { namespaceOf } from './removedButOpen.ts';
import type { ExecResult, ReadResult, Sandbox, SandboxSpec } from './sandbox.ts';
import { SandboxQueue } from './sandboxQueue.ts';
import { ScratchLimit, scratchDetail } from './scratchLimit.ts';
import { removeMountPoints, reopenFolders, type WorkFolder } from './workFolder.ts';

/** Everything that an open bubblewrap sandbox stands on. */
export interface BwrapParts {
  readonly bwrapPath: string;
  readonly spec: SandboxSpec;
  readonly data: DataFolder;
  readonly work: WorkFolder;
  readonly pipes: OutputPipes;
  readonly group: ControlGroup | null;
  readonly plan: LimitPlan;
  readonly view: BwrapView;
  readonly fingerprint: SandboxFingerprint;
}

/** The files in `/etc` that give the agent's uid its name. */
export async function writeAccounts(folder: string): Promise<void> {
  await writeFile(join(folder, 'passwd'), 'user:x:1000:1000::/home/user:/bin/bash\n');
  await writeFile(join(folder, 'group'), 'user:x:1000:\n');
}

export class BwrapSandbox implements Sandbox {
  readonly fingerprint: SandboxFingerprint;
  private readonly parts: BwrapParts;
  private readonly folders: AgentFolders;
  /** Host folders that the agent may write. */
  private readonly written: readonly string[];
  private readonly scratch: ScratchLimit;
  private readonly queue = new SandboxQueue();

  constructor(parts: BwrapParts) {
    this.parts = parts;
    this.fingerprint = parts.fingerprint;
    this.folders = {
      scratchDir: parts.spec.scratchDir,
      dataDir: parts.spec.dataDir,
      dataNames: new Set(parts.data.entries.map((entry) => entry.name)),
      tmpDir: parts.work.tmpDir,
    };
    this.written = [parts.view.scratchDir, parts.view.tmpDir, parts.view.shmDir];
    this.scratch = new ScratchLimit({
      folders: this.written,
      limitBytes: parts.spec.limits.scratchBytes,
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
    return this.queue.close(() => this.dispose());
  }

  private async execNow(script: string, timeoutMs: number, stopping: AbortSignal): Promise<ExecResult> {
    const { bwrapPath, spec, plan, view, group } = this.parts;
    await reopenFolders(this.written);
    const killsBefore = (await group?.oomKills()) ?? 0;
    const watch = this.scratch.watch();
    const ending = await runBwrap({
      bwrapPath,
      arguments: bwrapArguments(view, script, { status: statusDescriptor, script: scriptDescriptor }),
      command: commandOf(script, {
        processes: view.processRlimit,
        // Inside only: bubblewrap itself has to write a long script to a file.
        fileKib: this.scratch.isOver ? 0 : null,
      }),
      longScript: isLongScript(script) ? script.replaceAll('\0', '') : null,
      limits: {
        procsFiles: group?.procsFiles ?? [],
        fileBytes: spec.limits.fileBytes,
        dataBytes: plan.dataBytes,
      },
      pipes: this.parts.pipes,
      outputBytes: spec.limits.outputBytes,
      timeoutMs,
      signal: AbortSignal.any([stopping, watch.signal]),
      onStarted: (pid) => void namespaceOf(pid).then((link) => link !== null && watch.onNamespace(link)),
    });
    await watch[Symbol.asyncDispose]();
    const overScratch = await this.scratch.settle();
    const killed = ((await group?.oomKills()) ?? 0) > killsBefore;
    return resultOf(ending, {
      timeoutMs,
      oomOfBytes: killed ? spec.limits.memoryBytes : null,
      overScratchBytes:
        (overScratch || watch.signal.aborted) && !stopping.aborted ? spec.limits.scratchBytes : null,
    });
  }

  private async dispose(): Promise<void> {
    await this.parts.group?.remove();
    await removeMountPoints(this.parts.spec.scratchDir, this.parts.data.entries);
    await this.parts.work[Symbol.asyncDispose]();
  }
}

export interface EndingFacts {
  readonly timeoutMs: number;
  /** The limit over which the kernel stopped a process, or null. */
  readonly oomOfBytes: number | null;
  /** What the agent may keep on the disk, if the command went beyond it, or null. */
  readonly overScratchBytes: number | null;
}

/** What a command's end means; pure. */
export function resultOf(
  ending: BwrapEnding,
  { timeoutMs, oomOfBytes, overScratchBytes }: EndingFacts,
): ExecResult {
  const { stdout, stderr, durationMs } = ending;
  if (ending.how === 'timeout') return endedBy('timeout', timeoutDetail(timeoutMs), ending);
  if (overScratchBytes !== null) return endedBy('limit', scratchDetail(overScratchBytes), ending);
  if (ending.how === 'aborted') return endedBy('aborted', abortedDetail, ending);
  if (oomOfBytes !== null) return endedBy('oom', oomDetail(oomOfBytes), ending);
  if (ending.how === 'failed') {
    return endedBy('sandbox_error', `The sandbox could not run the command: ${stderr.head.trim()}`, ending);
  }
  return { exitCode: ending.exitCode, stdout, stderr, durationMs, ended: 'exit' };
}
