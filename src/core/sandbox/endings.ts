import type { CapturedOutput, ExecResult } from './sandbox.ts';

const nothing: CapturedOutput = { head: '', tail: '', totalBytes: 0, droppedBytes: 0 };

type Ending = Exclude<ExecResult['ended'], 'exit'>;

/** The result of a command that did not exit by itself; `detail` is for the model and for a person. */
export function endedBy(
  ended: Ending,
  detail: string,
  seen: { stdout?: CapturedOutput; stderr?: CapturedOutput; durationMs: number },
): ExecResult {
  return {
    exitCode: null,
    stdout: seen.stdout ?? nothing,
    stderr: seen.stderr ?? nothing,
    durationMs: seen.durationMs,
    ended,
    detail,
  };
}

export const abortedDetail = 'The command was stopped because the attempt was cancelled.';
export const disposedDetail = 'The sandbox was already closed when the command came.';

export function timeoutDetail(timeoutMs: number): string {
  return `The command was stopped because it did not end within ${timeoutMs / 1000} s.`;
}

export function oomDetail(memoryBytes: number): string {
  return (
    `A process of the command was stopped because the command needed more than ${mebibytes(memoryBytes)} of ` +
    'memory. What was printed before is kept and may be incomplete.'
  );
}

export function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 1024 ** 2)} MiB`;
}
