import * as z from 'zod';
import { journalLine } from './journalLine.ts';
import { failureKinds } from './modelFailure.ts';
import { Outcome } from './score.ts';

const attempt = {
  model: z.string().describe('Name of the model in the configuration.'),
  task_id: z.string().describe('The task.'),
  repeat: z.int().positive().describe('The repeat, from 1.'),
};
const duration_ms = z.number().nonnegative().describe('How long it took, in milliseconds.');

const RunStarted = z
  .object({
    type: z.literal('run_started'),
    run_id: z.string().describe('The run.'),
    dir: z.string().describe('Its folder, on the machine that ran it.'),
    models: z.array(z.string()).describe('Names of its models.'),
    task_count: z.int().describe('Tasks of the run.'),
    attempt_count: z.int().describe('Attempts of the run: tasks × models × repeats.'),
    already_ended: z.int().describe('Attempts that an earlier session of this run has finished already.'),
    sandbox: z.string().describe('Kind of the sandbox.'),
    sandbox_why: z.string().describe('Why that one, as a sentence.'),
    practice: z.boolean().describe('Whether its results are for practice only.'),
  })
  .describe('That a session of the run began: the first, or one that goes on with it.');

const AttemptStarted = z
  .object({ type: z.literal('attempt_started'), ...attempt })
  .describe('That an attempt began.');

const TurnEnded = z.object({
  type: z.literal('turn_ended'),
  ...attempt,
  turn: z.int().positive(),
  max_turns: z.int().positive(),
  /** US dollars of the attempt so far; null when the price or the usage is unknown. */
  cost_usd: z.number().nullable(),
});

const AttemptEnded = z
  .object({
    type: z.literal('attempt_ended'),
    ...attempt,
    outcome: Outcome.describe('How it ended.'),
    reason: z.string().describe('Why, as a sentence.'),
    failure: z
      .enum(failureKinds)
      .optional()
      .describe("For model_error: how the model's last call failed; absent where it was no call that did."),
    score: z.number().nullable().describe('Its score; null for an outcome that does not count.'),
    turns: z.int().nonnegative().describe('Turns that it took.'),
    cost_usd: z
      .number()
      .nullable()
      .describe('US dollars of the attempt; null where a price or a token count is unknown.'),
    duration_ms,
  })
  .describe('That an attempt ended.');

const Noticed = z
  .object({
    type: z.literal('notice'),
    level: z.enum(['info', 'warning']).describe('How grave it is.'),
    message: z.string().describe('What a person should know, as a sentence.'),
  })
  .describe('What a person should know of the run.');

const ReportWritten = z
  .object({
    type: z.literal('report_written'),
    model: attempt.model,
    path: z.string().describe('The report file, on the machine that ran it.'),
  })
  .describe('That a report was written.');

const RunEnded = z
  .object({
    type: z.literal('run_ended'),
    run_id: z.string().describe('The run.'),
    status: z
      .enum(['complete', 'cancelled', 'budget', 'failed'])
      .describe(
        'complete: every attempt has ended. cancelled: it was stopped. budget: the cost limit was reached. failed: models could not be asked any more.',
      ),
    ended: z.int().nonnegative().describe('Attempts that have ended, in all sessions.'),
    attempt_count: z.int().nonnegative().describe('Attempts of the run.'),
    cost_usd: z
      .number()
      .nullable()
      .describe(
        'US dollars of the run in all sessions, as far as it is known: calls of unknown cost are left out. Null where no call has one.',
      ),
    duration_ms,
    files_sha256: z
      .string()
      .optional()
      .describe(
        'One number for the files of the attempts, as manifest.json lists them; absent from runs of versions without one.',
      ),
  })
  .describe('That a session of the run ended.');

/**
 * What a run tells whoever watches: the command line prints these, the extension shows them, `events.jsonl` keeps them
 * (turn_ended excepted: the trajectories have the turns).
 */
export const HarnessEvent = z.discriminatedUnion('type', [
  RunStarted,
  AttemptStarted,
  TurnEnded,
  AttemptEnded,
  Noticed,
  ReportWritten,
  RunEnded,
]);
export type HarnessEvent = z.infer<typeof HarnessEvent>;

/** One line of `events.jsonl`: {@link HarnessEvent} in its journal. */
export const EventLine = z
  .discriminatedUnion('type', [
    RunStarted.extend(journalLine),
    AttemptStarted.extend(journalLine),
    AttemptEnded.extend(journalLine),
    Noticed.extend(journalLine),
    ReportWritten.extend(journalLine),
    RunEnded.extend(journalLine),
  ])
  .describe('One line of events.jsonl: what happened in a run, in order.');
