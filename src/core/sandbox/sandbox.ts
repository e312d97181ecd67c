import type { SandboxFingerprint } from '../schema/trajectory.ts';

export const sandboxKinds = ['docker', 'bwrap', 'seatbelt', 'virtual'] as const;
export type SandboxKind = (typeof sandboxKinds)[number];

/** The folder in which an agent starts and may write, in every sandbox. */
export const agentHome = '/home/user';

export interface SandboxLimits {
  /** Memory of one command with all its children, in bytes. */
  readonly memoryBytes: number;
  /** Processes at a time. */
  readonly processes: number;
  /** Size of one file that a command writes, in bytes. */
  readonly fileBytes: number;
  /** Output kept of each stream of one command, head and tail together, in bytes; the rest is counted and dropped. */
  readonly outputBytes: number;
  /** What the agent may keep on the disk in {@link agentHome}, `/tmp` and `/dev/shm` together, in bytes; null for no limit. */
  readonly scratchBytes: number | null;
}

export interface SandboxSpec {
  /**
   * Host folder whose entries appear read-only in {@link agentHome}. Nothing can be reached by its path inside, but the
   * kernel's mount table (`/proc/self/mountinfo`) may show it and {@link scratchDir}'s: neither may name the task.
   */
  readonly dataDir: string;
  /** Host folder, empty, this attempt's own: what the agent writes under {@link agentHome}. */
  readonly scratchDir: string;
  readonly limits: SandboxLimits;
}

export interface Probe {
  readonly kind: SandboxKind;
  readonly ok: boolean;
  /** Version of the thing itself (bubblewrap 0.8.0, just-bash 3.4.2), if found. */
  readonly version: string | null;
  readonly isolation: 'container' | 'namespace' | 'seatbelt' | 'interpreter';
  /** True where tools are re-implementations: results are practice. */
  readonly practice: boolean;
  /** Sentences: what is missing and what to install, or what does not hold (limits that cannot be enforced here). */
  readonly reasons: readonly string[];
}

export interface ExecResult {
  /** null unless `ended` is `exit`. */
  readonly exitCode: number | null;
  readonly stdout: CapturedOutput;
  readonly stderr: CapturedOutput;
  readonly durationMs: number;
  readonly ended: 'exit' | 'timeout' | 'oom' | 'limit' | 'aborted' | 'sandbox_error';
  /** For every ending but `exit`: a sentence for the model and for a person. */
  readonly detail?: string;
}

/** What was kept of a stream: its first and its last bytes, decoded as UTF-8 with replacement characters. */
export interface CapturedOutput {
  readonly head: string;
  /** Empty when nothing was dropped: then `head` is all of it. */
  readonly tail: string;
  readonly totalBytes: number;
  readonly droppedBytes: number;
}

export type ReadResult =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly reason: 'missing' | 'not_a_file' | 'too_large' | 'outside' };

/**
 * Where an agent's commands run.
 *
 * Contract (test/contract/sandbox.test.ts), the same for every kind: working folder {@link agentHome}; data read-only;
 * what is written there stays for the next command, shell state does not; no network, no host file, no variable of the
 * host, no process that outlives its command; `exec` never rejects for what the agent did; a time-out or an abort ends
 * everything the command started; output is kept head and tail with a count of what was dropped; what is kept on the
 * disk is limited (`ended: limit`, or a write that fails), and removing works when the limit is reached.
 */
export interface Sandbox extends AsyncDisposable {
  readonly fingerprint: SandboxFingerprint;
  /**
   * Where the agent's folder is for its commands, in a sandbox that cannot put it at {@link agentHome}: seatbelt, since
   * macOS has no mounts of a process's own. Its files can be named by either path.
   */
  readonly home?: string;
  exec(script: string, options: { timeoutMs: number; signal: AbortSignal }): Promise<ExecResult>;
  /** Reads a file that the agent wrote, following no link out. `path` is absolute or relative to {@link agentHome}. */
  readFile(path: string, options: { maxBytes: number; signal: AbortSignal }): Promise<ReadResult>;
  /** Whether `path` names a regular file inside, data files included. */
  fileExists(path: string, signal: AbortSignal): Promise<boolean>;
}

export interface SandboxProvider {
  readonly kind: SandboxKind;
  /** Where commands run in an image: the same provider for this one, pinned by its digest; null for the reference image. */
  forImage?(image: string | null): SandboxProvider;
  probe(signal: AbortSignal): Promise<Probe>;
  /** @throws BenchError sandbox_unavailable | sandbox_failed */
  open(spec: SandboxSpec, signal: AbortSignal): Promise<Sandbox>;
}
