import { rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { generateKeys, keyIdOf, publicPem } from '../../core/audit/keys.ts';
import { BenchError, systemErrorCode } from '../../core/errors.ts';
import { writeFault } from '../../core/store/files.ts';
import { exitCodes } from '../exitCode.ts';
import { jsonLine, plainLine } from '../output.ts';
import type { CommandContext } from './context.ts';

export interface KeygenFlags {
  readonly out: string;
  readonly json?: true;
}

/** `itbench-review keygen`: a pair of keys to sign runs with. Overwrites nothing. */
export async function keygen(flags: KeygenFlags, { terminal }: CommandContext): Promise<number> {
  const privatePath = resolve(flags.out);
  const publicPath = `${privatePath.replace(/\.pem$/, '')}.pub.pem`;
  const { privatePem, publicKey } = generateKeys();
  // The public one first: a private key without it could sign, and nobody could check that.
  writeNew(publicPath, publicPem(publicKey), 0o644);
  try {
    writeNew(privatePath, privatePem, 0o600);
  } catch (error) {
    rmSync(publicPath, { force: true });
    throw error;
  }
  const keyid = keyIdOf(publicKey);
  if (flags.json) {
    terminal.out.write(jsonLine({ keyid, private_key: privatePath, public_key: publicPath }));
  } else {
    terminal.out.write(`Private key: ${plainLine(privatePath)} (keep it to yourself)\n`);
    terminal.out.write(`Public key:  ${plainLine(publicPath)} (give it to whoever verifies)\n`);
    terminal.out.write(`Key id:      ${keyid}\n`);
  }
  return exitCodes.done;
}

function writeNew(path: string, text: string, mode: number): void {
  try {
    writeFileSync(path, text, { flag: 'wx', mode });
  } catch (error) {
    if (systemErrorCode(error) !== 'EEXIST') throw writeFault(error, path);
    throw new BenchError('usage', `${path} is there already, and no key is overwritten`, {
      hint: 'Choose another file with --out: signatures by the old key could not be made again.',
      cause: error,
    });
  }
}
