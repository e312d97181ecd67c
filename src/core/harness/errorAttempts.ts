import { existsSync } from 'node:fs';
import { isCounted } from '../schema/score.ts';
import type { AttemptKey, AttemptPaths, RunPaths } from '../store/layout.ts';
import { readAttemptScore, readTrajectory, setAsideEnded } from '../store/runStore.ts';

/** Attempts that have ended in an error, which counts for nothing and can be made again. @throws BenchError journal_damaged */
export function errorAttempts(paths: RunPaths, keys: readonly AttemptKey[]): AttemptKey[] {
  return keys.filter((key) => {
    const score = readAttemptScore(paths.attempt(key));
    return score !== null && !isCounted(score.outcome);
  });
}

/**
 * Sets an attempt that ended in an error aside. Where only its scoring failed, the agent's work is kept and scored again:
 * nothing is paid for twice.
 * @returns what becomes of it, as a part of a sentence
 */
export function setAsideError(paths: AttemptPaths): 'made again' | 'scored again' {
  const scoreOnly = isAgentsWorkWhole(paths);
  setAsideEnded(paths, { scoreOnly });
  return scoreOnly ? 'scored again' : 'made again';
}

function isAgentsWorkWhole({ trajectory }: AttemptPaths): boolean {
  if (!existsSync(trajectory)) return false;
  const last = readTrajectory(trajectory).records.at(-1);
  return last?.type === 'attempt_ended' && isCounted(last.outcome);
}
