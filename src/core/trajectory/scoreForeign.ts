import { readFile } from 'node:fs/promises';
import { classifyFalseClaims, type FalseClaim } from '../analysis/falsePositives.ts';
import type { ExplainedFalseClaim } from '../analysis/ledger.ts';
import { SeenNames } from '../analysis/seenNames.ts';
import type { Step } from '../analysis/step.ts';
import { BenchError, messageOf } from '../errors.ts';
import type { GroundTruth } from '../schema/groundTruth.ts';
import type { Score } from '../schema/score.ts';
import { parseGroundTruth } from '../scoring/groundTruth.ts';
import { matchClaims } from '../scoring/match.ts';
import { scoreClaims } from '../scoring/precisionAtFullRecall.ts';
import { readSubmission } from '../scoring/submission.ts';
import type { EntityIndex } from '../snapshot/entities.ts';
import { buildEntityIndex } from '../snapshot/entityIndex.ts';
import { truthDoubts } from '../suite/lint.ts';
import type { AttemptKnowledge } from './attemptKnowledge.ts';
import { namesOf } from './taskKnowledge.ts';

export interface ForeignAttempt {
  /** Text of the submission; null where the trajectory has none. */
  readonly submission: string | null;
  /** File with the ground truth. */
  readonly truthPath: string;
  /** Folder of the snapshot that the agent looked into; null where it is not at hand. */
  readonly snapshotDir: string | null;
  /** The steps of the trajectory. */
  readonly steps: AsyncIterable<{ readonly step: Step }>;
}

export interface ForeignScore {
  readonly score: Score;
  readonly falsePositives: readonly ExplainedFalseClaim[];
  /** Why the submission could not be used, as a clause: it then scores 0. Null for one that could. */
  readonly submissionProblem: string | null;
}

/** Truth and objects of a trajectory that no run of ours made, given by a person. */
export interface ForeignKnowledge extends AttemptKnowledge {
  readonly truth: GroundTruth;
  readonly truthProblem: null;
  /** Null without a snapshot. */
  readonly entities: EntityIndex | null;
}

/**
 * Reads a ground truth that a person named, and the snapshot where there is one.
 * @throws BenchError ground_truth_invalid for a file that is none or that nothing can be scored against
 */
export async function readForeignKnowledge(
  { truthPath, snapshotDir }: Pick<ForeignAttempt, 'truthPath' | 'snapshotDir'>,
  signal: AbortSignal,
): Promise<ForeignKnowledge> {
  const truth = await readTruth(truthPath, signal);
  const snapshot = await readSnapshot(snapshotDir, signal);
  return {
    truth,
    truthProblem: null,
    doubts: truthDoubts(truth),
    entities: snapshot.entities,
    objects: snapshot.entities === null ? null : namesOf(snapshot.entities, truth),
    remarks: snapshot.remarks,
  };
}

/**
 * Scores the submission of a trajectory that no run of ours made, by rules, as an attempt of ours is: without a usable
 * submission it is 0. Without a snapshot nobody can say which false claims are plausible, nor which had a symptom: that is left open.
 */
export async function scoreForeign(
  { submission, steps }: Pick<ForeignAttempt, 'submission' | 'steps'>,
  { truth, entities }: Pick<ForeignKnowledge, 'truth' | 'entities'>,
): Promise<ForeignScore> {
  const read = submission === null ? null : readSubmission(submission);
  if (read === null || !read.ok) {
    const submissionProblem = read === null ? 'nothing was submitted' : read.problem;
    return { score: scoreClaims([], truth, 'rules'), falsePositives: [], submissionProblem };
  }
  const score = scoreClaims(matchClaims(read.submission.claims, truth), truth, 'rules');
  if (!score.claims.some(({ is_false }) => is_false))
    return { score, falsePositives: [], submissionProblem: null };
  const seen = new SeenNames();
  for await (const { step } of steps) {
    for (const part of step.parts) if (part.kind === 'tool_result') seen.add(part.text);
  }
  const found = classifyFalseClaims(score.claims, {
    groundTruth: truth,
    entities: entities ?? unknownEntities,
    seenInToolResults: (name) => seen.has(name),
  });
  const falsePositives = entities === null ? found.map(withoutSnapshot) : found;
  return { score, falsePositives, submissionProblem: null };
}

/** What a claim is that was explained without a snapshot: whether it exists there and showed a symptom is open. */
function withoutSnapshot(found: FalseClaim): ExplainedFalseClaim {
  if (found.pattern !== null) return { ...found, plausible: null };
  const why = 'It was seen; whether an alert, warning or error is about it, only the snapshot could say.';
  return { ...found, plausible: null, why };
}

const unknownEntities = { has: () => false, hasSymptom: () => false };

async function readTruth(path: string, signal: AbortSignal): Promise<GroundTruth> {
  let text: string;
  try {
    text = await readFile(path, { encoding: 'utf8', signal });
  } catch (cause) {
    signal.throwIfAborted();
    throw new BenchError('ground_truth_invalid', `${path} cannot be read: ${messageOf(cause)}`, {
      hint: 'Choose a ground truth file, such as ground_truth.yaml or groundtruth_v1.yaml.',
      cause,
    });
  }
  const truth = parseGroundTruth(text, path);
  // Throws for a truth without a root cause.
  scoreClaims([], truth, 'rules');
  return truth;
}

async function readSnapshot(
  dir: string | null,
  signal: AbortSignal,
): Promise<{ readonly entities: EntityIndex | null; readonly remarks: readonly string[] }> {
  if (dir === null) return { entities: null, remarks: [] };
  try {
    const entities = await buildEntityIndex(dir, signal);
    const [first] = entities.problems;
    if (entities.size === 0)
      return { entities: null, remarks: [`The folder ${dir} names no objects of a cluster.`] };
    const remarks = first === undefined ? [] : [`The snapshot is damaged, and names may lack: ${first}.`];
    return { entities, remarks };
  } catch (error) {
    signal.throwIfAborted();
    if (!BenchError.is(error)) throw error;
    return { entities: null, remarks: [`The snapshot cannot be read: ${error.message}.`] };
  }
}
