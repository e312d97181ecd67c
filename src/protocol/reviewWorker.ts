import * as z from 'zod';
import { HeldLabel, LabelChange, LabelPlace } from '../core/schema/label.ts';
import type { Contract } from './channel.ts';
import { LabelSaved, OpenedTrajectory, reviewCalls, TrajectoryId } from './review.ts';

/** The boundary between the extension host and the worker thread that reads trajectories and keeps labels (src/reviewWorker.ts). */

const of = { trajectory: TrajectoryId };
const step = { step: z.int().nonnegative() };
const from = z.int().nonnegative();
const shortMs = 60_000;

/** A text to read, as much of it as a message takes. */
export const TextPage = z.strictObject({
  /** Null where there is none. */
  text: z.string().nullable(),
  /** Length of the whole text in UTF-16 code units. */
  chars: z.int().nonnegative(),
  /** Why there is none, or what is missing in it, as a sentence. */
  problem: z.string().nullable(),
});
export type TextPage = z.infer<typeof TextPage>;

export const OpenRequest = z.strictObject({
  /** Names the trajectory from now on: made by the host, so that it outlives a worker that crashed. */
  trajectory: TrajectoryId,
  /** Absolute path. */
  path: z.string(),
  /** Which trajectory of the file; null for the first. */
  member: z.string().nullable(),
  /** Absolute path of the folder for what is kept of foreign trajectories (labels, score); null where nothing can be kept. */
  imports_dir: z.string().nullable(),
  /** Whose labels are one's own; null until somebody has said. */
  reviewer: z.string().nullable(),
  blind: z.boolean(),
});
export type OpenRequest = z.infer<typeof OpenRequest>;

export const reviewWorkerContract = {
  calls: {
    ...reviewCalls,
    /**
     * Opens a trajectory, ours or foreign, answers as soon as its first step can be shown, and goes on reading it: tells
     * `trajectoryChanged`. What is wrong with its content is in its `info`. @throws run_missing for a file that is not there
     */
    openTrajectory: { params: OpenRequest, result: OpenedTrajectory, timeoutMs: shortMs },
    /** Who labels an open trajectory from now on, and whether blind. */
    setReviewer: {
      params: z.strictObject({ ...of, reviewer: z.string().nullable(), blind: z.boolean() }),
      result: OpenedTrajectory,
      timeoutMs: shortMs,
    },
    /** The ground truth for a foreign trajectory, by which its submission is scored. @throws ground_truth_invalid */
    setTruth: { params: z.strictObject({ ...of, path: z.string() }), result: OpenedTrajectory },
    /** @throws disk_full, not_writable: nothing was kept then; usage for a place that is not there */
    writeLabel: {
      params: z.strictObject({ ...of, place: LabelPlace, change: LabelChange }),
      result: LabelSaved,
    },
    /** @throws as writeLabel */
    undoLabel: {
      params: z.strictObject(of),
      result: z.strictObject({ undone: HeldLabel.nullable(), saved: LabelSaved }),
    },
    /** Request and response of a turn as they went over the wire, as a text to read, from an offset of it on. */
    readExchange: { params: z.strictObject({ ...of, ...step, from }), result: TextPage, timeoutMs: shortMs },
    /** The records of a step as the file has them, as a text to read, from an offset of it on. */
    readRaw: { params: z.strictObject({ ...of, ...step, from }), result: TextPage, timeoutMs: shortMs },
    closeTrajectory: { params: z.strictObject(of), result: z.strictObject({}) },
  },
  events: {
    /** Ends the worker once what it serves has settled. */
    stop: z.strictObject({}),
  },
} satisfies Contract;

/** What the host is told. */
export const reviewWorkerHostContract = {
  calls: {},
  events: {
    /** It was read further, or it has grown. At most ten times a second. */
    trajectoryChanged: OpenedTrajectory,
    /** Labels of its run were written, here or by somebody else. */
    labelsChanged: z.strictObject({ trajectory: TrajectoryId }),
  },
} satisfies Contract;
