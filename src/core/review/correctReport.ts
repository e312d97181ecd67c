import { mean, sum } from '../analysis/statistics.ts';
import type { HeldLabel } from '../schema/label.ts';
import type { Report, ReportedCorrection, ReportedReview } from '../schema/report.ts';
import type { ReportedAttempt } from '../schema/reportedTask.ts';
import { type CorrectedScore, correctAttempt } from './correctAttempt.ts';
import { type Voice, voicesOf } from './voices.ts';

export interface Correction {
  readonly corrected: Omit<ReportedCorrection, 'intervals'>;
  readonly unresolved: ReportedReview['unresolved'];
  /** What each task with a counted attempt comes to after correction, for intervals over tasks. */
  readonly tasks: readonly CorrectedTask[];
}

export interface CorrectedTask {
  /** Mean over its counted attempts. */
  readonly score: number;
  readonly falseClaims: number;
  readonly claims: number;
}

/** A counted attempt, raw and corrected. */
interface Corrected {
  readonly attempt: ReportedAttempt;
  readonly task_id: string;
  readonly voices: ReadonlyMap<number, readonly Voice[]>;
  /** Null for an attempt without a score of its own, such as one without a valid submission: there is no claim to correct. */
  readonly result: CorrectedScore | null;
}

/**
 * The figures of a report with the word of its reviewers in place of the scorer's. Labels of steps and of whole attempts
 * change no number, nor do labels of attempts that do not count. Without a change every figure equals the raw one, bit
 * for bit: they are computed alike.
 */
export function correctReport(
  tasks: Report['tasks'],
  labelsOf: (task_id: string, repeat: number) => readonly HeldLabel[],
): Correction {
  const byTask = tasks.map(({ task_id, attempts }) =>
    attempts
      .filter(({ counted }) => counted)
      .map((attempt) => correctedAttempt(attempt, task_id, labelsOf(task_id, attempt.repeat))),
  );
  const all = byTask.flat();
  const results = all.map(({ result }) => result);
  return {
    corrected: {
      accuracy: mean(byTask.flatMap((attempts) => mean(attempts.map(scoreOf)) ?? [])),
      false_positive_rate: ratio(
        all.map(falseClaimsOf),
        all.map(({ attempt }) => attempt.claims.length),
      ),
      changed_claims: sum(results.map((result) => result?.changed.length ?? 0)),
      confirmed_claims: sum(results.map((result) => result?.confirmed.length ?? 0)),
      changed_attempts: all.flatMap(changedAttempt),
    },
    unresolved: all.flatMap(unresolvedClaims),
    tasks: byTask.filter((attempts) => attempts.length > 0).map(correctedTask),
  };
}

function correctedTask(attempts: readonly Corrected[]): CorrectedTask {
  return {
    score: mean(attempts.map(scoreOf)) ?? 0,
    falseClaims: sum(attempts.map(falseClaimsOf)),
    claims: sum(attempts.map(({ attempt }) => attempt.claims.length)),
  };
}

function correctedAttempt(
  attempt: ReportedAttempt,
  task_id: string,
  labels: readonly HeldLabel[],
): Corrected {
  const voices = voicesOf(labels);
  const { score, missed, claims } = attempt;
  const result =
    voices.size === 0 || score === null || missed === null
      ? null
      : correctAttempt({ score, missed, claims }, voices);
  return { attempt, task_id, voices, result };
}

function scoreOf({ attempt, result }: Corrected): number {
  return result?.score ?? attempt.score ?? 0;
}

function falseClaimsOf({ attempt, result }: Corrected): number {
  return result?.falseClaims ?? attempt.claims.filter(({ is_false }) => is_false).length;
}

/** Weighs as the raw rate does: every claim alike. */
function ratio(numerators: readonly number[], denominators: readonly number[]): number | null {
  const denominator = sum(denominators);
  return denominator === 0 ? null : sum(numerators) / denominator;
}

function changedAttempt(one: Corrected): ReportedCorrection['changed_attempts'] {
  const { task_id, attempt } = one;
  const [score, corrected] = [attempt.score ?? 0, scoreOf(one)];
  return score === corrected ? [] : [{ task_id, repeat: attempt.repeat, score, corrected }];
}

function unresolvedClaims({ task_id, attempt, voices, result }: Corrected): ReportedReview['unresolved'] {
  return (result?.unresolved ?? []).map((claim) => ({
    task_id,
    repeat: attempt.repeat,
    claim,
    values: [...(voices.get(claim) ?? [])],
  }));
}
