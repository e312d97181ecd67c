import { mebibytes } from './endings.ts';
import type { SandboxLimits } from './sandbox.ts';

/** What this machine lets us hold over a sandbox. */
export interface LimitMeans {
  readonly groupLimitsMemory: boolean;
  readonly groupLimitsProcesses: boolean;
  readonly isRoot: boolean;
  /** As `uname -r` says it. */
  readonly kernelRelease: string;
}

export interface LimitPlan {
  /** `ulimit -u` inside, or null. */
  readonly processRlimit: number | null;
  /** `ulimit -d` of each process, or null. */
  readonly dataBytes: number | null;
  /** What is really enforced, for the fingerprint. */
  readonly enforced: Readonly<Record<string, number>>;
  /** Sentences on what is not. */
  readonly reasons: readonly string[];
}

/** Bubblewrap outside and its reaper inside count as processes of the control group. */
export const bwrapProcesses = 2;

/** Chooses the means for each limit, the control group first. Claims nothing that the kernel does not hold. */
export function planLimits(limits: SandboxLimits, means: LimitMeans): LimitPlan {
  const reasons: string[] = [];
  const enforced: Record<string, number> = {
    file_bytes: Math.floor(limits.fileBytes / 1024) * 1024,
    output_bytes: limits.outputBytes,
    ...(limits.scratchBytes === null ? {} : { scratch_bytes: limits.scratchBytes }),
  };
  if (means.groupLimitsMemory) {
    enforced.memory_bytes = limits.memoryBytes;
  } else {
    enforced.memory_bytes_per_process = limits.memoryBytes;
    reasons.push(
      `Memory is limited to ${mebibytes(limits.memoryBytes)} for each process, not for all of a command together, and ` +
        'what processes share (memfd, shared mappings) is not limited at all: this user may not make a control group ' +
        'with the memory controller.',
    );
  }
  const rlimitCounts = !means.isRoot && countsProcessesByNamespace(means.kernelRelease);
  if (means.groupLimitsProcesses || rlimitCounts) {
    enforced.processes = limits.processes;
  } else {
    const why = means.isRoot
      ? 'the kernel exempts root from the per-user limit'
      : `kernel ${means.kernelRelease} counts all processes of the user, not those of the sandbox`;
    reasons.push(
      `The number of processes is not limited: no control group with the pids controller can be made, and ${why}.`,
    );
  }
  return {
    processRlimit: !means.groupLimitsProcesses && rlimitCounts ? limits.processes + bwrapProcesses : null,
    dataBytes: means.groupLimitsMemory ? null : limits.memoryBytes,
    enforced,
    reasons,
  };
}

/** Since Linux 5.14 RLIMIT_NPROC inside a user namespace counts the processes of that namespace only. */
export function countsProcessesByNamespace(kernelRelease: string): boolean {
  const [major = 0, minor = 0] = kernelRelease.split('.', 2).map((part) => Number.parseInt(part, 10));
  return major > 5 || (major === 5 && minor >= 14);
}
