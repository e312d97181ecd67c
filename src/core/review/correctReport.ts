import { mean, sum } from '../analysis/statistics.ts';
import type { HeldLabel } from '../schema/label.ts';
import type { Report } from '../schema/report.ts';
import type { ReportedAdjudication } from '../schema/reportedAgreement.ts';
import type { ReportedCorrection, ReportedReview } from '../schema/reportedReview.ts';
import type { ReportedAttempt } from '../schema/reportedTask.ts';
import type { RatedClaim } from './agreementOf.ts';
import { type CorrectedScore, correctAttempt } from './correctAttempt.ts';
import type { HeldAdjudication } from './foldAdjudications.ts';
import { judgeAdjudications } from './judgeAdjudications.ts';
import { type Voice, voicesOf } from './voices.ts';

export interface Correction {
  readonly corrected: Omit<ReportedCorrection, 'intervals'>;
  readonly unresolved: ReportedReview['unresolved'];
  /** Claims on which reviewers disagree, decided or not. */
  readonly contested: number;
  /** By task, then by repeat. */
  readonly adjudications: ReportedAdjudication[];
  /** Every claim of a counted attempt that somebody has labelled. */
  readonly rated: readonly RatedClaim[];
  /** What each task with a counted attempt comes to after correction, for intervals over tasks. */
  readonly tasks: readonly CorrectedTask[];
}

export interface CorrectedTask {
  /** Mean over its counted attempts. */
  readonly score: number;
  readonly falseClaims: number;
  readonly claims: number;
}

/** An attempt, raw and corrected. */
interface Corrected {
  readonly attempt: ReportedAttempt;
  readonly task_id: string;
  readonly voices: ReadonlyMap<number, readonly Voice[]>;
  readonly adjudications: readonly ReportedAdjudication[];
  /** Null for an attempt without a score of its own, such as one without a valid submission: there is no claim to correct. */
  readonly result: CorrectedScore | null;
}

type OfAttempt<T> = (task_id: string, repeat: number) => readonly T[];

/**
 * The figures of a report with the word of its reviewers and adjudicators in place of the scorer's. Labels of steps and of whole attempts
 * change no number, nor do labels of attempts that do not count. Without a change every figure equals the raw one, bit
 * for bit: they are computed alike.
 */
export function correctReport(
  tasks: Report['tasks'],
  labelsOf: OfAttempt<HeldLabel>,
  adjudicationsOf: OfAttempt<HeldAdjudication> = () => [],
): Correction {
  const everyTask = tasks.map(({ task_id, attempts }) =>
    attempts.map((attempt) =>
      correctedAttempt(
        attempt,
        task_id,
        labelsOf(task_id, attempt.repeat),
        adjudicationsOf(task_id, attempt.repeat),
      ),
    ),
  );
  const byTask = everyTask.map((attempts) => attempts.filter(({ attempt }) => attempt.counted));
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
    contested: sum(results.map((result) => result?.contested.length ?? 0)),
    adjudications: everyTask.flat().flatMap(({ adjudications }) => adjudications),
    rated: all.flatMap(ratedClaims),
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
  held: readonly HeldAdjudication[],
): Corrected {
  const voices = voicesOf(labels);
  const { score, missed, claims } = attempt;
  const counted = attempt.counted && score !== null && missed !== null;
  const { reported, decisions } = judgeAdjudications(held, { claims, voices, counted });
  const result =
    voices.size === 0 || score === null || missed === null
      ? null
      : correctAttempt({ score, missed, claims }, voices, decisions);
  return { attempt, task_id, voices, adjudications: reported, result };
}

function ratedClaims({ attempt, voices }: Corrected): RatedClaim[] {
  return attempt.claims.flatMap(({ is_false }, index) => {
    const said = voices.get(index);
    return said === undefined ? [] : [{ isFalse: is_false, voices: said }];
  });
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
