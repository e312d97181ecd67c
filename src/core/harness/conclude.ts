import { existsSync } from 'node:fs';
import { classifyFalseClaims, type EntityLookup } from '../analysis/falsePositives.ts';
import { BenchError, messageOf } from '../errors.ts';
import type { GroundTruth } from '../schema/groundTruth.ts';
import { type AttemptScore, type RunFile, runSchemaVersion } from '../schema/run.ts';
import { isCounted, type Score } from '../schema/score.ts';
import type { TrajectoryRecord } from '../schema/trajectory.ts';
import { matchClaims } from '../scoring/match.ts';
import { scoreClaims } from '../scoring/precisionAtFullRecall.ts';
import { readSubmission } from '../scoring/submission.ts';
import { buildEntityIndex } from '../snapshot/entityIndex.ts';
import type { AttemptKey, AttemptPaths } from '../store/layout.ts';
import { readSubmissionBytes, readTrajectory, writeAttemptScore } from '../store/runStore.ts';
import type { Task } from '../suite/suite.ts';
import { readTaskTruth } from '../suite/taskTruth.ts';
import type { AttemptEnding } from './attempt.ts';

/** What scoring needs of a task, read once for all its attempts. */
export interface TaskKnowledge {
  readonly truth: GroundTruth;
  /** The snapshot's entities. */
  readonly entities: EntityLookup;
}

export interface Conclusion {
  readonly job: { readonly run: RunFile };
  readonly key: AttemptKey;
  readonly task: Task;
  readonly paths: AttemptPaths;
  readonly knowledge: Map<string, Promise<TaskKnowledge>>;
  /** How the attempt ended, or null to take that from a trajectory that an interrupted run left complete. */
  readonly ending: Pick<AttemptEnding, 'outcome' | 'reason' | 'turns'> | null;
}

/**
 * Scores an attempt that is over and writes its `score.json`: from then on it has ended.
 * @returns the score, or null when there is nothing to conclude: the attempt was cancelled, or cut off
 */
export async function concludeAttempt(
  conclusion: Conclusion,
  signal: AbortSignal,
): Promise<AttemptScore | null> {
  const { key, paths } = conclusion;
  const ending = conclusion.ending ?? endingOnDisk(paths);
  if (ending === null || ending.outcome === 'cancelled') return null;
  const facts = { schema_version: runSchemaVersion, ...key, turns: ending.turns };
  const scored = await scoreOrSay(conclusion, ending, signal);
  const score: AttemptScore = { ...facts, ...scored };
  writeAttemptScore(paths, score);
  return score;
}

/** The last word of a trajectory, where it has one. */
function endingOnDisk(paths: AttemptPaths): Conclusion['ending'] {
  if (!existsSync(paths.trajectory)) return null;
  const last = readTrajectory(paths.trajectory).records.at(-1);
  return last?.type === 'attempt_ended' ? last : null;
}

type Scored = Pick<AttemptScore, 'outcome' | 'reason' | 'score' | 'false_positives' | 'dropped_unnamed'>;

const unscored = { score: null, false_positives: [], dropped_unnamed: 0 };

/** A scorer that fails is an outcome of its own, never a 0. */
async function scoreOrSay(
  conclusion: Conclusion,
  { outcome, reason }: NonNullable<Conclusion['ending']>,
  signal: AbortSignal,
): Promise<Scored> {
  if (!isCounted(outcome)) return { outcome, reason, ...unscored };
  try {
    const knowledge = await knowledgeOf(conclusion.task, conclusion.knowledge, signal);
    if (outcome !== 'submitted') return { outcome, reason, ...unscored, score: emptyScore(knowledge.truth) };
    return scoreSubmission(conclusion, knowledge, reason);
  } catch (error) {
    signal.throwIfAborted();
    if (BenchError.is(error, 'disk_full') || BenchError.is(error, 'not_writable')) throw error;
    const failed = BenchError.is(error, 'snapshot_invalid') ? '' : 'the scorer failed: ';
    return { outcome: 'scorer_error', reason: `${failed}${messageOf(error)}`, ...unscored };
  }
}

/** What an attempt without a valid submission scores: nothing named, everything missed. */
function emptyScore(truth: GroundTruth): Score {
  return scoreClaims([], truth, 'rules');
}

function scoreSubmission({ paths }: Conclusion, { truth, entities }: TaskKnowledge, reason: string): Scored {
  const bytes = readSubmissionBytes(paths);
  if (bytes === null) throw new BenchError('internal', `${paths.submission} is gone`);
  const read = readSubmission(bytes);
  if (!read.ok) {
    return { outcome: 'invalid_submission', reason: read.problem, ...unscored, score: emptyScore(truth) };
  }
  const { claims, dropped_unnamed } = read.submission;
  const score = scoreClaims(matchClaims(claims, truth), truth, 'rules');
  const hasFalse = score.claims.some((claim) => claim.is_false);
  const false_positives = hasFalse
    ? classifyFalseClaims(score.claims, {
        groundTruth: truth,
        entities,
        seenInToolResults: seenIn(readTrajectory(paths.trajectory).records),
      })
    : [];
  return { outcome: 'submitted', reason, score, false_positives, dropped_unnamed };
}

/**
 * Whether any tool result held a name, case aside. Asked once per false claim, of which there can be thousands, so the
 * results are boiled down to their distinct words first; a name that is not one word is looked for in the full text.
 */
function seenIn(records: readonly TrajectoryRecord[]): (name: string) => boolean {
  const results = records.flatMap((record) =>
    record.type === 'tool_result' ? record.content.toLowerCase() : [],
  );
  const words = [...new Set(results.flatMap((content) => content.match(nameWord) ?? []))].join('\n');
  return (name) => {
    const wanted = name.toLowerCase();
    if (wanted === '') return false;
    const isWord = wanted.match(nameWord)?.[0] === wanted;
    return isWord ? words.includes(wanted) : results.some((content) => content.includes(wanted));
  };
}

/** What names of Kubernetes objects are made of. */
const nameWord = /[a-z0-9][a-z0-9.-]*/g;

/**
 * What scoring needs of a task. Shared between its attempts, in flight as well: the promise is what is kept.
 * @throws BenchError as {@link readKnowledge}
 */
export function knowledgeOf(
  task: Task,
  knowledge: Map<string, Promise<TaskKnowledge>>,
  signal: AbortSignal,
): Promise<TaskKnowledge> {
  const known = knowledge.get(task.id);
  if (known !== undefined) return known;
  const reading = readKnowledge(task, signal);
  knowledge.set(task.id, reading);
  return reading;
}

/**
 * @throws BenchError snapshot_invalid for a damaged snapshot, whatever was claimed: leaving out only the attempts whose
 *   false claims it cannot explain would make the rest look better than they are
 */
async function readKnowledge(task: Task, signal: AbortSignal): Promise<TaskKnowledge> {
  const truth = await readTaskTruth(task, signal);
  const entities = await buildEntityIndex(task.dir, signal);
  const [problem] = entities.problems;
  if (problem !== undefined) {
    throw new BenchError('snapshot_invalid', `the snapshot of task ${task.id} is damaged: ${problem}`);
  }
  return { truth, entities };
}
