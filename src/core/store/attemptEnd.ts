import { BenchError, messageOf } from '../errors.ts';
import type { AttemptOverview } from '../schema/runIndex.ts';
import { isCounted } from '../schema/score.ts';
import { lookAt } from './fileStamp.ts';
import { oneLine } from './foreignText.ts';
import type { AttemptKey, AttemptPaths } from './layout.ts';
import type { AttemptStanding } from './readStanding.ts';
import type { ReportDigest } from './reportDigest.ts';
import type { RunEvents } from './runEvents.ts';
import { readAttemptScore } from './runStore.ts';

/** How an attempt ended. */
export type AttemptEnd = Pick<
  AttemptOverview,
  'outcome' | 'reason' | 'score' | 'turns' | 'cost_usd' | 'duration_ms'
>;

/** What an attempt has of an end before it has one. */
export const noEnd: AttemptEnd = {
  outcome: null,
  reason: '',
  score: null,
  turns: 0,
  cost_usd: null,
  duration_ms: null,
};

/**
 * How an attempt ended whose score is on the disk. The index is not asked where it is damaged. It may also not know of
 * the end, when a crash came between the two, or know only half, when a later session scored it: cost and time are then
 * those of its model's report, or unknown without one.
 */
export function endOf(
  { key, paths, indexed }: AttemptStanding,
  { damage }: Pick<RunEvents, 'damage'>,
  report: Pick<ReportDigest, 'usageOf'> | null,
): AttemptEnd {
  const end = damage === null ? indexed?.end : undefined;
  // A cancelled attempt has no score: the one that is there came later.
  if (!end || end.outcome === 'cancelled') return { ...scoreOnDisk(key, paths), ...usageIn(report, key) };
  const { outcome, reason, score, turns, cost_usd, duration_ms } = end;
  const usage = indexed?.began ? { cost_usd, duration_ms } : usageIn(report, key);
  return { outcome, reason, score, turns, ...usage };
}

function usageIn(
  report: Pick<ReportDigest, 'usageOf'> | null,
  key: AttemptKey,
): Pick<AttemptEnd, 'cost_usd' | 'duration_ms'> {
  const usage = report?.usageOf(key);
  return {
    cost_usd: usage?.cost_usd ?? null,
    duration_ms: usage === undefined ? null : usage.seconds * 1000,
  };
}

/** Far more than a submission of the largest allowed size makes. */
const maxScoreBytes = 64 * 2 ** 20;

/** Says what is wrong with a score file instead of an outcome, which then is null. */
function scoreOnDisk(key: AttemptKey, paths: AttemptPaths): AttemptEnd {
  const look = lookAt(paths.score);
  if (look.kind !== 'file' || look.bytes > maxScoreBytes) return unusable(`${paths.score} is not a score.`);
  try {
    const read = readAttemptScore(paths);
    if (read === null) return noEnd;
    if (read.model !== key.model || read.task_id !== key.task_id || read.repeat !== key.repeat) {
      return unusable(`${paths.score} is the score of another attempt. Put it back from a copy.`);
    }
    const { outcome, reason, turns, score } = read;
    // The harness gives every attempt that counts a score, a 0 included: a missing one was taken out.
    if (score === null && isCounted(outcome))
      return unusable(`${paths.score} counts and has no score. Put it back from a copy.`);
    return { ...noEnd, outcome, reason, turns, score: score?.score ?? null };
  } catch (error) {
    const hint = BenchError.is(error) && error.hint !== undefined ? `. ${error.hint}` : '';
    return unusable(oneLine(`${messageOf(error)}${hint}`, 600));
  }
}

function unusable(reason: string): AttemptEnd {
  return { ...noEnd, reason };
}
