import { readPublicKeys } from '../../core/audit/keys.ts';
import { verifyRun } from '../../core/audit/verifyRun.ts';
import type { Verification } from '../../core/schema/verification.ts';
import { findRun } from '../../core/store/runStore.ts';
import { verifyingProgram } from '../../machine/verifyingProgram.ts';
import { resultsDir } from '../configHere.ts';
import { exitCodes } from '../exitCode.ts';
import { jsonLine, plainText } from '../output.ts';
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
  terminal.out.write(flags.json ? jsonLine(verification) : plainText(verificationText(verification)));
  return verifyExitCode(verification);
}

/** Not intact and not broken is neither: whoever relies on a run must not take it for a yes. */
export function verifyExitCode({ ok, state, signature }: Verification): number {
  if (ok) return exitCodes.done;
  if (state === 'broken') return exitCodes.failed;
  return state === 'intact' || signature.state === 'refused' ? exitCodes.failed : exitCodes.inconclusive;
}

/** Problems beyond these are counted: a run with a thousand changed files needs no thousand lines. */
const maxShown = 50;

/** What a person reads of it. */
export function verificationText(verification: Verification): string {
  const { dir, summary, problems, notes, checked, signature } = verification;
  const shown = problems
    .slice(0, maxShown)
    .map(({ file, line, what }) => `  ${file}${line === null ? '' : `, line ${line}`}: ${what}.`);
  const rest =
    problems.length > maxShown ? [`  and ${problems.length - maxShown} more; --json names all of them`] : [];
  const signatures = signature.signatures.flatMap(({ file, what }) =>
    what.map((sentence) => `  ${file}: ${sentence}`),
  );
  return [
    summary,
    ...(problems.length === 0 ? [] : ['Not as it was left:', ...shown, ...rest]),
    ...(notes.length === 0 ? [] : ['To be known:', ...notes.map((note) => `  ${note}`)]),
    ...(signatures.length === 0 ? [] : ['Signatures:', ...signatures]),
    `Checked in ${dir}: ${counted(checked.files, 'file')}, ${counted(checked.bytes, 'byte')}, ${counted(checked.records, 'chained record')}, ${counted(checked.attempts, 'attempt')}`,
    '',
  ].join('\n');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
