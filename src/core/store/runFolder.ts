import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * The run folder that a report file lies in; null for a file that lies anywhere else. A link is taken for what it leads to,
 * unless it lies in a run itself, such as where an archive keeps the contents of files elsewhere.
 */
export function runFolderOfReport(path: string): string | null {
  return firstRunAbove(path, (at) => [dirname(dirname(at))]);
}

/**
 * {@link runFolderOfReport}, and of a report in `rescored/<name>/reports/` of a run that run too: the attempts are the same,
 * and so is what was said of them.
 */
export function runFolderBehindReport(path: string): string | null {
  return firstRunAbove(path, (at) => {
    const folder = dirname(dirname(at));
    const isRescored = basename(dirname(folder)) === 'rescored';
    return isRescored ? [folder, dirname(dirname(folder))] : [folder];
  });
}

function firstRunAbove(path: string, above: (path: string) => readonly string[]): string | null {
  const folders = [resolve(path), whereItLeads(path)].flatMap(above);
  return folders.find((folder) => existsSync(join(folder, 'run.json'))) ?? null;
}

/** The path itself where nothing is there any more: whoever reads it will say so. */
function whereItLeads(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}
