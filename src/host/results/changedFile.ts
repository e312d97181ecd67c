import { isAbsolute, relative, sep } from 'node:path';

/** What a change of a file in the output folder means for what was read of it. */
export interface Change {
  /** Folder of the run, or null for the output folder itself. */
  readonly dir: string | null;
  readonly what: 'run' | 'events' | 'report';
}

/** Files of a run whose changes matter; the patterns of a watcher on the output folder. */
export const watchedPattern = '{*,*/run.json,*/run.lock,*/events.jsonl,*/reports,*/reports/*.json}';

/** Folder of the run that a file is in, by its path; null for one that is in none. */
export function runFolderOf(outputDir: string, path: string): string | null {
  const inside = relative(outputDir, path);
  if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) return null;
  const [run = ''] = inside.split(sep);
  return `${outputDir.endsWith(sep) ? outputDir.slice(0, -1) : outputDir}${sep}${run}`;
}

/** Reads the path of a file that has come, gone or changed; null for one that means nothing here. */
export function readChange(outputDir: string, path: string): Change | null {
  const dir = runFolderOf(outputDir, path);
  if (dir === null) return { dir: null, what: 'run' };
  const [, ...rest] = relative(outputDir, path).split(sep);
  const file = rest.join('/');
  if (file === 'events.jsonl') return { dir, what: 'events' };
  if (file.startsWith('reports')) return { dir, what: 'report' };
  return file === '' || file === 'run.json' || file === 'run.lock' ? { dir, what: 'run' } : null;
}
