import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { makeFolder, writeFileAtomic } from '../core/store/files.ts';

/** Before anything is read: what takes long is not to end in nothing. @throws BenchError usage for a folder */
export function refuseFolder(out: string | undefined): void {
  if (out === undefined || !statSync(resolve(out), { throwIfNoEntry: false })?.isDirectory()) return;
  throw new BenchError('usage', `${out} is a folder, and --out needs a file`, {
    hint: 'Name a file in it.',
  });
}

/** Writes what was asked for with --out, its folder too. @throws BenchError disk_full | not_writable */
export function writeOut(out: string, text: string): void {
  makeFolder(dirname(resolve(out)));
  writeFileAtomic(resolve(out), text);
}
