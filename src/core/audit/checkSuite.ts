import type { RunFile } from '../schema/run.ts';
import type { RunPaths } from '../store/layout.ts';
import type { Findings } from './findings.ts';
import type { VerifyingProgram } from './verifyRun.ts';

export interface CheckedSuite {
  readonly run: RunFile;
  readonly paths: RunPaths;
  readonly program: VerifyingProgram;
}

export async function checkSuite(
  _suite: CheckedSuite,
  _findings: Findings,
  _signal: AbortSignal,
): Promise<void> {}
