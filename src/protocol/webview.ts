import * as z from 'zod';
import { HeldLabel, LabelChange, LabelPlace } from '../core/schema/label.ts';
import type { Contract } from './channel.ts';
import { LabelSaved, OpenedTrajectory, reviewCalls, TrajectoryId } from './review.ts';

/** The boundary between the reviewer's page (webview/) and the extension host. */

const count = z.int().nonnegative();

/** Where the attempt stands in the review queue; null where it is not in it. */
export const QueuePlace = z.strictObject({
  /** From 1; null for an attempt that is not flagged. */
  position: z.int().positive().nullable(),
  total: count,
  labelled: count,
});
export type QueuePlace = z.infer<typeof QueuePlace>;

/** What a page shows: one trajectory, or two side by side. */
export const ReviewPage = z.strictObject({
  panes: z.array(OpenedTrajectory).min(1).max(2),
  /** Who labels; null until somebody has said. */
  reviewer: z.string().nullable(),
  blind: z.boolean(),
  queue: QueuePlace,
  /** Step to show first, from a link; null for where the person was, or the first. */
  step: count.nullable(),
});
export type ReviewPage = z.infer<typeof ReviewPage>;

/** What could not be opened, and what to do. */
export const OpenProblem = z.strictObject({ message: z.string(), hint: z.string().nullable() });
export type OpenProblem = z.infer<typeof OpenProblem>;

/** What the extension host answers the page. */
export const reviewHostContract = {
  calls: {
    ...reviewCalls,
    /** The page has loaded and asks what to show. */
    open: {
      params: z.strictObject({}),
      result: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('page'), page: ReviewPage }),
        z.strictObject({ kind: z.literal('problem'), problem: OpenProblem }),
      ]),
    },
    /** Keeps a label; answers when it is on the disk and the report is rewritten. Asks who labels where that is not known. */
    saveLabel: {
      params: z.strictObject({ trajectory: TrajectoryId, place: LabelPlace, change: LabelChange }),
      result: LabelSaved,
    },
    /** Takes back what this reviewer said last of this attempt. */
    undoLabel: {
      params: z.strictObject({ trajectory: TrajectoryId }),
      result: z.strictObject({ undone: HeldLabel.nullable(), saved: LabelSaved }),
    },
    /** Answered at once by whoever is there: a page that waits for long asks whether anybody is. */
    ping: { params: z.strictObject({}), result: z.strictObject({}) },
    /** Another trajectory of the same file, in place of this one. */
    openMember: {
      params: z.strictObject({ trajectory: TrajectoryId, member: z.string() }),
      result: OpenedTrajectory,
    },
    /** Lets the person choose a ground truth for a trajectory that has none; null when it was called off. */
    chooseTruth: {
      params: z.strictObject({ trajectory: TrajectoryId }),
      result: OpenedTrajectory.nullable(),
    },
    /** The exact request and response of a turn, beside the page, secrets gone. */
    openExchange: {
      params: z.strictObject({ trajectory: TrajectoryId, step: count }),
      result: z.strictObject({}),
    },
    /** The records of a step as they are in the file, beside the page. */
    openRaw: {
      params: z.strictObject({ trajectory: TrajectoryId, step: count }),
      result: z.strictObject({}),
    },
    copyLink: {
      params: z.strictObject({ trajectory: TrajectoryId, step: count }),
      result: z.strictObject({}),
    },
    copyText: { params: z.strictObject({ text: z.string().max(1_000_000) }), result: z.strictObject({}) },
  },
  events: {
    /** Opens another attempt in place of this page. */
    go: z.strictObject({
      to: z.enum(['next_attempt', 'previous_attempt', 'next_flagged', 'report', 'compare', 'queue']),
    }),
    /** Something of the page's own went wrong; for the log. */
    fault: z.strictObject({ message: z.string().max(10_000) }),
  },
} satisfies Contract;

/** What the page is told. */
export const reviewPageContract = {
  calls: {},
  events: {
    /** More is known of a trajectory: it was read further, or it has grown. */
    trajectoryChanged: OpenedTrajectory,
    /** Labels of it changed, here or elsewhere: read them anew. */
    labelsChanged: z.strictObject({ trajectory: TrajectoryId }),
    queueChanged: QueuePlace,
    reviewerChanged: z.strictObject({ reviewer: z.string().nullable(), blind: z.boolean() }),
    /** A link to a step of it was followed while it was open: shows that step of the first pane. */
    goToStep: z.strictObject({ step: count }),
    /** A command of the editor that the page carries out, named as in webview/keys. */
    action: z.strictObject({ name: z.string().max(60) }),
  },
} satisfies Contract;
