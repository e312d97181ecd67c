import type { Flag, FlagCode } from '../schema/reportedTask.ts';
import type { AttemptOverInvestigation } from '../schema/run.ts';
import type { Outcome, Score } from '../schema/score.ts';
import { isCounted } from '../schema/score.ts';
import { median } from './statistics.ts';

/** What the rules look at of an attempt. */
export interface FlaggedAttempt {
  readonly task_id: string;
  readonly repeat: number;
  readonly outcome: Outcome;
  readonly reason: string;
  readonly turns: number;
  /** Null where nothing was scored; a counted attempt then named no true cause. */
  readonly score: Score | null;
  /** Null where it was not looked for, absent in scores of versions that did not. */
  readonly over_investigation?: AttemptOverInvestigation | null | undefined;
}

export interface FlaggedTask {
  readonly id: string;
  /** What the ground-truth doctor finds wrong with the truth, as sentences. */
  readonly doubts: readonly string[];
}

/**
 * The reasons to look at one model's attempts, by task and repeat, the task's own flags last. Attempts that do not count
 * have none: an error is reported apart, and says nothing of the model.
 */
export function findFlags(tasks: readonly FlaggedTask[], attempts: readonly FlaggedAttempt[]): Flag[] {
  const counted = attempts.filter(({ outcome }) => isCounted(outcome));
  const medianTurns = median(counted.map(({ turns }) => turns)) ?? 0;
  return tasks.flatMap((task) => {
    const own = counted.filter(({ task_id }) => task_id === task.id).sort((a, b) => a.repeat - b.repeat);
    return [...own.flatMap((attempt) => attemptFlags(attempt, medianTurns)), ...taskFlags(task, own)];
  });
}

function attemptFlags(attempt: FlaggedAttempt, medianTurns: number): Flag[] {
  const found: [FlagCode, string | null][] = [
    ['turns_over_twice_median', tooManyTurns(attempt.turns, medianTurns)],
    ['false_positive', falseClaims(attempt.score)],
    ['true_cause_missed', missedCauses(attempt.score)],
    ['over_investigation', overInvestigated(attempt)],
    ['limit_reached', attempt.outcome.endsWith('_limit') ? attempt.reason : null],
    ['submission_invalid', attempt.outcome.endsWith('_submission') ? attempt.reason : null],
    ['scorer_in_doubt', doubtfulMatches(attempt.score)],
  ];
  const { task_id, repeat } = attempt;
  return found.flatMap(([code, message]) => (message === null ? [] : [{ code, task_id, repeat, message }]));
}

function taskFlags({ id, doubts }: FlaggedTask, attempts: readonly FlaggedAttempt[]): Flag[] {
  const flags: Flag[] = [];
  const scores = new Set(attempts.map(({ score }) => score?.score ?? 0));
  if (scores.size > 1) {
    const sorted = [...scores].sort((a, b) => a - b).map((score) => Number(score.toFixed(3)));
    const message = `Repeats of the task scored ${sorted.join(', ')}.`;
    flags.push({ code: 'repeats_disagree', task_id: id, repeat: null, message });
  }
  if (doubts.length > 0 && attempts.length > 0) {
    flags.push({ code: 'scorer_in_doubt', task_id: id, repeat: null, message: doubts.join(' ') });
  }
  return flags;
}

function tooManyTurns(turns: number, medianTurns: number): string | null {
  if (turns <= 2 * medianTurns) return null;
  return `It took ${turns} turns, more than twice the model's median of ${medianTurns}.`;
}

function falseClaims(score: Score | null): string | null {
  const names = score?.claims.filter((claim) => claim.is_false).map((claim) => claim.name) ?? [];
  return names.length === 0 ? null : `It claims ${listed(names)}, which the truth does not hold for a cause.`;
}

function missedCauses(score: Score | null): string | null {
  if (score === null) return 'It named no true cause.';
  if (score.full_recall) return null;
  return `It did not name ${listed(score.missed.map((set) => set.join(' = ')))}.`;
}

/**
 * The provisional rule for over-investigation: when every true cause had been seen, the attempt went on for more than
 * {@link longTurns} turns and more than half of all its turns; or it went on for more than {@link shortTurns} and then first
 * named a false claim. A cause counts as seen with its name, which is often in the first list of alerts: an agent needs some turns to
 * tell it from the rest, to write its answer and to finish, and is not flagged for these.
 */
function overInvestigated({ turns, score, over_investigation: found }: FlaggedAttempt): string | null {
  const complete = found?.complete_at_turn ?? null;
  if (!found || complete === null) return null;
  const after = found.turns_after ?? 0;
  const added = found.claims_added_after.flatMap((claim) => {
    const scored = score?.claims[claim];
    return scored?.is_false ? [scored.name] : [];
  });
  const isLong = after > Math.max(longTurns, turns / 2);
  if (!isLong && (after <= shortTurns || added.length === 0)) return null;
  const commands = found.commands_after === 1 ? '1 command' : `${found.commands_after ?? 0} commands`;
  const seen = `Every true cause had been seen after turn ${complete} of ${turns}`;
  const named = added.length === 0 ? '' : ` False claims first named after that: ${listed(added)}.`;
  return `${seen}; ${after} turns with ${commands} followed.${named}`;
}

const longTurns = 10;
const shortTurns = 5;

function doubtfulMatches(score: Score | null): string | null {
  const doubtful = score?.claims.filter((claim) => claim.doubt !== undefined) ?? [];
  if (doubtful.length === 0) return null;
  return doubtful
    .slice(0, maxListed)
    .map(({ name, doubt }) => `${shortened(name)}: ${doubt}`)
    .join(' ');
}

/** A submission may hold thousands of claims; a flag's sentence stays one that a person can read. */
const maxListed = 5;

function listed(names: readonly string[]): string {
  const more = names.length - maxListed;
  const shown = names.slice(0, maxListed).map(shortened).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/** A claim's name can be any text of any length; 253 characters are the longest that Kubernetes allows an object. */
function shortened(name: string): string {
  return name.length <= 253 ? name : `${name.slice(0, 253)}…`;
}
