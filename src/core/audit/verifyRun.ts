import type { KeyObject } from 'node:crypto';
import { BenchError } from '../errors.ts';
import type { Verification } from '../schema/verification.ts';

export interface VerifyOptions {
  /** ed25519 keys whose signatures count; none to say only what signatures there are. */
  readonly publicKeys: readonly KeyObject[];
  /** This program, to say how far it is the one that made the run. */
  readonly program: VerifyingProgram;
  /** Whether the suite's files are hashed and scores are computed again, where the suite is still there. Default: true. */
  readonly withSuite?: boolean;
}

export interface VerifyingProgram {
  readonly version: string;
  readonly harnessSha256: string | null;
  /** Folder of the prompts that come with it. */
  readonly promptsDir: string;
}

/** Bytes so far, of all that are to be read, and the file at work. */
export type OnVerifyProgress = (progress: {
  readonly file: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
}) => void;

/**
 * Checks a run folder offline, without writing anything: what was changed in it since it was written, file by file.
 * @throws BenchError run_missing for a folder that is no run; the signal's reason
 */
export async function verifyRun(
  _dir: string,
  _options: VerifyOptions,
  _signal: AbortSignal,
  _onProgress: OnVerifyProgress = () => {},
): Promise<Verification> {
  throw new BenchError('internal', 'not there yet');
}
