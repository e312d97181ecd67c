import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

/** A small disk of its own, in memory. Disposing it takes it away with everything on it. */
export interface SmallDisk extends Disposable {
  readonly path: string;
  remount(options: string): void;
}

/** Why this machine can mount none, or null if it can. */
export function smallDiskProblem(): string | null {
  if (process.platform !== 'linux') return 'small disks are mounted on Linux only';
  if (process.getuid?.() !== 0) return 'only root may mount a small disk';
  const probe = spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'probe', '/mnt'], { encoding: 'utf8' });
  return probe.status === 0 ? null : `mounting does not work here: ${probe.stderr ?? probe.error?.message}`;
}

/** Mounts a tmpfs at `path`, with options such as `size=200k`. */
export function mountSmallDisk(path: string, options: string): SmallDisk {
  mkdirSync(path, { recursive: true });
  run('mount', ['-t', 'tmpfs', '-o', options, 'itbench-test', path]);
  return {
    path,
    remount: (changed) => run('mount', ['-o', `remount,${changed}`, path]),
    [Symbol.dispose]: () => run('umount', ['-l', path]),
  };
}

function run(command: string, parameters: readonly string[]): void {
  const { status, stderr } = spawnSync(command, parameters, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${parameters.join(' ')}: ${stderr}`);
}
