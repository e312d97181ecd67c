import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostEnvironment } from './environment.ts';
import { type HostFolder, hostFolder, isInstalled } from './hostFolder.ts';
import type { HostProfile } from './profile.ts';

export interface ServerOptions {
  /** Lets a page say which extension and which tests to run, and what the workbench logs and ends with. */
  readonly automation?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** Folders are opened in Restricted Mode, until someone trusts them; otherwise trust is no question. */
  readonly restricted?: boolean;
  /** By default a free one. */
  readonly port?: number;
  /** How long it may take until it listens. */
  readonly timeoutMs?: number;
}

/** A VS Code server on 127.0.0.1. Disposing it ends it and everything it started. */
export interface HostServer extends AsyncDisposable {
  readonly port: number;
  readonly pid: number;
  /** What it has printed so far. */
  log(): string;
  /** Resolves when it has ended, for whichever reason. */
  readonly ended: Promise<void>;
}

export async function startServer(profile: HostProfile, options: ServerOptions = {}): Promise<HostServer> {
  const host = installedHost();
  const automation = options.automation === true ? ['--vscode-option', 'enable-smoke-test-driver'] : [];
  const trust = options.restricted === true ? [] : ['--disable-workspace-trust'];
  const address = `127.0.0.1:${options.port ?? 0}`;
  const parameters = [...serverArguments(host, profile, address), ...trust, ...automation];
  const child = spawn(host.node, parameters, {
    env: serverEnvironment(profile, options.env),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own: it has children, and they go with it.
    detached: true,
  });
  const pid = child.pid;
  if (pid === undefined) throw new Error(`VS Code's server could not be started: ${host.node}`);
  const killAtExit = (): void => signalGroup(pid, 'SIGKILL');
  process.once('exit', killAtExit);
  const printed = capture(child);
  const ended = once(child, 'close').then(() => {
    process.off('exit', killAtExit);
  });
  const stop = async (): Promise<void> => {
    signalGroup(pid, 'SIGTERM');
    const patience = setTimeout(() => signalGroup(pid, 'SIGKILL'), 3000);
    await ended;
    clearTimeout(patience);
    // Its children may outlive it for a moment.
    signalGroup(pid, 'SIGKILL');
  };
  try {
    const port = await untilListening(child, printed, options.timeoutMs ?? 60_000);
    return { port, pid, log: printed, ended, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Installs a packaged extension into a profile, as its user would: `--install-extension file.vsix`. */
export async function installVsix(profile: HostProfile, vsix: string): Promise<void> {
  const host = installedHost();
  const parameters = [
    ...serverArguments(host, profile, '127.0.0.1:0'),
    '--install-extension',
    vsix,
    '--force',
  ];
  const child = spawn(host.node, parameters, {
    env: serverEnvironment(profile),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = capture(child);
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${vsix} could not be installed (exit ${code}):\n${printed()}`);
}

function installedHost(): HostFolder {
  const host = hostFolder();
  if (!isInstalled(host)) {
    throw new Error(`No VS Code for the tests in ${host.path}. Install it: node test/host/install.ts`);
  }
  return host;
}

function serverArguments(host: HostFolder, profile: HostProfile, address: string): string[] {
  const config = join(profile.path, 'config.yaml');
  writeFileSync(config, `bind-addr: ${address}\nauth: none\ncert: false\n`);
  return [
    host.entry,
    ...['--config', config],
    ...['--user-data-dir', profile.userDataDir],
    ...['--extensions-dir', profile.extensionsDir],
    ...['--auth', 'none'],
    ...['--bind-addr', address],
    '--disable-telemetry',
    '--disable-update-check',
    '--disable-getting-started-override',
  ];
}

function serverEnvironment(profile: HostProfile, env: Readonly<Record<string, string>> = {}) {
  return { ...hostEnvironment(profile), EXTENSIONS_GALLERY: '{"serviceUrl":""}', ...env };
}

function capture(child: ChildProcess): () => string {
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}

async function untilListening(
  child: ChildProcess,
  printed: () => string,
  timeoutMs: number,
): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const fail = (what: string): void => reject(new Error(`VS Code's server ${what}:\n${printed()}`));
  const patience = setTimeout(() => fail(`did not listen within ${timeoutMs} ms`), timeoutMs);
  child.stdout?.on('data', () => {
    const listening = /HTTP server listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(printed());
    if (listening !== null) resolve(Number(listening[1]));
  });
  child.once('error', (error) => reject(error));
  child.once('close', (code) => fail(`ended with ${code} before it listened`));
  try {
    return await promise;
  } finally {
    clearTimeout(patience);
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // No such group: all of it has ended.
  }
}
