import { existsSync } from 'node:fs';
import type { RunFile } from '../schema/run.ts';
import { lookAt } from './fileStamp.ts';
import type { AttemptKey, AttemptPaths, RunPaths } from './layout.ts';
import { plannedAttempts } from './plannedAttempts.ts';
import type { IndexedAttempt, RunEvents } from './runEvents.ts';
import { RunLock } from './runLock.ts';
import { hasEnded } from './runStore.ts';

/** A run as it stands on the disk now. */
export interface Standing {
  readonly run: RunFile;
  readonly paths: RunPaths;
  /** Whether a living process holds its lock. */
  readonly held: boolean;
  readonly events: RunEvents;
}

export interface AttemptStanding {
  readonly key: AttemptKey;
  readonly paths: AttemptPaths;
  /** Whether its score is on the disk. */
  readonly ended: boolean;
  /** The last that the index says of it. */
  readonly indexed: IndexedAttempt | undefined;
}

/** The lock before the index: a run that ends in between then shows as running a moment longer, not as cut off. */
export function readStanding(run: RunFile, paths: RunPaths, events: RunEvents): Standing {
  const held = lookAt(paths.lock).kind === 'file' && RunLock.isHeld(paths.lock);
  events.update(paths.events, lookAt(paths.events));
  return { run, paths, held, events };
}

/**
 * The attempts of a run, of one model or of all, in the order in which they are planned, or a part of them. Index before disk: an attempt
 * that the index calls ended had its score written before.
 */
export function attemptsOnDisk(
  { run, paths, events }: Standing,
  model: string | null,
  {
    from = 0,
    count = Number.POSITIVE_INFINITY,
  }: { from?: number | undefined; count?: number | undefined } = {},
): AttemptStanding[] {
  const models = run.settings.models.filter(({ name }) => model === null || name === model);
  const settings = { ...run.settings, models };
  const planned = plannedAttempts({ settings, tasks: run.tasks });
  return planned.slice(from, from + count).map((key) => {
    const attempt = paths.attempt(key);
    return { key, paths: attempt, ended: hasEnded(attempt), indexed: events.of(key) };
  });
}

/**
 * Where the tasks of a run were, if they are not there. Not asked of another computer: a run from elsewhere may name any,
 * and asking it would tell it who asks.
 */
export function missingSuite({ run }: Standing): string | null {
  const { root } = run.suite;
  return /^[\\/]{2}/.test(root) || existsSync(root) ? null : root;
}
