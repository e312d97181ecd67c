import { spawn } from 'node:child_process';
import { systemErrorCode } from '../errors.ts';

export type HostToolResult =
  | { readonly found: false }
  | {
      readonly found: true;
      readonly exitCode: number | null;
      readonly stdout: string;
      readonly stderr: string;
    };

/** More than any `--version` or `info` prints; the rest is not looked at. */
const outputLimit = 64 * 1024;

/**
 * Runs a program of the host to see whether it is there and works. One that does not answer within `timeoutMs` is
 * killed and has exit code null.
 */
export function askHostTool(
  file: string,
  args: readonly string[],
  options: {
    timeoutMs: number;
    environment: Readonly<Record<string, string | undefined>>;
    signal: AbortSignal;
  },
): Promise<HostToolResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      env: options.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      killSignal: 'SIGKILL',
      signal: options.signal,
    });
    // Not the option `timeout`, whose timer goes on holding our process where there is no such program.
    const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs);
    const text = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (chunk: string) => {
        text[name] = (text[name] + chunk).slice(0, outputLimit);
      });
    }
    child.once('error', (error) => {
      clearTimeout(timer);
      if (options.signal.aborted) reject(error);
      else if (systemErrorCode(error) === 'ENOENT' || systemErrorCode(error) === 'EACCES')
        resolve({ found: false });
      else resolve({ found: true, exitCode: null, stdout: text.stdout, stderr: error.message });
    });
    child.once('close', (exitCode) => {
      clearTimeout(timer);
      resolve({ found: true, exitCode, ...text });
    });
  });
}
