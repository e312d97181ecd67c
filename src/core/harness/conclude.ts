import { existsSync } from 'node:fs';
import { createEvidenceCollector } from '../analysis/evidence.ts';
import { classifyFalseClaims } from '../analysis/falsePositives.ts';
import { ownSteps } from '../analysis/ownSteps.ts';
import { SeenNames } from '../analysis/seenNames.ts';
import type { Step } from '../analysis/step.ts';
import { BenchError, messageOf } from '../errors.ts';
import type { GroundTruth } from '../schema/groundTruth.ts';
import {
  type AttemptOverInvestigation,
  type AttemptScore,
  type RunFile,
  runSchemaVersion,
} from '../schema/run.ts';
import { isCounted } from '../schema/score.ts';
import type { Claim } from '../schema/submission.ts';
import { judgedClaims } from '../scoring/judgedClaims.ts';
import { type MatchedClaim, matchClaims } from '../scoring/match.ts';
import { scoreClaims } from '../scoring/precisionAtFullRecall.ts';
import { type ReadSubmission, readSubmission } from '../scoring/submission.ts';
import { sha256OfJson } from '../store/hash.ts';
import type { AttemptKey, AttemptPaths } from '../store/layout.ts';
import { readSubmissionBytes, readTrajectory, writeAttemptScore } from '../store/runStore.ts';
import { wellFormed } from '../store/wellFormed.ts';
import type { Task } from '../suite/suite.ts';
import { readTaskKnowledge, type TaskKnowledge } from '../trajectory/taskKnowledge.ts';
import type { AttemptEnding } from './attempt.ts';
import type { Judge } from './judge.ts';
import { LimitReached } from './spending.ts';

export interface Conclusion {
  readonly job: { readonly run: RunFile };
  readonly key: AttemptKey;
  readonly task: Task;
  readonly paths: AttemptPaths;
  readonly knowledge: Map<string, Promise<TaskKnowledge>>;
  /** Who matches the claims; null with `match: rules`. */
  readonly judge: Judge | null;
  /** How the attempt ended, or null to take that from a trajectory that an interrupted run left complete. */
  readonly ending: Pick<AttemptEnding, 'outcome' | 'reason' | 'turns'> | null;
}

/**
 * Scores an attempt that is over and writes its `score.json`: from then on it has ended.
 * @returns the score, or null when there is nothing to conclude: the attempt was cancelled, or cut off
 * @throws LimitReached where the judge would have to be asked, and the run's money is spent
 */
export async function concludeAttempt(
  conclusion: Conclusion,
  signal: AbortSignal,
): Promise<AttemptScore | null> {
  const score = await computeScore(conclusion, signal);
  if (score !== null) writeAttemptScore(conclusion.paths, score);
  return score;
}

/** What {@link concludeAttempt} would write. */
export async function computeScore(
  conclusion: Conclusion,
  signal: AbortSignal,
): Promise<AttemptScore | null> {
  const { key, paths } = conclusion;
  const ending = conclusion.ending ?? endingOnDisk(paths);
  if (ending === null || ending.outcome === 'cancelled') return null;
  const facts = { schema_version: runSchemaVersion, ...key, turns: ending.turns };
  // As it is read back: reasons quote servers and models, which write halves of surrogate pairs, and scores are hashed.
  return wellFormed({ ...facts, ...(await scoreOrSay(conclusion, ending, signal)) });
}

/** The last word of a trajectory, where it has one. */
function endingOnDisk(paths: AttemptPaths): Conclusion['ending'] {
  if (!existsSync(paths.trajectory)) return null;
  const last = readTrajectory(paths.trajectory).records.at(-1);
  return last?.type === 'attempt_ended' ? last : null;
}

type Scored = Omit<AttemptScore, 'schema_version' | keyof AttemptKey | 'turns'>;

const unscored = { score: null, false_positives: [], dropped_unnamed: 0, over_investigation: null };

/** A scorer that fails is an outcome of its own, never a 0. */
async function scoreOrSay(
  conclusion: Conclusion,
  { outcome, reason }: NonNullable<Conclusion['ending']>,
  signal: AbortSignal,
): Promise<Scored> {
  if (!isCounted(outcome)) return { outcome, reason, ...unscored };
  try {
    const knowledge = await knowledgeOf(conclusion.task, conclusion.knowledge, signal);
    if (outcome === 'submitted') return await scoreSubmission(conclusion, knowledge, reason, signal);
    return { outcome, reason, ...emptyScored(conclusion, knowledge) };
  } catch (error) {
    signal.throwIfAborted();
    // The judge may not be asked any more: the attempt stays open, and is scored when the run goes on.
    if (error instanceof LimitReached) throw error;
    if (BenchError.is(error, 'disk_full') || BenchError.is(error, 'not_writable')) throw error;
    const failed = BenchError.is(error, 'snapshot_invalid') ? '' : 'the scorer failed: ';
    return { outcome: 'scorer_error', reason: `${failed}${messageOf(error)}`, ...unscored };
  }
}

/** What an attempt without a valid submission scores: nothing named, everything missed. */
function emptyScored(
  { job, paths }: Conclusion,
  knowledge: TaskKnowledge,
): Omit<Scored, 'outcome' | 'reason'> {
  const score = scoreClaims([], knowledge.truth, job.run.settings.match);
  const steps = ownSteps(readTrajectory(paths.trajectory).records);
  return { ...unscored, score, over_investigation: overInvestigation(null, knowledge, steps) };
}

async function scoreSubmission(
  conclusion: Conclusion,
  knowledge: TaskKnowledge,
  reason: string,
  signal: AbortSignal,
): Promise<Scored> {
  const { paths } = conclusion;
  const { truth, entities } = knowledge;
  const bytes = readSubmissionBytes(paths);
  if (bytes === null) throw new BenchError('internal', `${paths.submission} is gone`);
  const read = readSubmission(bytes);
  if (!read.ok) {
    return { outcome: 'invalid_submission', reason: read.problem, ...emptyScored(conclusion, knowledge) };
  }
  const { claims, dropped_unnamed } = read.submission;
  const matching = await matchedBy(conclusion, claims, truth, signal);
  if (!matching.ok) return { outcome: 'scorer_error', reason: matching.reason, ...unscored };
  const { matched, kept } = matching;
  const score = scoreClaims(matched, truth, conclusion.job.run.settings.match);
  const steps = ownSteps(readTrajectory(paths.trajectory).records);
  const hasFalse = score.claims.some((claim) => claim.is_false);
  const false_positives = hasFalse
    ? classifyFalseClaims(score.claims, {
        groundTruth: truth,
        entities,
        seenInToolResults: seenIn(steps),
      })
    : [];
  const over_investigation = overInvestigation(read, knowledge, steps);
  return {
    outcome: 'submitted',
    reason,
    score,
    false_positives,
    dropped_unnamed,
    over_investigation,
    ...kept,
  };
}

type Matching =
  | {
      readonly ok: true;
      readonly matched: readonly MatchedClaim[];
      /** What `score.json` keeps of it besides the matches. */
      readonly kept: Pick<AttemptScore, 'by_rules' | 'judgement_sha256'>;
    }
  | { readonly ok: false; readonly reason: string };

/** By the matcher that the run was planned with, and by no other: a judge that fails leaves the attempt without a score. */
async function matchedBy(
  { job, judge, paths }: Conclusion,
  claims: readonly Claim[],
  truth: GroundTruth,
  signal: AbortSignal,
): Promise<Matching> {
  if (job.run.settings.match === 'rules') return { ok: true, matched: matchClaims(claims, truth), kept: {} };
  if (judge === null || judge === undefined)
    throw new BenchError('internal', 'there is no judge to match the claims');
  const judgement = await judge.judge(claims, truth, paths, signal);
  if (!judgement.ok) return { ok: false, reason: `the judge failed: ${judgement.reason}` };
  const { matched, byRules } = judgedClaims(claims, judgement.judged, truth);
  const { sha256: judgement_sha256 } = judgement;
  const kept = { by_rules: byRules, ...(judgement_sha256 === null ? {} : { judgement_sha256 }) };
  return { ok: true, matched, kept };
}

function seenIn(steps: readonly Step[]): (name: string) => boolean {
  const seen = new SeenNames();
  for (const { parts } of steps) {
    for (const { kind, text } of parts) if (kind === 'tool_result') seen.add(text);
  }
  return (name) => seen.has(name);
}

/** How the attempt went on when everything had been seen, in numbers. */
function overInvestigation(
  submission: ReadSubmission | null,
  { truth, objects }: TaskKnowledge,
  steps: readonly Step[],
): AttemptOverInvestigation {
  const collector = createEvidenceCollector({
    submission,
    score: null,
    falsePositives: [],
    truth,
    truthProblem: null,
    doubts: [],
    objects,
    remarks: [],
    contentSha256: sha256OfJson,
  });
  steps.forEach((step, index) => {
    collector.add(index, step);
  });
  return collector.summary();
}

/**
 * What scoring needs of a task. Shared between its attempts, in flight as well: the promise is what is kept.
 * @throws BenchError as {@link readTaskKnowledge}
 */
export function knowledgeOf(
  task: Task,
  knowledge: Map<string, Promise<TaskKnowledge>>,
  signal: AbortSignal,
): Promise<TaskKnowledge> {
  const known = knowledge.get(task.id);
  if (known !== undefined) return known;
  const reading = readTaskKnowledge(task, signal);
  knowledge.set(task.id, reading);
  return reading;
}
