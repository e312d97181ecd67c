import { join } from 'node:path';
import type { VerifyingProgram } from '../core/audit/verifyingProgram.ts';
import { mediaDir, productVersion, programSha256 } from './product.ts';

/** This program, as a check of a run compares it with the one that made the run. */
export function verifyingProgram(): VerifyingProgram {
  return { version: productVersion, harnessSha256: programSha256(), promptsDir: join(mediaDir, 'prompts') };
}
