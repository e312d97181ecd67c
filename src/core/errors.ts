/**
 * What may go wrong with us, as opposed to what may happen to an attempt: the latter is data (`Outcome` in
 * schema/score.ts) and never thrown. Callers branch on `code`, never on the text of a message.
 */
export const errorCodes = {
  config_missing: 'The configuration file does not exist or cannot be read.',
  config_invalid: 'The configuration file is not YAML, or does not fit the schema.',
  key_missing: 'An environment variable that should hold an API key is not set.',
  key_refused: 'A key file can be read by others, or a command that should print a key failed.',
  download_failed: 'A server did not give a file of a task suite, or gave another than it says.',
  usage: 'The command line does not make sense.',
  suite_missing: 'The task folder does not exist or holds no task.',
  suite_invalid: 'A task folder lacks what a task needs, or its lock file does not fit it.',
  suite_changed: 'Files of a suite differ from its lock file.',
  ground_truth_invalid: 'A ground truth is missing, is not YAML, or does not have the shape of one.',
  snapshot_invalid:
    'A snapshot file is damaged: a quoted field never ends, a line is too long, a byte is not text.',
  submission_invalid: 'An agent output is not JSON or does not have the shape of one.',
  sandbox_unavailable: 'The sandbox that was asked for cannot run on this machine.',
  practice_refused: 'The published protocol was asked for in a sandbox whose results are practice.',
  sandbox_failed: 'The sandbox broke: not what the agent did in it, but the sandbox itself.',
  model_failed: 'A model adapter broke in a way that no retry mends.',
  run_missing: 'The run folder does not exist or is not one.',
  run_locked: 'Another process is working on this run.',
  run_mismatch: 'The run on disk was planned from another configuration than the one given now.',
  journal_damaged: 'A journal has a broken chain or a damaged record that is not its last line.',
  report_missing: 'A report file does not exist, or a run has none.',
  report_invalid: 'A report file is damaged, was edited by hand, or is of another version.',
  report_revoked: 'A report was revoked or superseded.',
  policy_invalid: 'A decision policy is not YAML, or does not fit the schema.',
  not_comparable: 'Two reports are of different metrics or different tasks.',
  labels_invalid: 'Label files cannot be put together, or a label is of nothing that is there.',
  signature_invalid: 'A signature or a signing key is not one, or they do not belong together.',
  output_exists: 'A file that would be written is there already.',
  disk_full: 'There is no space left to write a result.',
  not_writable: 'The results folder cannot be written.',
  cancelled: 'A person or a signal stopped the work.',
  channel_closed: 'The other side of a connection between programs went away.',
  message_invalid: 'A message between programs does not fit its contract, or cannot be sent.',
  timed_out: 'The other side of a connection did not answer in time.',
  internal: 'A fault of our own.',
} as const;

/** A code of {@link errorCodes}. */
export type ErrorCode = keyof typeof errorCodes;

/**
 * A fault that a shell turns into words: `message` says what happened and to what, `hint` what to do next.
 */
export class BenchError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'BenchError';
    this.code = code;
    this.hint = options.hint;
  }

  /** Whether `error` is a BenchError, and, when a code is given, one with that code. */
  static is(error: unknown, code?: ErrorCode): error is BenchError {
    return error instanceof BenchError && (code === undefined || error.code === code);
  }
}

/** The `code` of a Node system error (`ENOENT`, `ENOSPC`, …), or undefined for anything else. */
export function systemErrorCode(error: unknown): string | undefined {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return undefined;
}

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Marks a switch over a union as complete: adding a member is then a type error. */
export function assertNever(value: never): never {
  throw new BenchError('internal', `unhandled case: ${JSON.stringify(value)}`);
}
