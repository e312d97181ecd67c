import type { CapturedOutput } from './sandbox.ts';

/** The first message to the interpreter. */
export interface VirtualSetup {
  readonly dataDir: string;
  readonly dataNames: readonly string[];
  readonly scratchDir: string;
  readonly tmpDir: string;
  readonly outputBytes: number;
  readonly fileBytes: number;
  /** See `SandboxLimits.scratchBytes`. */
  readonly scratchBytes: number | null;
}

/** Every later message to it: run one script. */
export interface VirtualCommand {
  readonly id: number;
  readonly script: string;
}

/** From the interpreter. */
export type VirtualReply =
  | { readonly type: 'ready'; readonly commands: readonly string[] }
  | {
      readonly type: 'done';
      readonly id: number;
      readonly exitCode: number;
      readonly stdout: CapturedOutput;
      readonly stderr: CapturedOutput;
    };

/**
 * V8 has no string of 512 MiB or more, and just-bash reads every file into one: it answers "No such file or directory"
 * for a file that is longer.
 */
export const longestStringBytes = 0x1fff_ffe8;
