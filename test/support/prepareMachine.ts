import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Brings what the tests need and a bare machine lacks: the bundles, and bubblewrap where this user may install it. What
 * cannot be had is named, with the one thing to install; the tests that need it are then skipped in words.
 */
export async function prepareMachine(root: string): Promise<void> {
  run(process.execPath, ['src/build/bundle.mjs', '--quiet'], root);
  if (process.platform === 'linux' && !hasCommand('bwrap')) installBubblewrap();
}

function installBubblewrap(): void {
  if (process.getuid?.() !== 0 || !isDebian()) {
    console.log(
      'bubblewrap is not installed: tests of the bwrap sandbox are skipped. Install the package bubblewrap.',
    );
    return;
  }
  console.log('Installing bubblewrap for the tests of the bwrap sandbox …');
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const quiet = { env: environment, stdio: 'ignore' } as const;
  spawnSync('apt-get', ['update', '-q'], quiet);
  const { status } = spawnSync(
    'apt-get',
    ['install', '-y', '-q', '--no-install-recommends', 'bubblewrap'],
    quiet,
  );
  if (status !== 0) {
    console.log(
      'bubblewrap could not be installed: tests of the bwrap sandbox are skipped. Install it by hand.',
    );
  }
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
