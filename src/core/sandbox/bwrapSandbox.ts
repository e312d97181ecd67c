import { rmdir, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SandboxFingerprint } from '../schema/trajectory.ts';
import { type AgentFolders, agentFileExists, readAgentFile } from './agentView.ts';
import { type BwrapView, bwrapArguments, commandOf, isLongScript } from './bwrapArguments.ts';
import type { LimitPlan } from './bwrapLimits.ts';
import { type BwrapEnding, runBwrap, scriptDescriptor, statusDescriptor } from './bwrapProcess.ts';
import type { ControlGroup } from './controlGroup.ts';
import type { DataFolder } from './dataFolder.ts';
import { abortedDetail, disposedDetail, endedBy, oomDetail, timeoutDetail } from './endings.ts';
import type { OutputPipes } from './outputPipe.ts';
import type { ExecResult, ReadResult, Sandbox, SandboxSpec } from './sandbox.ts';
import { SerialQueue } from './serialQueue.ts';
import type { WorkFolder } from './workFolder.ts';

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
  private readonly queue = new SerialQueue();
  private readonly closing = new AbortController();
  private disposal: Promise<void> | null = null;

  constructor(parts: BwrapParts) {
    this.parts = parts;
    this.fingerprint = parts.fingerprint;
    this.folders = {
      scratchDir: parts.spec.scratchDir,
      dataDir: parts.spec.dataDir,
      dataNames: new Set(parts.data.entries.map((entry) => entry.name)),
      tmpDir: parts.work.tmpDir,
    };
  }

  exec(script: string, options: { timeoutMs: number; signal: AbortSignal }): Promise<ExecResult> {
    return this.queue.run(() => this.execNow(script, options));
  }

  readFile(path: string, options: { maxBytes: number; signal: AbortSignal }): Promise<ReadResult> {
    return this.queue.run(() => readAgentFile(path, this.folders, options));
  }

  fileExists(path: string, signal: AbortSignal): Promise<boolean> {
    return this.queue.run(() => agentFileExists(path, this.folders, signal));
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.closing.abort();
    this.disposal ??= this.queue.run(() => this.dispose());
    return this.disposal;
  }

  private async execNow(
    script: string,
    { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
  ): Promise<ExecResult> {
    if (this.closing.signal.aborted) return endedBy('sandbox_error', disposedDetail, { durationMs: 0 });
    if (signal.aborted) return endedBy('aborted', abortedDetail, { durationMs: 0 });
    const { bwrapPath, spec, plan, view, group } = this.parts;
    const killsBefore = (await group?.oomKills()) ?? 0;
    const ending = await runBwrap({
      bwrapPath,
      arguments: bwrapArguments(view, script, { status: statusDescriptor, script: scriptDescriptor }),
      command: commandOf(script, view.processRlimit),
      longScript: isLongScript(script) ? script.replaceAll('\0', '') : null,
      limits: {
        procsFiles: group?.procsFiles ?? [],
        fileBytes: spec.limits.fileBytes,
        dataBytes: plan.dataBytes,
      },
      pipes: this.parts.pipes,
      outputBytes: spec.limits.outputBytes,
      timeoutMs,
      signal: AbortSignal.any([signal, this.closing.signal]),
    });
    const killed = ((await group?.oomKills()) ?? 0) > killsBefore;
    return resultOf(ending, { timeoutMs, oomOfBytes: killed ? spec.limits.memoryBytes : null });
  }

  private async dispose(): Promise<void> {
    await this.parts.group?.remove();
    for (const { name, kind } of this.parts.data.entries) {
      await removeMountPoint(join(this.parts.spec.scratchDir, name), kind);
    }
    await this.parts.work[Symbol.asyncDispose]();
  }
}

/** Bubblewrap leaves an empty file or folder in the scratch folder for each data entry that it mounts over it. */
async function removeMountPoint(path: string, kind: 'file' | 'folder'): Promise<void> {
  try {
    if (kind === 'folder') await rmdir(path);
    else if ((await stat(path)).size === 0) await unlink(path);
  } catch {
    // No command ran, so that there is none; or it is not empty and so not ours.
  }
}

/** What a command's end means; pure. `oomOfBytes` is the limit over which the kernel stopped a process, or null. */
export function resultOf(
  ending: BwrapEnding,
  { timeoutMs, oomOfBytes }: { timeoutMs: number; oomOfBytes: number | null },
): ExecResult {
  const { stdout, stderr, durationMs } = ending;
  if (ending.how === 'timeout') return endedBy('timeout', timeoutDetail(timeoutMs), ending);
  if (ending.how === 'aborted') return endedBy('aborted', abortedDetail, ending);
  if (oomOfBytes !== null) return endedBy('oom', oomDetail(oomOfBytes), ending);
  if (ending.how === 'failed') {
    return endedBy('sandbox_error', `The sandbox could not run the command: ${stderr.head.trim()}`, ending);
  }
  return { exitCode: ending.exitCode, stdout, stderr, durationMs, ended: 'exit' };
}
