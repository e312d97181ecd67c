import { execFileSync } from 'node:child_process';

/** Makes `deep` in a folder: folders in folders, more than Linux lets a path be long (4096 bytes), and a file in the last. */
export function makeDeep(folder: string): void {
  const script =
    'cd -- "$1" && mkdir deep && cd deep && name=$(printf "%0200d") && ' +
    'for i in $(seq 24); do mkdir "$name" && cd -P "$name" 2>/dev/null || exit 1; done; echo end > file';
  execFileSync('/bin/sh', ['-c', script, 'sh', folder], { stdio: ['ignore', 'ignore', 'pipe'] });
}
