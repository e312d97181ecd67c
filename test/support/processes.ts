import { globSync, readFileSync } from 'node:fs';

/** A process of this machine, by what the kernel shows of it; empty where that is not ours to see. */
export interface ShownProcess {
  readonly commandLine: string;
  readonly environment: string;
}

/**
 * Processes that descend from this one, by their number; none where there is no /proc. Zombies do not count: what a thread
 * had started and not seen the end of is never waited for by anybody.
 */
export function descendants(): ReadonlyMap<number, ShownProcess> {
  const parents = new Map(globSync('/proc/[0-9]*/stat').flatMap(parentIn));
  const isOurs = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === process.pid || isOurs(parent));
  };
  return new Map([...parents.keys()].filter(isOurs).map((pid) => [pid, shown(pid)]));
}

function parentIn(path: string): [number, number][] {
  // The second field is the program's name in brackets, and may hold blanks: count from its end.
  const [state = '', parent] = readIfThere(path)
    .replace(/^.*\) /s, '')
    .split(' ');
  return state === '' || state === 'Z' ? [] : [[Number(path.split('/')[2]), Number(parent)]];
}

function shown(pid: number): ShownProcess {
  const read = (name: string): string => readIfThere(`/proc/${pid}/${name}`).replaceAll('\0', ' ');
  return { commandLine: read('cmdline'), environment: read('environ') };
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Gone meanwhile.
    return '';
  }
}
