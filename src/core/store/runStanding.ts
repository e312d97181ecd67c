import type { AttemptState, RunState } from '../schema/runIndex.ts';
import { oneLine } from './foreignText.ts';
import type { RunStatus } from './indexedEvent.ts';
import type { IndexedAttempt } from './runEvents.ts';

/** What is known of a run as a whole, from its lock, its index and the attempts on the disk. */
export interface RunFacts {
  /** Whether a living process holds the run's lock. */
  readonly held: boolean;
  /** Sessions that the index has begun, and how the last of them ended; null where it did not. */
  readonly sessions: number;
  readonly ending: RunStatus | null;
  readonly planned: number;
  readonly ended: number;
}

/**
 * Whether attempts may be at work now. A process may hold the lock a moment longer than it runs attempts, or only to write
 * the reports again.
 */
export function isLive({ held, sessions, ending }: Pick<RunFacts, 'held' | 'sessions' | 'ending'>): boolean {
  return held && (sessions === 0 || ending === null);
}

/** How a readable run stands. What is on the disk decides what is complete, not what the index says. */
export function runState(facts: RunFacts): Exclude<RunState, 'unreadable'> {
  if (isLive(facts)) return 'running';
  if (facts.ended === facts.planned) return 'complete';
  return facts.ending === null || facts.ending === 'complete' ? 'interrupted' : facts.ending;
}

/** How an attempt stands that has ended or not, by what is on the disk. `indexed`: the last that the index says of it. */
export function attemptState(
  ended: boolean,
  indexed: IndexedAttempt | undefined,
  run: { readonly live: boolean; readonly session: number },
): AttemptState {
  if (ended) return 'ended';
  if (indexed === undefined) return 'waiting';
  if (!run.live) return 'interrupted';
  // Cut off in an earlier session: the one at work now will come to it.
  if (indexed.session < run.session) return 'waiting';
  return indexed.end === null ? 'running' : 'interrupted';
}

/** What a person should know of a run that can be read. */
export interface RunDoubts {
  readonly state: Exclude<RunState, 'unreadable'>;
  /** What is wrong with the index, as a clause; null for nothing. */
  readonly indexDamage: string | null;
  /** Attempts that ended by the index, and whose score is not on the disk. */
  readonly lostScores: number;
  /** Models whose report is not there, though every attempt has ended. */
  readonly unreported: readonly string[];
  /** Models whose report covers other attempts than have ended. */
  readonly outdated: readonly string[];
  /** Where the tasks were, if they are not there. */
  readonly missingSuite: string | null;
}

/** Sentences about a run, each with the next step; null where there is nothing to say. */
export function runProblem(doubts: RunDoubts): string | null {
  const sentences = [indexSentence(doubts), ...resumeSentences(doubts), suiteSentence(doubts)];
  return sentences.filter((sentence) => sentence !== null).join(' ') || null;
}

/** What resuming the run mends. A process that works on it does so already. */
function resumeSentences({ state, lostScores, unreported, outdated }: RunDoubts): string[] {
  if (state === 'running') return [];
  const what = [
    ...(lostScores > 0 ? [scoresClause(lostScores)] : []),
    ...reportsClause(unreported, 'has not been written'),
    // Without the scores the report has to be written again anyway.
    ...(lostScores > 0 ? [] : reportsClause(outdated, 'does not cover the attempts that have ended')),
  ];
  return what.length === 0 ? [] : [`${what.join('. ')}. Resume the run to mend that.`];
}

function indexSentence({ indexDamage, state }: RunDoubts): string | null {
  if (indexDamage === null) return null;
  const next =
    state === 'complete' ? 'Put it back from a copy.' : 'Put it back from a copy to resume the run.';
  return `events.jsonl is damaged (${indexDamage}), so scores come from each attempt’s own file. ${next}`;
}

function scoresClause(count: number): string {
  return count === 1
    ? 'One attempt had ended, and its score.json is gone'
    : `${count} attempts had ended, and their score.json are gone`;
}

function reportsClause(models: readonly string[], what: string): string[] {
  return models.length === 0 ? [] : [`The report of ${oneLine(models.join(', '))} ${what}`];
}

function suiteSentence({ missingSuite, state }: RunDoubts): string | null {
  if (missingSuite === null) return null;
  const consequence =
    state === 'complete' ? 'looked at, but its tasks cannot be opened' : 'looked at, but not resumed';
  return `Its tasks are not in ${oneLine(missingSuite)} on this machine, so the run can be ${consequence}. Put them there.`;
}
