import * as z from 'zod';
import { journalLine, type WithoutLine } from './journalLine.ts';
import { Outcome } from './score.ts';

/** Version of the trajectory format. A reader refuses a larger major number. */
export const trajectorySchemaVersion = '1.0';

const tokens = z.int().nonnegative().nullable();

export const Usage = z
  .object({
    input_tokens: tokens.describe('Tokens sent, cached ones among them.'),
    output_tokens: tokens.describe('Tokens received, reasoning among them.'),
    cached_input_tokens: tokens.describe('Of those sent, tokens that the provider had cached.'),
    reasoning_tokens: tokens.describe('Of those received, tokens of reasoning.'),
    cache_write_input_tokens: tokens
      .optional()
      .describe(
        'Of those sent, tokens written to the provider’s cache; absent where the provider has no such count.',
      ),
  })
  .describe('Tokens of one model call or of several; null where the provider said nothing.');
export type Usage = z.infer<typeof Usage>;

export const ToolCall = z.object({
  id: z.string().describe('Id of the call: that of the provider, or one that was made up for it.'),
  name: z.string().describe('Name of the tool.'),
  arguments: z.string().describe('The arguments exactly as the model wrote them, valid JSON or not.'),
});
export type ToolCall = z.infer<typeof ToolCall>;

export const FinishReason = z.enum(['stop', 'length', 'tool_calls', 'content_filter', 'other']);
export type FinishReason = z.infer<typeof FinishReason>;

export const SandboxFingerprint = z
  .object({
    kind: z.enum(['docker', 'bwrap', 'seatbelt', 'virtual']).describe('Kind of sandbox.'),
    version: z.string().describe('Its version.'),
    tools: z.record(z.string(), z.string()).describe('Versions of the tools in it, by name.'),
    limits: z.record(z.string(), z.number()).describe('Limits of a command; the unit is in the name.'),
    image_digest: z
      .string()
      .optional()
      .describe('Digest of the container image; absent where there is none.'),
    practice: z
      .boolean()
      .describe('Whether its tools are not the real ones: fit for practice, not for published numbers.'),
  })
  .describe('Where the commands of the agent run.');
export type SandboxFingerprint = z.infer<typeof SandboxFingerprint>;

const turn = z.int().positive().describe('The turn, from 1: one accepted assistant message.');
const purpose = z
  .enum(['turn', 'summary'])
  .describe('turn: the next step of the agent. summary: a summary of the history, which is no turn.');
const reason = z.string().describe('Why, as a sentence.');
const cost_usd = z
  .number()
  .nonnegative()
  .nullable()
  .describe('US dollars; null where a price or a token count is unknown.');
const duration_ms = z.number().nonnegative().describe('How long it took, in milliseconds.');

const AttemptStarted = z
  .object({
    ...journalLine,
    type: z.literal('attempt_started'),
    schema_version: z.string().describe('Version of this format.'),
    run_id: z.string().describe('The run.'),
    task_id: z.string().describe('The task.'),
    model: z.string().describe('Name of the model in the configuration.'),
    repeat: z.int().positive().describe('The repeat, from 1.'),
    max_turns: z.int().positive().describe('Turns after which the attempt ends.'),
    sandbox: SandboxFingerprint,
    prompt_sha256: z
      .record(z.string(), z.string())
      .describe('sha256 of each prompt piece, and under tools of the tool definitions.'),
  })
  .describe('What the attempt is.');

const HarnessMessage = z
  .object({
    ...journalLine,
    type: z.literal('message'),
    role: z.enum(['system', 'user']).describe('In whose name it stands in the conversation.'),
    reason: z
      .enum(['system', 'task', 'turns_warning', 'continue', 'summary', 'summary_accepted'])
      .describe('What it is for.'),
    content: z.string().describe('Its text.'),
  })
  .describe('A message that the harness put into the conversation.');

const ModelRequested = z
  .object({
    ...journalLine,
    type: z.literal('request'),
    turn,
    purpose,
    message_count: z.int().positive().describe('Messages of the conversation that is sent.'),
  })
  .describe('That the model is asked. Written and synced before the request leaves.');

const Retried = z
  .object({
    ...journalLine,
    type: z.literal('retry'),
    turn,
    retry: z.int().positive().describe('Which retry of this request, from 1.'),
    kind: z.string().describe('How the call failed.'),
    message: z.string().describe('What the other side said, as a sentence.'),
    wait_ms: z.number().nonnegative().describe('Wait before it is made again, in milliseconds.'),
  })
  .describe('A call that failed and is made again. No turn.');

const Noted = z
  .object({
    ...journalLine,
    type: z.literal('note'),
    turn,
    kind: z
      .enum(['rate_wait', 'replay_diverged'])
      .describe('rate_wait: a request waited for its turn. replay_diverged: it left the recorded way.'),
    message: z.string().describe('What a reader should know, as a sentence.'),
    wait_ms: z
      .number()
      .nonnegative()
      .optional()
      .describe(
        'For rate_wait: wait before the request began, in milliseconds. Part of the duration of the response.',
      ),
  })
  .describe('What no reply tells and a reader should know.');

/** One accepted assistant message is one turn: BENCHMARK.md §5.3. */
const ModelResponded = z
  .object({
    ...journalLine,
    type: z.literal('response'),
    turn,
    purpose,
    text: z.string().describe('What the model wrote.'),
    reasoning: z.string().describe('What it showed of its reasoning; empty where it showed none.'),
    tool_calls: z.array(ToolCall).describe('Tools that it calls, in its order.'),
    finish_reason: FinishReason.describe('Why the reply ended.'),
    raw_finish_reason: z.string().optional().describe("The provider's own word for it."),
    usage: Usage,
    cost_usd,
    duration_ms,
  })
  .describe('What the model replied. Written and synced before any tool of it runs.');

const ModelFailed = z
  .object({
    ...journalLine,
    type: z.literal('model_failure'),
    turn,
    kind: z.string().describe('How the call failed.'),
    status: z.int().optional().describe('Status of HTTP, if an answer arrived.'),
    message: z.string().describe('What the other side said, as a sentence.'),
  })
  .describe('A call that failed, and is not made again as it was.');

const ToolResult = z
  .object({
    ...journalLine,
    type: z.literal('tool_result'),
    turn,
    tool_call_id: z.string().describe('Id of the call that it answers.'),
    name: z.string().describe('Name of the tool.'),
    content: z
      .string()
      .describe(
        'What the model was given: longer output is cut in the middle, and says so (BENCHMARK §5.5).',
      ),
    ok: z
      .boolean()
      .describe(
        'Whether the call did what it was asked to: a command that ran counts, whatever its exit code.',
      ),
    exit_code: z.int().nullable().describe('Exit code of the command; null where none ran to its end.'),
    ended: z
      .enum(['exit', 'timeout', 'oom', 'limit', 'aborted', 'sandbox_error', 'refused'])
      .describe('How the command ended: exit by itself, refused before it ran, else what stopped it.'),
    stdout_bytes: z.int().nonnegative().describe('Bytes that it wrote to stdout, before anything was cut.'),
    stderr_bytes: z.int().nonnegative().describe('Bytes that it wrote to stderr, before anything was cut.'),
    duration_ms,
  })
  .describe('What came of a tool call.');

const ContextSummarised = z
  .object({
    ...journalLine,
    type: z.literal('context_summary'),
    turn,
    cause: z
      .enum(['threshold', 'overflow'])
      .describe('threshold: the history came near the window. overflow: the model refused it as too long.'),
    messages_before: z.int().nonnegative().describe('Messages before.'),
    messages_after: z.int().nonnegative().describe('Messages after.'),
  })
  .describe('That the history was replaced by a summary of it (BENCHMARK §5.4).');

const Submitted = z
  .object({
    ...journalLine,
    type: z.literal('submission'),
    path: z.string().describe('Name of the file.'),
    sha256: z.string().describe('sha256 of its bytes.'),
    bytes: z.int().nonnegative().describe('Its size in bytes.'),
  })
  .describe('The answer that the agent left.');

const AttemptEnded = z
  .object({
    ...journalLine,
    type: z.literal('attempt_ended'),
    outcome: Outcome.describe('How the attempt ended.'),
    reason,
    turns: z.int().nonnegative().describe('Turns that it took.'),
    usage: Usage.describe('Tokens of all its calls; null where a provider said nothing.'),
    cost_usd,
    duration_ms,
  })
  .describe('How the attempt ended. The last line.');

/** One line of `trajectory.jsonl`: what happened in an attempt, in order. */
export const TrajectoryRecord = z
  .discriminatedUnion('type', [
    AttemptStarted,
    HarnessMessage,
    ModelRequested,
    Retried,
    Noted,
    ModelResponded,
    ModelFailed,
    ToolResult,
    ContextSummarised,
    Submitted,
    AttemptEnded,
  ])
  .describe('One line of trajectory.jsonl: what happened in an attempt, in order.');
export type TrajectoryRecord = z.infer<typeof TrajectoryRecord>;

/** A record before the journal gives it its position, time and chain. */
export type TrajectoryEntry = WithoutLine<TrajectoryRecord>;
