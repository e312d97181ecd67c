import * as z from 'zod';
import { RunFile, RunSettings } from './run.ts';
import { Outcome, Verdict } from './score.ts';

/** `rescored/<name>/rescore.json`: what a run was scored by once more, written before the first attempt is. */
export const RescoreFile = z
  .strictObject({
    schema_version: z.string().describe('Version of this format.'),
    run_id: z.string().describe('The run.'),
    name: z.string().describe('Name of the folder.'),
    created_at: z.iso.datetime().describe('When it was planned, UTC.'),
    product_version: z.string().describe('Version of the program that scored.'),
    match: RunSettings.shape.match,
    judge_entry: RunSettings.shape.judge,
    judge: RunFile.shape.judge,
  })
  .describe('What a run was scored by once more: rescore.json.');
export type RescoreFile = z.infer<typeof RescoreFile>;

const group = z.string().nullable();

/** A claim that is matched or judged otherwise than before. */
export const ClaimChange = z.strictObject({
  claim: z.int().nonnegative(),
  name: z.string(),
  group_before: group,
  group_after: group,
  verdict_before: Verdict,
  verdict_after: Verdict,
  /** Why it is matched so now, as a sentence; hostile where a judge wrote it. */
  why_after: z.string(),
});
export type ClaimChange = z.infer<typeof ClaimChange>;

/** What a rescoring changes about an attempt. A score is null for an outcome that does not count. */
export const AttemptChange = z.strictObject({
  model: z.string(),
  task_id: z.string(),
  repeat: z.int().positive(),
  outcome_before: Outcome,
  outcome_after: Outcome,
  reason_after: z.string(),
  score_before: z.number().nullable(),
  score_after: z.number().nullable(),
  claims: z.array(ClaimChange),
});
export type AttemptChange = z.infer<typeof AttemptChange>;
