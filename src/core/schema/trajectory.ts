import * as z from 'zod';
import { Outcome } from './score.ts';

/** Version of the trajectory format. A reader refuses a larger major number. */
export const trajectorySchemaVersion = '1.0';

/** Fields of every journal line: position, wall-clock time in UTC, and the sha256 of the line before (64 zeros at first). */
const line = {
  seq: z.int().nonnegative(),
  t: z.iso.datetime(),
  prev: z.string().regex(/^[0-9a-f]{64}$/),
};

export const Usage = z.object({
  input_tokens: z.int().nonnegative().nullable(),
  output_tokens: z.int().nonnegative().nullable(),
  cached_input_tokens: z.int().nonnegative().nullable(),
  reasoning_tokens: z.int().nonnegative().nullable(),
  /** Input that was written to the provider's cache; part of the input. Absent where the provider has no such count. */
  cache_write_input_tokens: z.int().nonnegative().nullable().optional(),
});
/** Tokens of one model call or a sum of them; null where the provider said nothing. */
export type Usage = z.infer<typeof Usage>;

export const ToolCall = z.object({
  id: z.string(),
  name: z.string(),
  /** The arguments exactly as the model wrote them, valid JSON or not. */
  arguments: z.string(),
});
export type ToolCall = z.infer<typeof ToolCall>;

export const FinishReason = z.enum(['stop', 'length', 'tool_calls', 'content_filter', 'other']);
export type FinishReason = z.infer<typeof FinishReason>;

export const SandboxFingerprint = z.object({
  kind: z.enum(['docker', 'bwrap', 'seatbelt', 'virtual']),
  version: z.string(),
  tools: z.record(z.string(), z.string()),
  limits: z.record(z.string(), z.number()),
  image_digest: z.string().optional(),
  /** True for a sandbox whose tools are not the real ones: fit for practice, not for published numbers. */
  practice: z.boolean(),
});
export type SandboxFingerprint = z.infer<typeof SandboxFingerprint>;

const AttemptStarted = z.object({
  ...line,
  type: z.literal('attempt_started'),
  schema_version: z.string(),
  run_id: z.string(),
  task_id: z.string(),
  model: z.string(),
  repeat: z.int().positive(),
  max_turns: z.int().positive(),
  sandbox: SandboxFingerprint,
  /** sha256 of each prompt piece and of the tool definitions. */
  prompt_sha256: z.record(z.string(), z.string()),
});

/** A message that the harness put into the conversation. */
const HarnessMessage = z.object({
  ...line,
  type: z.literal('message'),
  role: z.enum(['system', 'user']),
  reason: z.enum(['system', 'task', 'turns_warning', 'continue', 'summary', 'summary_accepted']),
  content: z.string(),
});

/** Written and synced before the request leaves. */
const ModelRequested = z.object({
  ...line,
  type: z.literal('request'),
  turn: z.int().positive(),
  purpose: z.enum(['turn', 'summary']),
  message_count: z.int().positive(),
});

const Retried = z.object({
  ...line,
  type: z.literal('retry'),
  turn: z.int().positive(),
  retry: z.int().positive(),
  kind: z.string(),
  message: z.string(),
  wait_ms: z.number().nonnegative(),
});

/** What no reply tells and a reader should know: a request waited for its turn, a replay left the recorded way. */
const Noted = z.object({
  ...line,
  type: z.literal('note'),
  turn: z.int().positive(),
  kind: z.enum(['rate_wait', 'replay_diverged']),
  /** A sentence for a person. */
  message: z.string(),
  /** For rate_wait: how long, before the request began. Part of the response's duration. */
  wait_ms: z.number().nonnegative().optional(),
});

/** Written and synced before any tool of it runs. One accepted assistant message is one turn: BENCHMARK.md §5.3. */
const ModelResponded = z.object({
  ...line,
  type: z.literal('response'),
  turn: z.int().positive(),
  purpose: z.enum(['turn', 'summary']),
  text: z.string(),
  reasoning: z.string(),
  tool_calls: z.array(ToolCall),
  finish_reason: FinishReason,
  raw_finish_reason: z.string().optional(),
  usage: Usage,
  cost_usd: z.number().nonnegative().nullable(),
  duration_ms: z.number().nonnegative(),
});

const ModelFailed = z.object({
  ...line,
  type: z.literal('model_failure'),
  turn: z.int().positive(),
  kind: z.string(),
  status: z.int().optional(),
  message: z.string(),
});

const ToolResult = z.object({
  ...line,
  type: z.literal('tool_result'),
  turn: z.int().positive(),
  tool_call_id: z.string(),
  name: z.string(),
  /** What the model was given, truncated by the rule of BENCHMARK.md §5.5. */
  content: z.string(),
  /** Whether the call did what it was asked to: a command that ran counts, whatever its exit code. */
  ok: z.boolean(),
  exit_code: z.int().nullable(),
  ended: z.enum(['exit', 'timeout', 'oom', 'limit', 'aborted', 'sandbox_error', 'refused']),
  /** Bytes that the command wrote, before any truncation. */
  stdout_bytes: z.int().nonnegative(),
  stderr_bytes: z.int().nonnegative(),
  duration_ms: z.number().nonnegative(),
});

/** The history was replaced by a summary of it: BENCHMARK.md §5.4. */
const ContextSummarised = z.object({
  ...line,
  type: z.literal('context_summary'),
  turn: z.int().positive(),
  cause: z.enum(['threshold', 'overflow']),
  messages_before: z.int().nonnegative(),
  messages_after: z.int().nonnegative(),
});

const Submitted = z.object({
  ...line,
  type: z.literal('submission'),
  path: z.string(),
  sha256: z.string(),
  bytes: z.int().nonnegative(),
});

const AttemptEnded = z.object({
  ...line,
  type: z.literal('attempt_ended'),
  outcome: Outcome,
  /** A sentence for a person. */
  reason: z.string(),
  turns: z.int().nonnegative(),
  usage: Usage,
  cost_usd: z.number().nonnegative().nullable(),
  duration_ms: z.number().nonnegative(),
});

/** One line of `trajectory.jsonl`: what happened in an attempt, in order. */
export const TrajectoryRecord = z.discriminatedUnion('type', [
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
]);
export type TrajectoryRecord = z.infer<typeof TrajectoryRecord>;

type WithoutLine<T> = T extends unknown ? Omit<T, 'seq' | 't' | 'prev'> : never;
/** A record before the journal gives it its position, time and chain. */
export type TrajectoryEntry = WithoutLine<TrajectoryRecord>;
