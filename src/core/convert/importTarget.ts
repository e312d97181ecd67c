import { readdir, rmdir } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { BenchError, messageOf, systemErrorCode } from '../errors.ts';

const taskId = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** The folder to make. @throws BenchError `usage` where it is taken, or lies inside what is imported */
export async function freeTarget(input: string, into: string, task: string): Promise<string> {
  if (!taskId.test(task)) {
    throw new BenchError('usage', `${JSON.stringify(task)} cannot be the id of a task`, {
      hint: 'Give one with --task: letters, digits, dots, hyphens and underscores, such as checkout-outage.',
    });
  }
  const target = join(resolve(into), task);
  const fromInput = relative(input, target);
  if (!isAbsolute(fromInput) && fromInput !== '..' && !fromInput.startsWith(`..${sep}`)) {
    throw new BenchError('usage', `${target} lies inside ${input}, the folder to import`, {
      hint: 'Name a folder elsewhere with --into.',
    });
  }
  const entries = await readdir(target).catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return null;
    return ['(something that is no folder)'];
  });
  if (entries === null) return target;
  if (entries.length === 0) {
    await rmdir(target);
    return target;
  }
  throw new BenchError('usage', `${target} is there already, and is not empty`, {
    hint: 'Name another folder with --into or another task with --task; an import replaces nothing.',
  });
}

/** The error itself, or the words for a disk that is full or a folder that may not be written. */
export function asImportWriteError(error: unknown, target: string): unknown {
  const code = systemErrorCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new BenchError('disk_full', `no space left to write the snapshot ${target}`, {
      hint: 'Free some space, or name a folder on another disk with --into. Nothing was left behind.',
      cause: error,
    });
  }
  if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].includes(code ?? '')) {
    return new BenchError('not_writable', `the snapshot ${target} cannot be written: ${messageOf(error)}`, {
      hint: 'Name a folder that you may write with --into.',
      cause: error,
    });
  }
  return error;
}
