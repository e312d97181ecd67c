import { basename, dirname, relative, sep } from 'node:path';
import { fileName } from '../../core/store/layout.ts';

/** What the path of a trajectory of ours says; names are those of folders (store/layout.ts). */
export interface AttemptPath {
  /** Folder of the run. */
  readonly dir: string;
  readonly modelFolder: string;
  readonly taskFolder: string;
  readonly repeat: number;
}

/** Reads `…/<run>/attempts/<model>/<task>/r<n>/trajectory.jsonl`; null for any other path. */
export function readAttemptPath(path: string): AttemptPath | null {
  const repeatDir = dirname(path);
  const taskDir = dirname(repeatDir);
  const modelDir = dirname(taskDir);
  const attempts = dirname(modelDir);
  const repeat = /^r([1-9]\d*)$/.exec(basename(repeatDir))?.[1];
  if (repeat === undefined || basename(path) !== 'trajectory.jsonl' || basename(attempts) !== 'attempts')
    return null;
  return {
    dir: dirname(attempts),
    modelFolder: basename(modelDir),
    taskFolder: basename(taskDir),
    repeat: Number(repeat),
  };
}

/** Whether a model's attempts lie in the folder that a path names. */
export function isModelOf({ modelFolder }: AttemptPath, model: string): boolean {
  return fileName(model) === modelFolder;
}

/** Whether a path lies under a folder, by name: links are not followed. */
export function isInside(folder: string, path: string): boolean {
  const inside = relative(folder, path);
  return (
    inside !== '' &&
    inside !== '..' &&
    !inside.startsWith(`..${sep}`) &&
    !inside.startsWith(sep) &&
    !/^[A-Za-z]:/.test(inside)
  );
}
