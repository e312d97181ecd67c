import * as z from 'zod';
import { ClaimLabel } from '../core/schema/label.ts';
import type { Contract } from './channel.ts';

/** What the extension host asks a worker where reviewers of a run disagree. */

/** A claim on whose truth reviewers disagree. */
export const ContestedClaim = z.strictObject({
  model: z.string(),
  task_id: z.string(),
  repeat: z.int().positive(),
  /** Index in the submission, from 0. */
  claim: z.int().nonnegative(),
  /** The entity, as the agent named it. */
  name: z.string(),
  /** Absolute path of the trajectory of the attempt. */
  trajectory: z.string(),
  values: z.array(z.strictObject({ reviewer: z.string(), value: ClaimLabel })),
  decisions: z.array(
    z.strictObject({
      adjudicator: z.string(),
      value: ClaimLabel,
      reason: z.string(),
      /** Whether it counts; if not, why, as a sentence. */
      holds: z.boolean(),
      why_not: z.string().nullable(),
    }),
  ),
});
export type ContestedClaim = z.infer<typeof ContestedClaim>;

export const AdjudicationRequest = z.strictObject({
  /** Absolute path of the run. */
  dir: z.string(),
  model: z.string(),
  task_id: z.string(),
  repeat: z.int().positive(),
  claim: z.int().nonnegative(),
  by: z.string(),
  decision: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('decide'), value: ClaimLabel, reason: z.string() }),
    z.strictObject({ type: z.literal('take_back') }),
  ]),
});
export type AdjudicationRequest = z.infer<typeof AdjudicationRequest>;

const shortMs = 60_000;

export const adjudicationCalls = {
  /** Claims that nobody has decided first. @throws run_missing, run_mismatch, journal_damaged */
  readContested: {
    params: z.strictObject({
      dir: z.string(),
      /** Who labels blind, for whom nothing is told of attempts on which their own labels are not in; null for anybody else. */
      viewer: z.string().nullable(),
    }),
    result: z.strictObject({
      claims: z.array(ContestedClaim),
      /** Attempts that were left out for that. */
      hidden_attempts: z.int().nonnegative(),
      /** Reviewers who have labelled anything in the run. */
      reviewers: z.int().nonnegative(),
      /** Files that cannot be used, or only in part, as sentences: what they say is missing here. */
      problems: z.array(z.string()),
    }),
    timeoutMs: shortMs,
  },
  /** Writes the decision and the report with it. @throws labels_invalid, usage, run_locked, journal_damaged, disk_full, not_writable */
  adjudicate: {
    params: AdjudicationRequest,
    result: z.strictObject({
      /** False where the same was decided already. */
      is_new: z.boolean(),
      remarks: z.array(z.string()),
    }),
    timeoutMs: shortMs,
  },
} satisfies Contract['calls'];
