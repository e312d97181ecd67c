import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * The run folder that a report file lies in; null for a file that lies anywhere else. A link is taken for what it leads to,
 * unless it lies in a run itself, such as where an archive keeps the contents of files elsewhere.
 */
export function runFolderOfReport(path: string): string | null {
  return [resolve(path), whereItLeads(path)].map(runFolderAbove).find((folder) => folder !== null) ?? null;
}

function runFolderAbove(path: string): string | null {
  const folder = dirname(dirname(path));
  return existsSync(join(folder, 'run.json')) ? folder : null;
}

/** The path itself where nothing is there any more: whoever reads it will say so. */
function whereItLeads(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}
