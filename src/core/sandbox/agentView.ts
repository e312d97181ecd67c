import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, readlink } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { systemErrorCode } from '../errors.ts';
import { agentHome, type ReadResult } from './sandbox.ts';

/** Which host folders an agent sees, and where. */
export interface AgentFolders {
  /** Behind {@link agentHome}, but for the data entries. */
  readonly scratchDir: string;
  readonly dataDir: string;
  /** Names at the top of `dataDir`: each hides what has the same name in `scratchDir`. */
  readonly dataNames: ReadonlySet<string>;
  /** Behind `/tmp`. */
  readonly tmpDir: string;
}

type Missing = 'missing' | 'not_a_file' | 'outside';
type Located = { readonly hostPath: string; readonly stats: Stats } | Missing;

/** As many links as Linux follows before it answers ELOOP. */
const maxLinks = 40;

/** An absolute path inside, normalised: `a/../b` and `/home/user/b` are the same. */
export function insidePath(path: string): string {
  return posix.resolve(agentHome, path);
}

/** The host path behind a normalised inside path, or null where the agent has nothing of ours. */
export function hostPathOf(inside: string, folders: AgentFolders): string | null {
  if (inside === '/tmp' || inside.startsWith('/tmp/'))
    return join(folders.tmpDir, inside.slice('/tmp'.length));
  if (inside !== agentHome && !inside.startsWith(`${agentHome}/`)) return null;
  const relative = inside.slice(agentHome.length + 1);
  const top = relative.split('/', 1)[0] ?? '';
  return join(folders.dataNames.has(top) ? folders.dataDir : folders.scratchDir, relative);
}

/** See {@link Sandbox.readFile}. Must not run while a command does: what was checked could be swapped. */
export async function readAgentFile(
  path: string,
  folders: AgentFolders,
  options: { maxBytes: number; signal: AbortSignal },
): Promise<ReadResult> {
  options.signal.throwIfAborted();
  const located = await locate(path, folders);
  if (typeof located === 'string') return { ok: false, reason: located };
  if (!located.stats.isFile()) return { ok: false, reason: 'not_a_file' };
  if (located.stats.size > options.maxBytes) return { ok: false, reason: 'too_large' };
  return readRegularFile(located.hostPath, options.maxBytes);
}

/** See {@link Sandbox.fileExists}. */
export async function agentFileExists(
  path: string,
  folders: AgentFolders,
  signal: AbortSignal,
): Promise<boolean> {
  signal.throwIfAborted();
  const located = await locate(path, folders);
  return typeof located !== 'string' && located.stats.isFile();
}

/**
 * Follows a path component by component as the agent's own shell would, links included, and stops where it leaves
 * what the agent may see. The host's own link resolution is never used: `/etc/passwd` inside is not ours.
 */
async function locate(path: string, folders: AgentFolders): Promise<Located> {
  if (path === '' || path.includes('\0')) return 'missing';
  let pending = insidePath(path).split('/').filter(Boolean);
  let inside = '';
  let links = 0;
  let found: Located = 'not_a_file';
  while (pending.length > 0) {
    const [name = '', ...rest] = pending;
    const next = `${inside}/${name}`;
    const hostPath = hostPathOf(next, folders);
    if (hostPath === null) {
      if (!agentHome.startsWith(`${next}/`)) return 'outside';
      inside = next;
      pending = rest;
      continue;
    }
    const stats = await statOf(hostPath);
    if (stats === null) return 'missing';
    if (stats.isSymbolicLink()) {
      if (++links > maxLinks) return 'not_a_file';
      const target = posix.resolve(inside, await readlink(hostPath));
      pending = [...target.split('/').filter(Boolean), ...rest];
      inside = '';
      continue;
    }
    if (rest.length > 0 && !stats.isDirectory()) return 'missing';
    found = { hostPath, stats };
    inside = next;
    pending = rest;
  }
  return found;
}

async function statOf(hostPath: string): Promise<Stats | null> {
  try {
    return await lstat(hostPath);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG' || code === 'EACCES') return null;
    throw error;
  }
}

/** `O_NONBLOCK` keeps a FIFO that took the file's place from holding us; Windows knows neither flag. */
const openFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

async function readRegularFile(hostPath: string, maxBytes: number): Promise<ReadResult> {
  const handle = await openOrNull(hostPath);
  if (handle === null) return { ok: false, reason: 'not_a_file' };
  await using file = handle;
  const stats = await file.stat();
  if (!stats.isFile()) return { ok: false, reason: 'not_a_file' };
  if (stats.size > maxBytes) return { ok: false, reason: 'too_large' };
  return { ok: true, bytes: await file.readFile() };
}

/** Null for what cannot be read as a file: a link, a socket, or a file whose permissions the agent took away. */
async function openOrNull(hostPath: string): Promise<FileHandle | null> {
  try {
    return await open(hostPath, openFlags);
  } catch (error) {
    if (['ELOOP', 'ENXIO', 'EACCES', 'EISDIR'].includes(systemErrorCode(error) ?? '')) return null;
    throw error;
  }
}
