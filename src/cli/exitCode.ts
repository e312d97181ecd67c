import type { ErrorCode } from '../core/errors.ts';

/** What a shell or a cron job can branch on. */
export const exitCodes = {
  done: 0,
  /** It was looked at and does not pass: a policy is not met, or what is to be verified is not as it was. */
  failed: 1,
  /** Wrong use, configuration, or input. */
  usage: 2,
  /** The harness could not do its work. */
  fault: 3,
  /** Too many errors to decide from the numbers. */
  inconclusive: 4,
  /** The cost limit was reached; resumable. */
  budget: 5,
  /** Passes but for people: flagged attempts wait to be reviewed, or reviewers disagree. */
  unreviewed: 6,
  /** Stopped by a person or a signal; resumable. */
  cancelled: 130,
} as const;

const byError: Record<ErrorCode, number> = {
  config_missing: exitCodes.usage,
  config_invalid: exitCodes.usage,
  key_missing: exitCodes.usage,
  key_refused: exitCodes.usage,
  download_failed: exitCodes.fault,
  usage: exitCodes.usage,
  suite_missing: exitCodes.usage,
  suite_invalid: exitCodes.usage,
  suite_changed: exitCodes.usage,
  ground_truth_invalid: exitCodes.usage,
  snapshot_invalid: exitCodes.usage,
  submission_invalid: exitCodes.usage,
  sandbox_unavailable: exitCodes.usage,
  practice_refused: exitCodes.usage,
  run_missing: exitCodes.usage,
  run_locked: exitCodes.usage,
  run_mismatch: exitCodes.usage,
  sandbox_failed: exitCodes.fault,
  model_failed: exitCodes.fault,
  journal_damaged: exitCodes.fault,
  report_missing: exitCodes.usage,
  report_invalid: exitCodes.usage,
  report_revoked: exitCodes.usage,
  policy_invalid: exitCodes.usage,
  not_comparable: exitCodes.usage,
  labels_invalid: exitCodes.usage,
  signature_invalid: exitCodes.usage,
  output_exists: exitCodes.usage,
  disk_full: exitCodes.fault,
  not_writable: exitCodes.fault,
  cancelled: exitCodes.cancelled,
  channel_closed: exitCodes.fault,
  message_invalid: exitCodes.fault,
  timed_out: exitCodes.fault,
  internal: exitCodes.fault,
};

export function exitCodeOf(code: ErrorCode): number {
  return byError[code];
}
