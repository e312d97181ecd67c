import * as z from 'zod';
import { failureKinds } from './modelFailure.ts';
import { Outcome } from './score.ts';

const attempt = { model: z.string(), task_id: z.string(), repeat: z.int().positive() };

/**
 * What a run tells whoever watches: the command line prints these, the extension shows them, `events.jsonl` keeps them
 * (turn_ended excepted: the trajectories have the turns).
 */
export const HarnessEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('run_started'),
    run_id: z.string(),
    dir: z.string(),
    models: z.array(z.string()),
    task_count: z.int(),
    attempt_count: z.int(),
    /** Attempts that an earlier session of this run has finished already. */
    already_ended: z.int(),
    sandbox: z.string(),
    sandbox_why: z.string(),
    practice: z.boolean(),
  }),
  z.object({ type: z.literal('attempt_started'), ...attempt }),
  z.object({
    type: z.literal('turn_ended'),
    ...attempt,
    turn: z.int().positive(),
    max_turns: z.int().positive(),
    /** US dollars of the attempt so far; null when the price or the usage is unknown. */
    cost_usd: z.number().nullable(),
  }),
  z.object({
    type: z.literal('attempt_ended'),
    ...attempt,
    outcome: Outcome,
    reason: z.string(),
    /** For model_error: how the model's last call failed, where it was a call that did. */
    failure: z.enum(failureKinds).optional(),
    /** null for an outcome that does not count. */
    score: z.number().nullable(),
    turns: z.int().nonnegative(),
    cost_usd: z.number().nullable(),
    duration_ms: z.number().nonnegative(),
  }),
  z.object({ type: z.literal('notice'), level: z.enum(['info', 'warning']), message: z.string() }),
  z.object({ type: z.literal('report_written'), model: z.string(), path: z.string() }),
  z.object({
    type: z.literal('run_ended'),
    run_id: z.string(),
    status: z.enum(['complete', 'cancelled', 'budget', 'failed']),
    ended: z.int().nonnegative(),
    attempt_count: z.int().nonnegative(),
    cost_usd: z.number().nullable(),
    duration_ms: z.number().nonnegative(),
    /** One number for the files of the attempts, as manifest.json lists them; absent from runs of versions without one. */
    files_sha256: z.string().optional(),
  }),
]);
export type HarnessEvent = z.infer<typeof HarnessEvent>;
