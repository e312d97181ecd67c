import type { FinishArguments } from '../agent/tools.ts';
import type { ReadResult, Sandbox } from '../sandbox/sandbox.ts';
import { agentHome } from '../sandbox/sandbox.ts';
import type { Outcome } from '../schema/score.ts';

export const submissionName = 'agent_output.json';

/** Largest submission that is read: far above any honest one, and small enough to parse at once. */
export const maxSubmissionBytes = 16 * 1024 * 1024;

/** What a `finish` brought: the file, or why there is none. */
export type Collected =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | {
      readonly ok: false;
      readonly outcome: Extract<Outcome, 'no_submission' | 'invalid_submission'>;
      readonly reason: string;
    };

/**
 * Takes the submission out of the sandbox. As in the reference harness, only files that `finish` names are taken:
 * BENCHMARK.md §5.3.
 */
export async function collectSubmission(
  finish: FinishArguments,
  sandbox: Sandbox,
  signal: AbortSignal,
): Promise<Collected> {
  if (!finish.paths.some((path) => isSubmissionPath(path, sandbox.home ?? agentHome))) {
    const named = finish.paths.length === 0 ? 'no file' : 'other files';
    return {
      ok: false,
      outcome: 'no_submission',
      reason: `finish named ${named}: only the ${submissionName} that finish names is submitted`,
    };
  }
  const read = await sandbox.readFile(submissionName, { maxBytes: maxSubmissionBytes, signal });
  return read.ok ? read : { ok: false, ...refusal(read.reason) };
}

/**
 * `home`: where the sandbox has the agent's folder. Blanks around a name are part of it: a file of such a name is another,
 * and only a file that is there gets this far.
 */
function isSubmissionPath(path: string, home: string): boolean {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  const absolute = `${home}/${submissionName}`.slice(1);
  const joined = parts.join('/');
  return joined === submissionName || (path.startsWith('/') && joined === absolute);
}

function refusal(reason: Extract<ReadResult, { ok: false }>['reason']): {
  outcome: 'no_submission' | 'invalid_submission';
  reason: string;
} {
  switch (reason) {
    case 'missing':
      return { outcome: 'no_submission', reason: `${submissionName} does not exist` };
    case 'too_large':
      return {
        outcome: 'invalid_submission',
        reason: `${submissionName} is larger than ${maxSubmissionBytes} bytes`,
      };
    case 'not_a_file':
      return { outcome: 'invalid_submission', reason: `${submissionName} is not a regular file` };
    case 'outside':
      return { outcome: 'invalid_submission', reason: `${submissionName} leads out of the working folder` };
  }
}
