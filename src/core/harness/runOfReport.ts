import type { RunEnd } from '../report/gateChecks.ts';
import { HarnessEvent } from '../schema/event.ts';
import type { Policy } from '../schema/policy.ts';
import { readBytesIfThere } from '../store/files.ts';
import { parseJournalPrefix } from '../store/journal.ts';
import { readRun } from '../store/runStore.ts';

/** What the run says in whose folder a report lies. */
export interface RunOfReport {
  /** What its decisions go by; null where it names none. */
  readonly policy: Policy | null;
  /** How its last session ended; null where that cannot be known, for instance because it was killed. */
  readonly end: RunEnd | null;
}

/**
 * What the run in a folder says of its reports.
 * @throws BenchError run_mismatch for a run of another version
 */
export function runOfReports(runDir: string): RunOfReport {
  const { run, paths } = readRun(runDir);
  return { policy: run.policy ?? null, end: runEnd(paths.events) };
}

/** The last `run_ended`, unless a session began after it. What comes after a damaged line is not believed. */
function runEnd(path: string): RunEnd | null {
  const bytes = readBytesIfThere(path);
  if (bytes === null) return null;
  const { records } = parseJournalPrefix(bytes);
  const last = records.findLast(({ type }) => type === 'run_ended' || type === 'run_started');
  const event = HarnessEvent.safeParse(last).data;
  return event?.type === 'run_ended' ? { status: event.status, cost_usd: event.cost_usd } : null;
}
