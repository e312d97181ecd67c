import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { findBrowser } from '../host/browser.ts';
import { ensureHost } from '../host/install.ts';

export interface Needs {
  /** The pinned VS Code, and a browser before it. */
  readonly codeServer: boolean;
}

/**
 * Brings what the tests need and a bare machine lacks: the bundles; bubblewrap and Chromium where this user may install
 * them; VS Code itself. What cannot be had is named, with the one thing to install: tests of bubblewrap are then skipped
 * in words, those in VS Code fail.
 *
 * @throws {Error} when the bundles cannot be built
 */
export function prepareMachine(root: string, { codeServer }: Needs): void {
  run(process.execPath, ['src/build/bundle.mjs', '--quiet'], root);
  if (process.platform === 'linux' && !hasCommand('bwrap') && !installed('bubblewrap')) {
    console.log(
      'There is no bubblewrap: tests of the bwrap sandbox are skipped. Install the package bubblewrap.',
    );
  }
  if (!codeServer) return;
  if (findBrowser() === null && !installed('chromium')) {
    console.log(
      'There is no Chrome, Edge or Chromium: tests in VS Code fail. Install one, or set CHROMIUM_PATH.',
    );
  }
  try {
    ensureHost();
  } catch (error) {
    console.error('VS Code could not be installed for the tests, so those in it fail.', error);
  }
}

/** Installs a Debian package where this user may. */
function installed(name: string): boolean {
  if (process.getuid?.() !== 0 || !isDebian()) return false;
  console.log(`Installing ${name} for the tests …`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const quiet = { env: environment, stdio: 'ignore' } as const;
  spawnSync('apt-get', ['update', '-q'], quiet);
  const { status } = spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', name], quiet);
  return status === 0;
}

function isDebian(): boolean {
  try {
    return /^ID(_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

function hasCommand(name: string): boolean {
  return spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0;
}

function run(command: string, parameters: readonly string[], cwd: string): void {
  const { status } = spawnSync(command, parameters, { cwd, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${command} ${parameters.join(' ')} failed (exit ${status})`);
}
