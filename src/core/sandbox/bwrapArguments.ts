import type { DataEntry } from './dataFolder.ts';
import { agentHome } from './sandbox.ts';

/** A part of the host's system that programs need: `/usr` and what points into it. */
export type SystemPath =
  | { readonly path: string; readonly kind: 'bind' }
  | { readonly path: string; readonly kind: 'link'; readonly target: string };

export interface BwrapView {
  readonly system: readonly SystemPath[];
  readonly dataDir: string;
  readonly dataEntries: readonly DataEntry[];
  readonly scratchDir: string;
  /** Host folder behind `/tmp`. */
  readonly tmpDir: string;
  /** Host folder behind `/dev/shm`. */
  readonly shmDir: string;
  /** Host folder with the `passwd` and `group` files shown in `/etc`. */
  readonly accountsDir: string;
  /** Whether this bubblewrap knows `--disable-userns` (0.8). */
  readonly disableUserns: boolean;
  /** Processes for `ulimit -u` inside, where no control group counts them; null for none. */
  readonly processRlimit: number | null;
}

/** The whole environment of a command. */
export const commandEnvironment: Readonly<Record<string, string>> = {
  HOME: agentHome,
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  USER: 'user',
  LANG: 'C.UTF-8',
  TZ: 'UTC',
};

/** Where a script that is too long for an argument lies inside. */
export const scriptPath = '/run/command';

/** Linux refuses an argument of 128 KiB (MAX_ARG_STRLEN) with E2BIG; somewhat less leaves room for the final NUL. */
const longestArgumentBytes = 120 * 1024;

export function isLongScript(script: string): boolean {
  return Buffer.byteLength(script) > longestArgumentBytes;
}

/**
 * Bash drops NUL bytes from the scripts it reads, and no argument can hold one.
 * The script is an argument rather than standard input, so that a command that reads its input does not eat the rest.
 *
 * The outer bash is process 1 inside, see {@link bwrapArguments}; the inner one is the agent's, with signals as usual.
 * @param limits `ulimit -u` and, in KiB, `ulimit -f`, beyond which a write fails and the writer goes on; null for none
 */
export function commandOf(
  script: string,
  limits: { readonly processes: number | null; readonly fileKib: number | null },
): string[] {
  const text = isLongScript(script) ? `. ${scriptPath}` : script.replaceAll('\0', '');
  const processes = limits.processes === null ? '' : `ulimit -u ${limits.processes} && `;
  const files = limits.fileKib === null ? '' : `trap "" XFSZ && ulimit -f ${limits.fileKib} && `;
  return ['bash', '-c', `${processes}${files}bash -c "$1"; exit $?`, 'bash', text];
}

/**
 * The arguments that bubblewrap reads from a file descriptor, so that no host path shows in `/proc/1/cmdline`.
 *
 * `/proc` is remounted read-only because bubblewrap leaves `/proc/sys` writable when it runs as root: its files belong
 * to root, and the agent then is root outside. A command could replace `kernel.core_pattern` and so run on the host.
 *
 * `--as-pid-1` because bubblewrap does not wait for its own process 1: each command would leave a zombie to the init of
 * the host, and count in the control group until that collects it. In a container there often is none that does.
 */
export function bwrapArguments(
  view: BwrapView,
  script: string,
  descriptors: { status: number; script: number },
): string[] {
  return [
    ...['--unshare-user', ...(view.disableUserns ? ['--disable-userns'] : [])],
    ...['--unshare-pid', '--unshare-net', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'],
    ...['--as-pid-1', '--die-with-parent', '--new-session', '--cap-drop', 'ALL'],
    ...['--uid', '1000', '--gid', '1000', '--hostname', 'sandbox'],
    ...['--clearenv', ...Object.entries(commandEnvironment).flatMap(([k, v]) => ['--setenv', k, v])],
    ...['--json-status-fd', String(descriptors.status)],
    ...view.system.flatMap(systemArguments),
    ...['--ro-bind', `${view.accountsDir}/passwd`, '/etc/passwd'],
    ...['--ro-bind', `${view.accountsDir}/group`, '/etc/group'],
    ...['--proc', '/proc', '--remount-ro', '/proc', '--dev', '/dev'],
    ...['--bind', view.shmDir, '/dev/shm', '--remount-ro', '/dev'],
    ...['--bind', view.tmpDir, '/tmp', '--bind', view.scratchDir, agentHome],
    ...view.dataEntries.flatMap(({ name }) => [
      '--ro-bind',
      `${view.dataDir}/${name}`,
      `${agentHome}/${name}`,
    ]),
    ...(isLongScript(script) ? ['--ro-bind-data', String(descriptors.script), scriptPath] : []),
    ...['--remount-ro', '/', '--chdir', agentHome],
  ];
}

function systemArguments(entry: SystemPath): string[] {
  return entry.kind === 'bind'
    ? ['--ro-bind', entry.path, entry.path]
    : ['--symlink', entry.target, entry.path];
}
