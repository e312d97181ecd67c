import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathsOfRun } from '../store/layout.ts';
import { RunLock } from '../store/runLock.ts';

/** A model may be given ten minutes for an answer (DESIGN §5); a file that nothing was added to for longer is left. */
const leftAfterMs = 15 * 60_000;

/**
 * Whether somebody may still write a trajectory that has no end: the lock of its run says so, for one in its place in a run, and
 * the age of its last change for any other. A killed attempt would seem to be at work for ever otherwise.
 */
export function mayStillBeWritten(path: string, changedAtMs: number): boolean {
  // RUN/attempts/MODEL/TASK/rN/trajectory.jsonl
  const attempts = dirname(dirname(dirname(dirname(resolve(path)))));
  const run = pathsOfRun(dirname(attempts));
  if (attempts === run.attempts && existsSync(run.runFile)) return RunLock.isHeld(run.lock);
  return Date.now() - changedAtMs < leftAfterMs;
}
