import { readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { messageOf } from '../errors.ts';
import { oneLine } from '../store/foreignText.ts';

/** A file that may be a report, or a place that could not be looked at. */
export type FoundFile = { readonly path: string } | { readonly path: string; readonly why: string };

/** Folders below the named one: results, an archive of several, each by year and month. */
const deepest = 8;

/** What a run folder, or that of a rescoring, holds besides can be large, and none of it is a report. */
const inRunFolder: ReadonlySet<string> = new Set(['reports', 'rescored']);

/**
 * Files ending in `.json` that may be reports, in a results folder, a run or an archive; in the order of their names. Of a
 * run folder only its reports and those of its rescorings. Follows no link to a folder, which could lead round in a circle,
 * and says so of one that leads elsewhere: what lies there is not found on another way.
 * @throws what aborted the signal; the error of the system where the folder itself cannot be read
 */
export async function* findReportFiles(
  folder: string,
  signal: AbortSignal,
  { root, depth }: Place = { root: folder, depth: 0 },
): AsyncGenerator<FoundFile> {
  signal.throwIfAborted();
  const entries = (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  const isRun = entries.some(({ name }) => name === 'run.json' || name === 'rescore.json');
  for (const entry of entries) {
    const path = join(folder, entry.name);
    const wanted = isRun ? inRunFolder.has(entry.name) : !entry.name.startsWith('.');
    if (!wanted || entry.name === 'node_modules') continue;
    if (entry.isDirectory()) yield* inside(path, signal, { root, depth: depth + 1 });
    else if (entry.isSymbolicLink() && (await leadsElsewhere(path, root))) yield { path, why: notFollowed };
    else if (!isRun && entry.name.endsWith('.json')) yield { path };
  }
}

/** Where a folder lies below the one that was named. */
interface Place {
  readonly root: string;
  readonly depth: number;
}

const notFollowed = 'it is a link to a folder elsewhere, and was not followed';

/** Whether a link is to a folder outside of the root; a link to a file or to nothing is not. */
async function leadsElsewhere(link: string, root: string): Promise<boolean> {
  try {
    if (!(await stat(link)).isDirectory()) return false;
    const way = relative(await realpath(root), await realpath(link));
    return isAbsolute(way) || way.split(sep)[0] === '..';
  } catch {
    return false;
  }
}

async function* inside(
  folder: string,
  signal: AbortSignal,
  { root, depth }: Place,
): AsyncGenerator<FoundFile> {
  if (depth > deepest) {
    yield { path: folder, why: `it is a folder more than ${deepest} folders deep, and was not looked into` };
    return;
  }
  try {
    yield* findReportFiles(folder, signal, { root, depth });
  } catch (error) {
    signal.throwIfAborted();
    yield { path: folder, why: `the folder cannot be read: ${oneLine(messageOf(error))}` };
  }
}
