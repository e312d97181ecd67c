import { join } from 'node:path';
import { BenchError } from '../../core/errors.ts';
import { writeFileAtomic } from '../../core/store/files.ts';
import { jsonText } from '../../core/store/runStore.ts';
import { loadSuite } from '../../core/suite/loadSuite.ts';
import {
  lockFileName,
  lockSha256,
  lockSuite,
  readLockIfThere,
  renewedLock,
  verifySuite,
} from '../../core/suite/lock.ts';
import { exitCodes } from '../exitCode.ts';
import { jsonLine, plainLine } from '../output.ts';
import { suiteFolder } from '../suiteArgument.ts';
import type { CommandContext } from './context.ts';

/** `itbench-review tasks lock` */
export async function tasksLock(
  folder: string | undefined,
  flags: { readonly json?: true },
  { terminal, signal }: CommandContext,
): Promise<number> {
  const suite = await loadSuite(suiteFolder(folder), {}, signal);
  const before = await readLockIfThere(suite.root, signal);
  const lock = renewedLock(await lockSuite(suite, signal, () => {}), before);
  const path = join(suite.root, lockFileName);
  writeFileAtomic(path, jsonText(lock));
  const files = Object.keys(lock.files).length;
  const result = { type: 'lock', path, files, revision: lock.revision, lock_sha256: lockSha256(lock) };
  if (flags.json === true) {
    terminal.out.write(jsonLine(result));
    return exitCodes.done;
  }
  terminal.out.write(`Locked ${files} files in ${path}\nsha256 of the lock: ${result.lock_sha256}\n`);
  if (suite.revision !== null && lock.revision === null) {
    const what = `Files are not those of revision ${plainLine(suite.revision)}`;
    terminal.out.write(`${what}, so the lock and every report name no revision any more.\n`);
  }
  return exitCodes.done;
}

/** `itbench-review tasks verify`: exit 0 when every file is as locked, 2 when not. */
export async function tasksVerify(
  folder: string | undefined,
  flags: { readonly json?: true },
  { terminal, signal }: CommandContext,
): Promise<number> {
  const suite = await loadSuite(suiteFolder(folder), {}, signal);
  const lock = await readLockIfThere(suite.root, signal);
  if (lock === null) {
    throw new BenchError(
      'suite_invalid',
      `${suite.root} has no ${lockFileName}, so there is nothing to compare with`,
      {
        hint: 'If you trust the files as they are, lock them with: itbench-review tasks lock',
      },
    );
  }
  const result = await verifySuite(suite, lock, signal, () => {});
  if (flags.json === true) {
    terminal.out.write(jsonLine({ type: 'verification', ...result, lock_sha256: lockSha256(lock) }));
  } else {
    for (const kind of ['missing', 'changed', 'extra'] as const) {
      for (const file of result[kind]) terminal.out.write(`${kind}  ${plainLine(file)}\n`);
    }
    terminal.out.write(
      result.ok ? `${result.files} files are as locked.\n` : 'The suite is not what was locked.\n',
    );
  }
  return result.ok ? exitCodes.done : exitCodes.usage;
}
