import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../core/errors.ts';

/** What is asked of this machine to find out whether it can show a window to somebody. */
export interface Seat {
  readonly platform: NodeJS.Platform;
  readonly environment: NodeJS.ProcessEnv;
  /** Whether the output goes to a terminal. */
  readonly isTerminal: boolean;
  /** Whether this is a file that can be run. */
  readonly canRun: (path: string) => boolean;
}

/**
 * Where VS Code's desktop can show something. `here`: a person is before it · `unattended`: it is installed, but what is
 * printed goes to a file, a pipe or a CI, so nobody asked for a window · `none`: not installed, or it cannot show any.
 */
export type DesktopEditor =
  | { readonly kind: 'here' | 'unattended'; readonly program: string }
  | { readonly kind: 'none' };

export function findDesktopEditor(seat: Seat): DesktopEditor {
  const program = hasScreen(seat) ? programOf(seat) : null;
  if (program === null) return { kind: 'none' };
  const { CI } = seat.environment;
  const isAttended = seat.isTerminal && (CI === undefined || CI === '' || CI === 'false');
  return { kind: isAttended ? 'here' : 'unattended', program };
}

/** The seat of this process. */
export function processSeat(): Seat {
  return {
    platform: process.platform,
    environment: process.env,
    isTerminal: process.stdout.isTTY === true,
    canRun,
  };
}

/**
 * Longest wait for the program to fail. `code` itself only hands over and ends within a second, or ends with an error at
 * once, as it does for root; what is still there after this time is taken to be the editor.
 */
const patienceMs = 3_000;

/** Starts it and lets go of it. @returns why it could not be started, or null */
export async function openInEditor(
  program: string,
  parameters: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<string | null> {
  const child = spawn(program, parameters, {
    detached: true,
    stdio: 'ignore',
    env: withoutNpm(environment),
  });
  const stop = new AbortController();
  try {
    const [code] = await Promise.race([
      once(child, 'exit', { signal: stop.signal }),
      delay(patienceMs, [0], { signal: stop.signal }),
    ]);
    child.unref();
    return code === 0 ? null : `${program} ended with ${code}`;
  } catch (error) {
    return messageOf(error);
  } finally {
    stop.abort();
  }
}

function hasScreen({ platform, environment }: Seat): boolean {
  // A terminal of an editor on another machine: its `code` hands files to that editor, and takes no extension.
  if (isSet(environment.VSCODE_IPC_HOOK_CLI)) return false;
  return platform !== 'linux' || isSet(environment.DISPLAY) || isSet(environment.WAYLAND_DISPLAY);
}

function programOf({ platform, environment, canRun }: Seat): string | null {
  const folders = (environment.PATH ?? environment.Path ?? '').split(delimiter).filter((dir) => dir !== '');
  // On Windows `code` is a script beside the program, and scripts can only be started through a shell.
  const programs =
    platform === 'win32'
      ? folders.filter((dir) => canRun(join(dir, 'code.cmd'))).map((dir) => join(dirname(dir), 'Code.exe'))
      : folders.map((dir) => join(dir, 'code'));
  return programs.find(canRun) ?? null;
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** What npm tells its scripts would reach every terminal of that editor, and bend other projects' npm. */
function withoutNpm(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^npm_/i.test(name)));
}
