import * as z from 'zod';
import { AttemptAnalysis } from '../core/schema/analysis.ts';
import { HeldLabel } from '../core/schema/label.ts';
import { PartKind, ReadingProgress, ShownStep, StepHead, TrajectoryInfo } from '../core/schema/step.ts';
import type { CallSpec } from './channel.ts';

/**
 * What is asked of an open trajectory. The reviewer's page asks the extension host, which asks its worker: the same calls in both
 * contracts, so the host hands them on unchanged, after it has checked that the page may see that trajectory.
 */

const count = z.int().nonnegative();

/** Names an open trajectory; made by the host. */
export const TrajectoryId = z.string().min(1).max(40);

/** The labels of an attempt as one reviewer may see them. */
export const AttemptLabels = z.strictObject({
  /** Own ones first; those of others are left out while they are hidden. */
  labels: z.array(HeldLabel),
  /** How many of others are hidden. */
  hidden: count,
  /** Why labels are missing, as sentences. */
  problems: z.array(z.string()),
});
export type AttemptLabels = z.infer<typeof AttemptLabels>;

/** What saving came to. `report` is the file that was rewritten; null for a trajectory without a report of its own. */
export const LabelSaved = z.strictObject({
  labels: AttemptLabels,
  saved_at: z.iso.datetime(),
  report: z.string().nullable(),
  /** What the reviewer should know, as sentences: the report was missing and was made anew. */
  remarks: z.array(z.string()),
});
export type LabelSaved = z.infer<typeof LabelSaved>;

/** Where a text was found. */
export const FindHit = z.strictObject({
  step: count,
  part: count,
  at: count,
  /** The line round it, shortened; hostile. */
  line: z.string().max(320),
});
export type FindHit = z.infer<typeof FindHit>;

const of = { trajectory: TrajectoryId };
const shortMs = 60_000;

export const reviewCalls = {
  /** Heads from a step on; at most what fits a message, so fewer than asked for is no sign of the end. */
  readHeads: {
    params: z.strictObject({ ...of, from: count, count: z.int().positive().max(2000) }),
    result: z.strictObject({ heads: z.array(StepHead), progress: ReadingProgress }),
    timeoutMs: shortMs,
  },
  readStep: {
    params: z.strictObject({ ...of, step: count, first_part: count }),
    result: ShownStep,
    timeoutMs: shortMs,
  },
  /** More of a long text: at most 256 Ki code units from an offset. */
  readPart: {
    params: z.strictObject({
      ...of,
      step: count,
      part: count,
      from: count,
      count: z.int().positive().max(262_144),
    }),
    result: z.strictObject({ text: z.string(), chars: count }),
    timeoutMs: shortMs,
  },
  /** Plain text, not a pattern. Hits in order; `more` where there are more than `limit` or the aborted search was not through. */
  find: {
    params: z.strictObject({
      ...of,
      text: z.string().min(1).max(1000),
      match_case: z.boolean(),
      kinds: z.array(PartKind).nullable(),
      limit: z.int().positive().max(2000),
    }),
    result: z.strictObject({ hits: z.array(FindHit), more: z.boolean() }),
  },
  /** Waits for the index. Hidden things stay hidden until they may be seen. */
  analyse: { params: z.strictObject(of), result: AttemptAnalysis },
  readLabels: { params: z.strictObject(of), result: AttemptLabels, timeoutMs: shortMs },
} satisfies Record<string, CallSpec>;

/** What a trajectory is when it has been opened: enough for the first screen. */
export const OpenedTrajectory = z.strictObject({
  trajectory: TrajectoryId,
  info: TrajectoryInfo,
  progress: ReadingProgress,
  /** The attempt of a run that it is, or of an import; null where nobody can say. */
  attempt: z
    .strictObject({
      /** Null where hidden. */
      model: z.string().nullable(),
      task_id: z.string(),
      repeat: z.int().positive(),
      max_turns: z.int().positive().nullable(),
      outcome: z.string().nullable(),
      reason: z.string(),
      score: z.number().min(0).max(1).nullable(),
      cost_usd: z.number().nullable(),
      flags: z.array(z.strictObject({ code: z.string(), message: z.string() })),
    })
    .nullable(),
  /** Whether model, score, truth and others' labels are hidden: blind, and own labels are not in yet. */
  hidden: z.boolean(),
  /** What has to be labelled before they are shown, as a sentence; null where nothing is hidden. */
  until: z.string().nullable(),
  /** Whether labels can be kept, and if not, why. */
  label_problem: z.string().nullable(),
});
export type OpenedTrajectory = z.infer<typeof OpenedTrajectory>;
