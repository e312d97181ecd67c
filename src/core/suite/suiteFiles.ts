import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { BenchError } from '../errors.ts';
import type { Suite } from './suite.ts';

export interface SuiteFile {
  /** From the suite's root, with `/`. */
  readonly key: string;
  readonly path: string;
  readonly bytes: number;
}

/**
 * The files that make up a suite, in the order of their keys: all in its tasks' folders, and its manifest or index.
 * Names that begin with a dot are left out: editors and systems make such files, and no agent ever sees them.
 *
 * @throws BenchError `suite_invalid` where a file is a link or no file
 */
export async function suiteFiles(suite: Suite, signal: AbortSignal): Promise<SuiteFile[]> {
  const found: SuiteFile[] = [];
  const add = async (path: string): Promise<void> => {
    found.push({
      key: relative(suite.root, path).split(sep).join('/'),
      path,
      bytes: (await stat(path)).size,
    });
  };
  for (const name of ['suite.json', 'data.jsonl', join('sre', 'data.jsonl')]) {
    const path = join(suite.root, name);
    if ((await stat(path).catch(() => null))?.isFile()) await add(path);
  }
  for (const task of suite.tasks) await walk(task.dir, add, signal);
  return found.sort((a, b) => (a.key < b.key ? -1 : 1));
}

async function walk(dir: string, add: (path: string) => Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) await walk(path, add, signal);
    else if (entry.isFile()) await add(path);
    else throw notAFile(path, entry.isSymbolicLink());
  }
}

function notAFile(path: string, isLink: boolean): BenchError {
  const what = isLink ? 'a symbolic link' : 'a special file';
  return new BenchError('suite_invalid', `${path} is ${what}, and what it leads to is no part of the suite`, {
    hint: 'Copy the suite with its links followed (cp -rL), or download it into a folder instead of a cache.',
  });
}
