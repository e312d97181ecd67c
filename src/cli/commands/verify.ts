import { readPublicKeys } from '../../core/audit/keys.ts';
import { verificationText } from '../../core/audit/verificationText.ts';
import { verifyRun } from '../../core/audit/verifyRun.ts';
import { Verification } from '../../core/schema/verification.ts';
import { findRun } from '../../core/store/runStore.ts';
import { verifyingProgram } from '../../machine/verifyingProgram.ts';
import { resultsDir } from '../configHere.ts';
import { exitCodes } from '../exitCode.ts';
import { plainText, publishedJson } from '../output.ts';
import type { CommandContext } from './context.ts';

export interface VerifyFlags {
  readonly config?: string;
  readonly out?: string;
  readonly key?: readonly string[];
  /** False with --no-suite. */
  readonly suite: boolean;
  readonly json?: true;
}

/** `itbench-review verify`: whether a run is as it was left, and who vouches for it. */
export async function verify(
  wanted: string | undefined,
  flags: VerifyFlags,
  { terminal, signal }: CommandContext,
): Promise<number> {
  const publicKeys = readPublicKeys(flags.key ?? []);
  const dir = findRun(resultsDir(flags), wanted ?? null);
  const options = { publicKeys, program: verifyingProgram(), withSuite: flags.suite };
  const verification = await verifyRun(dir, options, signal);
  terminal.out.write(
    flags.json ? publishedJson(Verification, verification) : plainText(verificationText(verification)),
  );
  return verifyExitCode(verification, publicKeys.length > 0);
}

/**
 * Not intact and not broken is neither: whoever relies on a run must not take it for a yes. A key that was asked for and did
 * not sign is a no, however much could be checked besides.
 */
export function verifyExitCode({ ok, state, signature }: Verification, hasKeys: boolean): number {
  if (ok) return exitCodes.done;
  if (state === 'running') return exitCodes.inconclusive;
  if (state === 'broken' || state === 'intact' || signature.state === 'refused') return exitCodes.failed;
  return hasKeys && signature.state !== 'valid' ? exitCodes.failed : exitCodes.inconclusive;
}
