import { access } from 'node:fs/promises';
import { BenchError } from '../errors.ts';
import type { SandboxFingerprint } from '../schema/trajectory.ts';
import { type AgentFolders, agentFileExists, readAgentFile } from './agentView.ts';
import { type DataFolder, inspectDataFolder } from './dataFolder.ts';
import { abortedDetail, endedBy, mebibytes, oomDetail, timeoutDetail } from './endings.ts';
import type { ExecResult, Probe, ReadResult, Sandbox, SandboxProvider, SandboxSpec } from './sandbox.ts';
import { SandboxQueue } from './sandboxQueue.ts';
import { type InterpreterEnding, VirtualProcess } from './virtualProcess.ts';
import { longestStringBytes, type VirtualSetup } from './virtualProtocol.ts';
import { createWorkFolder, reopenFolders, type WorkFolder } from './workFolder.ts';

/** The just-bash that package.json pins; its package does not let programs read its version. */
export const justBashVersion = '3.4.2';

export interface VirtualOptions {
  /** `virtualWorker.ts`, or what it was bundled to. */
  readonly workerUrl: URL;
}

/**
 * Needs nothing installed: bash and its tools re-implemented in TypeScript, in a process that can be ended.
 * Its results are practice: some tools behave differently from the real ones without saying so.
 */
export function createVirtualProvider(options: VirtualOptions): SandboxProvider {
  return {
    kind: 'virtual',
    probe: () => probe(options.workerUrl),
    open: (spec, signal) => open(options.workerUrl, spec, signal),
  };
}

async function probe(workerUrl: URL): Promise<Probe> {
  const about = {
    kind: 'virtual',
    version: justBashVersion,
    isolation: 'interpreter',
    practice: true,
  } as const;
  try {
    await access(workerUrl);
  } catch {
    return {
      ...about,
      ok: false,
      reasons: [`The interpreter's program ${workerUrl.pathname} is missing: reinstall.`],
    };
  }
  return {
    ...about,
    ok: true,
    reasons: [
      'Results are practice: bash and its tools are re-implemented, and some behave differently without saying so ' +
        '(sort, for one, puts upper and lower case together).',
      'There is no python3, perl or sqlite3.',
      'Jobs started with & run in the foreground; what a stopped command printed is lost.',
      `Data files over ${mebibytes(longestStringBytes)} cannot be read: such a task is refused.`,
      "Memory is limited for the interpreter's heap, not for its file buffers.",
    ],
  };
}

async function open(workerUrl: URL, spec: SandboxSpec, signal: AbortSignal): Promise<Sandbox> {
  const data = await inspectDataFolder(spec.dataDir, signal);
  refuseTooLarge(data);
  const work = await createWorkFolder(spec.scratchDir);
  const setup: VirtualSetup = {
    dataDir: spec.dataDir,
    dataNames: data.entries.map((entry) => entry.name),
    scratchDir: spec.scratchDir,
    tmpDir: work.tmpDir,
    outputBytes: spec.limits.outputBytes,
    fileBytes: spec.limits.fileBytes,
    scratchBytes: spec.limits.scratchBytes,
  };
  const start = (startSignal: AbortSignal) =>
    VirtualProcess.start(workerUrl, setup, spec.limits.memoryBytes, startSignal);
  try {
    return new VirtualSandbox(spec, setup, work, start, await start(signal));
  } catch (error) {
    await work[Symbol.asyncDispose]();
    throw error;
  }
}

/** @throws BenchError sandbox_unavailable: the agent would be told that a file which exists does not. */
function refuseTooLarge({ largestFile }: DataFolder): void {
  if (largestFile === null || largestFile.bytes <= longestStringBytes) return;
  throw new BenchError(
    'sandbox_unavailable',
    `the virtual sandbox cannot read ${largestFile.path} (${mebibytes(largestFile.bytes)}): it reads a file as one ` +
      `string, of at most ${mebibytes(longestStringBytes)}`,
    { hint: 'Use the bwrap sandbox (Linux) or docker for this task.' },
  );
}

class VirtualSandbox implements Sandbox {
  readonly fingerprint: SandboxFingerprint;
  private readonly spec: SandboxSpec;
  private readonly folders: AgentFolders;
  private readonly work: WorkFolder;
  private readonly start: (signal: AbortSignal) => Promise<VirtualProcess>;
  private interpreter: VirtualProcess;
  private readonly queue = new SandboxQueue();

  constructor(
    spec: SandboxSpec,
    setup: VirtualSetup,
    work: WorkFolder,
    start: (signal: AbortSignal) => Promise<VirtualProcess>,
    interpreter: VirtualProcess,
  ) {
    this.spec = spec;
    this.work = work;
    this.start = start;
    this.interpreter = interpreter;
    this.folders = { ...setup, dataNames: new Set(setup.dataNames) };
    this.fingerprint = {
      kind: 'virtual',
      version: justBashVersion,
      tools: {
        ...Object.fromEntries(interpreter.commands.map((name) => [name, ''])),
        python3: 'not available',
      },
      limits: {
        heap_bytes: spec.limits.memoryBytes,
        file_bytes: Math.min(spec.limits.fileBytes, longestStringBytes),
        output_bytes: spec.limits.outputBytes,
        ...(spec.limits.scratchBytes === null ? {} : { scratch_bytes: spec.limits.scratchBytes }),
      },
      practice: true,
    };
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
      await this.interpreter.terminate();
      await this.work[Symbol.asyncDispose]();
    });
  }

  private async execNow(script: string, timeoutMs: number, stopping: AbortSignal): Promise<ExecResult> {
    await reopenFolders([this.folders.scratchDir, this.folders.tmpDir]);
    try {
      if (this.interpreter.isDead) this.interpreter = await this.start(stopping);
    } catch (error) {
      if (stopping.aborted) return endedBy('aborted', abortedDetail, { durationMs: 0 });
      const detail = error instanceof Error ? error.message : String(error);
      return endedBy('sandbox_error', detail, { durationMs: 0 });
    }
    const startedAt = performance.now();
    const ending = await this.interpreter.run(script, { timeoutMs, signal: stopping });
    const durationMs = performance.now() - startedAt;
    return resultOf(ending, { durationMs, timeoutMs, memoryBytes: this.spec.limits.memoryBytes });
  }
}

const lostOutput =
  'What it printed is lost in this sandbox, where jobs started with & run in the foreground.';

/** What a command's end means; pure. */
export function resultOf(
  ending: InterpreterEnding,
  { durationMs, timeoutMs, memoryBytes }: { durationMs: number; timeoutMs: number; memoryBytes: number },
): ExecResult {
  switch (ending.how) {
    case 'done': {
      const { exitCode, stdout, stderr } = ending.reply;
      return { exitCode, stdout, stderr, durationMs, ended: 'exit' };
    }
    case 'timeout':
      return endedBy('timeout', `${timeoutDetail(timeoutMs)} ${lostOutput}`, { durationMs });
    case 'aborted':
      return endedBy('aborted', abortedDetail, { durationMs });
    case 'oom':
      return endedBy('oom', oomDetail(memoryBytes), { durationMs });
    case 'broken':
      return endedBy('sandbox_error', `The virtual sandbox broke: ${ending.message}`, { durationMs });
  }
}
