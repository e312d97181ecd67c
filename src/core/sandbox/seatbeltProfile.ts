import { wrapCommandWithSandboxMacOS } from '@anthropic-ai/sandbox-runtime/dist/sandbox/macos-sandbox-utils.js';
import { isLongScript } from './bwrapArguments.ts';

export interface SeatbeltView {
  /** The agent's folder, with a copy of the data in it; a real path. */
  readonly home: string;
  /** What `TMPDIR` names; a real path. */
  readonly tmpDir: string;
  /** Where a script lies that is too long for an argument; a real path, outside of the two folders. */
  readonly scriptFile: string;
  /** Names in the agent's folder that it may not change. */
  readonly dataNames: readonly string[];
  /** In KiB. */
  readonly fileKib: number;
  /** The program that puts a command under a profile: macOS's own, but for tests. */
  readonly sandboxExec: string;
}

/** The sandbox-runtime that package.json pins; it makes the profiles. */
export const sandboxRuntimeVersion = '0.0.83';

export const systemSandboxExec = '/usr/bin/sandbox-exec';

/**
 * All that may be read besides the agent's folders: programs, their libraries, and what the system's loader and clock
 * need. Everything else is denied, other tasks and ground truths among it.
 */
const readable = [
  '/usr',
  '/bin',
  '/sbin',
  '/System/Library',
  '/System/Cryptexes',
  '/System/Volumes/Preboot/Cryptexes',
  '/Library/Apple',
  '/Library/Developer/CommandLineTools',
  '/opt/homebrew',
  '/private/etc/localtime',
  '/private/var/db/dyld',
  '/private/var/db/timezone',
  '/private/var/db/xcode_select_link',
  '/private/var/select',
  '/dev/fd',
  '/dev/null',
  '/dev/random',
  '/dev/stderr',
  '/dev/stdin',
  '/dev/stdout',
  '/dev/urandom',
  '/dev/zero',
];

const writableDevices = ['/dev/fd', '/dev/null', '/dev/stderr', '/dev/stdout'];

/** The whole environment of a command. Homebrew's tools go first, as in a terminal. */
export function seatbeltEnvironment({ home, tmpDir }: SeatbeltView): Readonly<Record<string, string>> {
  return {
    HOME: home,
    PATH: '/opt/homebrew/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
    USER: 'user',
    LANG: 'en_US.UTF-8',
    TZ: 'UTC',
    TMPDIR: tmpDir,
  };
}

/**
 * The shell command that runs an agent's script under a Seatbelt profile: no network at all (no proxy is started, unlike
 * with sandbox-runtime's manager, whose variables would show), nothing to read but the list above, nothing to write but
 * the agent's two folders, and in these not the data.
 *
 * sandbox-runtime makes the profile. It is called below its front door, because that knows one policy for a whole
 * process, and attempts run side by side. `env -i` inside, because it starts commands with the caller's variables.
 */
export function seatbeltCommand(view: SeatbeltView, script: string): string {
  const text = isLongScript(script) ? `. ${quoted(view.scriptFile)}` : script.replaceAll('\0', '');
  const environment = Object.entries(seatbeltEnvironment(view)).map(([name, value]) =>
    quoted(`${name}=${value}`),
  );
  const limits = `${view.fileKib === 0 ? 'trap "" XFSZ; ' : ''}ulimit -c 0; ulimit -f ${view.fileKib}`;
  const command = [
    ...['exec', 'env', '-i', ...environment],
    ...['/bin/bash', '-c', quoted(`${limits}; exec /bin/bash -c "$1"`), 'bash', quoted(text)],
  ].join(' ');
  const folders = [view.home, view.tmpDir];
  const wrapped = wrapCommandWithSandboxMacOS({
    command,
    // Otherwise the profile, which a process may ask for, holds the command in base64.
    commandId: 'sandbox',
    needsNetworkRestriction: true,
    readConfig: {
      denyOnly: ['/'],
      allowWithinDeny: readable,
      literalAllowWithinDeny: [...folders, view.scriptFile],
    },
    writeConfig: {
      allowOnly: writableDevices,
      literalAllowOnly: folders,
      denyWithinAllow: [],
      literalDenyWithinAllow: view.dataNames.map((name) => `${view.home}/${name}`),
    },
    binShell: 'bash',
  });
  if (view.sandboxExec === systemSandboxExec) return wrapped;
  return wrapped.replace(` ${systemSandboxExec} `, ` ${quoted(view.sandboxExec)} `);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
