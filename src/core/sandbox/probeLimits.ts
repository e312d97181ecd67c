import type { SandboxLimits } from './sandbox.ts';

/** What the commands of a probe get: more than any of them needs. */
export const probeLimits: SandboxLimits = {
  memoryBytes: 512 * 1024 ** 2,
  processes: 64,
  fileBytes: 1024 ** 2,
  outputBytes: 64 * 1024,
  scratchBytes: 16 * 1024 ** 2,
};
