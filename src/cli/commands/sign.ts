import { resolve } from 'node:path';
import type { StatementKind } from '../../core/audit/inToto.ts';
import { parsePrivateKey } from '../../core/audit/keys.ts';
import { signRun } from '../../core/audit/signRun.ts';
import { BenchError } from '../../core/errors.ts';
import { findRun } from '../../core/store/runStore.ts';
import { readPrivateFile } from '../../machine/keyFile.ts';
import { loadPolicyFile } from '../../machine/policyFile.ts';
import { verifyingProgram } from '../../machine/verifyingProgram.ts';
import { resultsDir } from '../configHere.ts';
import { exitCodes } from '../exitCode.ts';
import { jsonLine, plainLine } from '../output.ts';
import type { CommandContext } from './context.ts';

export interface SignFlags {
  readonly config?: string;
  readonly out?: string;
  readonly key: string;
  readonly passphraseEnv?: string;
  readonly signer?: string;
  readonly inToto?: readonly StatementKind[];
  readonly policy?: string;
  readonly unfinished?: true;
  readonly json?: true;
}

/** `itbench-review sign`: vouches for a run that verifies. */
export async function sign(
  wanted: string | undefined,
  flags: SignFlags,
  { terminal, signal }: CommandContext,
): Promise<number> {
  const privateKey = await privateKeyOf(flags);
  const policy = flags.policy === undefined ? null : loadPolicyFile(flags.policy);
  const dir = findRun(resultsDir(flags), wanted ?? null);
  const { keyid, written, notes } = await signRun(
    dir,
    {
      privateKey,
      signer: flags.signer ?? null,
      unfinished: flags.unfinished === true,
      statements: [...new Set(flags.inToto)],
      policy,
      program: verifyingProgram(),
      now: Date.now,
    },
    signal,
  );
  if (flags.json) terminal.out.write(jsonLine({ keyid, written, notes }));
  else {
    for (const path of written) terminal.out.write(`Signed: ${plainLine(path)}\n`);
    for (const note of notes) terminal.err.write(`${plainLine(note)}\n`);
    terminal.out.write(`By the key ${keyid}\n`);
  }
  return exitCodes.done;
}

async function privateKeyOf({ key, passphraseEnv }: SignFlags) {
  const path = resolve(key);
  const missingHint = 'Name the file with --key, or make one with itbench-review keygen.';
  const text = await readPrivateFile(path, { what: `the signing key ${path}`, missingHint });
  return parsePrivateKey(text, path, passphraseEnv === undefined ? null : passphraseIn(passphraseEnv));
}

function passphraseIn(name: string): string {
  const value = process.env[name];
  if (value !== undefined && value !== '') return value;
  throw new BenchError(
    'key_missing',
    `the environment variable ${name}, which should hold the passphrase, is not set`,
    {
      hint: 'Set it, or name another one with --passphrase-env.',
    },
  );
}
