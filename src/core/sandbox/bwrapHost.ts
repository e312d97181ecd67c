import { readFile, readlink, stat } from 'node:fs/promises';
import { systemErrorCode } from '../errors.ts';
import type { SystemPath } from './bwrapArguments.ts';
import { askHostTool } from './hostTool.ts';

/** The bubblewrap of this host. */
export interface BwrapHost {
  readonly version: string;
  readonly disableUserns: boolean;
  readonly system: readonly SystemPath[];
}

const installHint =
  'Install bubblewrap: apt-get install bubblewrap (Debian, Ubuntu), dnf install bubblewrap (Fedora), pacman -S bubblewrap (Arch).';

/** How long `bwrap --version` may take on a busy machine. */
const versionTimeoutMs = 10_000;

/** Finds bubblewrap, or says in a sentence why there is none to use. */
export async function findBwrap(bwrapPath: string, signal: AbortSignal): Promise<BwrapHost | string> {
  const environment = { PATH: '/usr/local/bin:/usr/bin:/bin' };
  const asked = await askHostTool(bwrapPath, ['--version'], {
    timeoutMs: versionTimeoutMs,
    environment,
    signal,
  });
  if (!asked.found) return `bubblewrap (bwrap) is not installed. ${installHint}`;
  const version = parseBwrapVersion(asked.stdout);
  if (version === null) return `"${bwrapPath} --version" does not answer like bubblewrap. ${installHint}`;
  return { version, disableUserns: knowsDisableUserns(version), system: await systemPaths() };
}

export function parseBwrapVersion(text: string): string | null {
  return /^bubblewrap (\d+\.\d+(?:\.\d+)?)/.exec(text)?.[1] ?? null;
}

/** `--disable-userns` came with bubblewrap 0.8. */
export function knowsDisableUserns(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 0 || minor >= 8;
}

/**
 * `/usr`, the folders that distributions merge into it or keep beside it, and what the dynamic loader and Debian's
 * alternatives (awk, among others) need of `/etc`.
 */
async function systemPaths(): Promise<SystemPath[]> {
  const paths: SystemPath[] = [];
  for (const path of ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32']) {
    const target = await linkTarget(path);
    if (target !== null) paths.push({ path, kind: 'link', target });
    else if (await exists(path)) paths.push({ path, kind: 'bind' });
  }
  for (const path of ['/etc/alternatives', '/etc/ld.so.cache', '/etc/ld.so.conf', '/etc/ld.so.conf.d']) {
    if (await exists(path)) paths.push({ path, kind: 'bind' });
  }
  return paths;
}

async function linkTarget(path: string): Promise<string | null> {
  try {
    return await readlink(path);
  } catch (error) {
    if (systemErrorCode(error) === 'EINVAL' || systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Why bubblewrap could not set up its namespaces, from what this host tells of itself. */
export async function namespaceHints(): Promise<string[]> {
  const hints: string[] = [];
  if ((await setting('/proc/sys/kernel/apparmor_restrict_unprivileged_userns')) === '1') {
    hints.push(
      'AppArmor forbids unprivileged user namespaces here (Ubuntu 23.10 and later): install the bwrap-userns-restrict ' +
        'profile, or set kernel.apparmor_restrict_unprivileged_userns=0.',
    );
  }
  if ((await setting('/proc/sys/kernel/unprivileged_userns_clone')) === '0') {
    hints.push('Unprivileged user namespaces are off: set kernel.unprivileged_userns_clone=1.');
  }
  if ((await setting('/proc/sys/user/max_user_namespaces')) === '0') {
    hints.push('User namespaces are off: set user.max_user_namespaces to more than 0.');
  }
  if (await exists('/.dockerenv')) {
    hints.push('This is a container, which usually may not make namespaces: use the virtual sandbox in it.');
  }
  return hints;
}

async function setting(path: string): Promise<string | null> {
  return readFile(path, 'utf8').then(
    (text) => text.trim(),
    () => null,
  );
}
