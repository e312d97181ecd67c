import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
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
 * run folder only its reports and those of its rescorings. Follows no link to a folder, which could lead round in a circle.
 * @throws what aborted the signal; the error of the system where the folder itself cannot be read
 */
export async function* findReportFiles(
  folder: string,
  signal: AbortSignal,
  depth = 0,
): AsyncGenerator<FoundFile> {
  signal.throwIfAborted();
  const entries = (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  const isRun = entries.some(({ name }) => name === 'run.json' || name === 'rescore.json');
  for (const entry of entries) {
    const path = join(folder, entry.name);
    const wanted = isRun ? inRunFolder.has(entry.name) && entry.isDirectory() : !entry.name.startsWith('.');
    if (!wanted || entry.name === 'node_modules') continue;
    if (entry.isDirectory()) yield* inside(path, signal, depth + 1);
    else if (entry.name.endsWith('.json')) yield { path };
  }
}

async function* inside(folder: string, signal: AbortSignal, depth: number): AsyncGenerator<FoundFile> {
  if (depth > deepest) {
    yield { path: folder, why: `it is a folder more than ${deepest} folders deep, and was not looked into` };
    return;
  }
  try {
    yield* findReportFiles(folder, signal, depth);
  } catch (error) {
    signal.throwIfAborted();
    yield { path: folder, why: `the folder cannot be read: ${oneLine(messageOf(error))}` };
  }
}
