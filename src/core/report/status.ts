import type { Report } from '../schema/report.ts';

/** What decides whether a report may be relied on. */
export interface StatusFacts {
  readonly errors: Report['errors'];
  /** Attempts that ended, whatever the outcome. */
  readonly ended: number;
  /** Planned attempts that have not. */
  readonly unfinished: number;
  readonly unscoredTasks: readonly string[];
  /** Share of the ended attempts, cancelled ones apart, above which errors are too many. */
  readonly maxErrorShare: number;
}

/**
 * `inconclusive` for too many errors or a task without a counted attempt, whatever the cause; else `partial` when planned
 * attempts are missing or were cancelled. A cancelled attempt is no error: someone stopped it, nothing broke.
 */
export function reportStatus(facts: StatusFacts): Pick<Report, 'status' | 'status_reasons'> {
  const inconclusive = [tooManyErrors(facts), unscored(facts)].filter((reason) => reason !== null);
  const partial = [cancelled(facts), unfinished(facts)].filter((reason) => reason !== null);
  const status = inconclusive.length > 0 ? 'inconclusive' : partial.length > 0 ? 'partial' : 'complete';
  return { status, status_reasons: [...inconclusive, ...partial] };
}

function tooManyErrors({ errors, ended, maxErrorShare }: StatusFacts): string | null {
  const failed = errors.model_error + errors.sandbox_error + errors.scorer_error;
  const ran = ended - errors.cancelled;
  if (failed === 0 || failed / ran <= maxErrorShare) return null;
  const percent = `${Math.round(maxErrorShare * 1000) / 10} %`;
  return `${failed} of ${ran} attempts ended in an error, more than the ${percent} that the policy allows.`;
}

function unscored({ unscoredTasks }: StatusFacts): string | null {
  if (unscoredTasks.length === 0) return null;
  const names = unscoredTasks.join(', ');
  return `No attempt counts for ${names}: the figures leave ${unscoredTasks.length === 1 ? 'it' : 'them'} out.`;
}

function cancelled({ errors }: StatusFacts): string | null {
  const many = errors.cancelled;
  if (many === 0) return null;
  return many === 1 ? '1 attempt was cancelled.' : `${many} attempts were cancelled.`;
}

function unfinished({ unfinished: many }: StatusFacts): string | null {
  if (many === 0) return null;
  return many === 1 ? '1 planned attempt has not ended.' : `${many} planned attempts have not ended.`;
}
