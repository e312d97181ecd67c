import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sumKnownUsd, sumUsd } from '../money.ts';
import { type JournalRecord, readJournal } from '../store/journal.ts';
import type { AttemptKey, AttemptPaths, RunPaths } from '../store/layout.ts';

/** What the model calls of one try at an attempt, or of several, came to. */
export interface TryCost {
  /** US dollars of the calls whose cost is known; null where none is. */
  readonly knownUsd: number | null;
  /** The dearest of them; 0 where none is known. */
  readonly largestCallUsd: number;
  /**
   * Calls that a provider may charge for and that nobody can put a price on: answered without usage or price, timed out,
   * broken off, or answered in a way that has no count. One that was refused (too many, no permission, a server's own
   * error) is not among them.
   */
  readonly callsWithoutCost: number;
}

/** How calls fail that may have been worked on before they did. */
const doubtfulFailures: ReadonlySet<unknown> = new Set([
  'timeout',
  'network',
  'malformed_reply',
  'content_filter',
]);

/** What records are called in a trajectory, and in the judgement of one. */
const asked: ReadonlySet<string> = new Set(['request', 'judge_request']);
const answered: ReadonlySet<string> = new Set(['response', 'judge_reply']);
const failed: ReadonlySet<string> = new Set(['model_failure', 'judge_failure']);
const retried: ReadonlySet<string> = new Set(['retry', 'judge_retry']);

/** Of the records of one trajectory, or of one judgement, whole or cut off. */
export function tryCost(records: readonly JournalRecord[]): TryCost {
  const costs: number[] = [];
  let callsWithoutCost = 0;
  let isOpen = false;
  for (const record of records) {
    const { type, cost_usd: usd, kind } = record;
    // A journal that a later session went on with has calls that its beginning never heard of again.
    if (asked.has(type) && isOpen) callsWithoutCost += 1;
    if (asked.has(type)) isOpen = true;
    if (answered.has(type) || failed.has(type)) isOpen = false;
    if (answered.has(type) && typeof usd === 'number') costs.push(usd);
    if (answered.has(type) && typeof usd !== 'number') callsWithoutCost += 1;
    // The last failure of a call is not announced as one to be retried.
    if ((retried.has(type) || failed.has(type)) && doubtfulFailures.has(kind)) callsWithoutCost += 1;
  }
  return {
    knownUsd: costs.length === 0 ? null : sumUsd(costs),
    largestCallUsd: costs.reduce((most, usd) => Math.max(most, usd), 0),
    callsWithoutCost: callsWithoutCost + Number(isOpen),
  };
}

export function sumOfTries(tries: readonly TryCost[]): TryCost {
  return {
    knownUsd: sumKnownUsd(tries.map(({ knownUsd }) => knownUsd)),
    largestCallUsd: tries.reduce((most, { largestCallUsd }) => Math.max(most, largestCallUsd), 0),
    callsWithoutCost: tries.reduce((sum, { callsWithoutCost }) => sum + callsWithoutCost, 0),
  };
}

/** Tries at an attempt that were set aside, as they stand on the disk. @throws BenchError journal_damaged */
export function setAsideTries({ interrupted }: AttemptPaths): TryCost[] {
  if (!existsSync(interrupted)) return [];
  return readdirSync(interrupted).flatMap((number) => tryIn(join(interrupted, number, 'trajectory.jsonl')));
}

/** The try that is under way or over, where there is one. @throws BenchError journal_damaged */
export function currentTry({ trajectory }: AttemptPaths): TryCost[] {
  return tryIn(trajectory);
}

/** What judging an attempt came to, its tries that were set aside included. @throws BenchError journal_damaged */
export function judgements({ judgement, interrupted }: AttemptPaths): TryCost[] {
  // What was set aside of a run is none of a rescoring's.
  const own = dirname(judgement) === dirname(interrupted);
  const aside = own && existsSync(interrupted) ? readdirSync(interrupted) : [];
  return [judgement, ...aside.map((number) => join(interrupted, number, 'judgement.jsonl'))].flatMap(tryIn);
}

function tryIn(journal: string): TryCost[] {
  return existsSync(journal) ? [tryCost(readJournal(journal).records)] : [];
}

/**
 * What a run has cost so far, by the name of the model, from its trajectories: those of attempts that were cut off and set
 * aside count too, since their calls were paid. What judging cost stands under the name of the judge, where there is one.
 */
export function costBefore(
  paths: RunPaths,
  keys: readonly AttemptKey[],
  judge: string | null = null,
): ReadonlyMap<string, TryCost> {
  const tries = new Map<string, TryCost[]>();
  const add = (model: string, found: readonly TryCost[]) => {
    if (found.length > 0) tries.set(model, [...(tries.get(model) ?? []), sumOfTries(found)]);
  };
  for (const key of keys) {
    const at = paths.attempt(key);
    add(key.model, [...currentTry(at), ...setAsideTries(at)]);
    if (judge !== null) add(judge, judgements(at));
  }
  return new Map([...tries].map(([model, found]) => [model, sumOfTries(found)]));
}
