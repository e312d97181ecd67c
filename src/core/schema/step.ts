import * as z from 'zod';
import { Usage } from './trajectory.ts';

/**
 * The neutral trajectory: what the reviewer shows and what analysis reads, whatever format it was recorded in. A step is a
 * turn with its tool calls and their results; what the harness or a person said before a turn belongs to the step of that
 * turn, and what came after the last turn to the last step. So step i, from 0, is turn i + 1, and the number of steps is
 * the number of turns; a trajectory without a turn has one step, whose `turn` is null, if it has anything to show.
 *
 * Every text in it is what a model, a tool or a file said: hostile, raw, with control characters. Whoever shows it makes it harmless.
 */

export const trajectoryFormats = [
  'itbench-review',
  'atif',
  'inspect',
  'mini-swe-agent',
  'swe-agent',
  'chat-messages',
  'codex',
  'claude-code',
  'copilot',
  'stratus',
  'sregym-trace',
  'tau-bench',
  'itbench-output',
  'unknown',
] as const;
export const TrajectoryFormat = z.enum(trajectoryFormats);
export type TrajectoryFormat = z.infer<typeof TrajectoryFormat>;

export const partKinds = [
  'system',
  'user',
  'reasoning',
  'text',
  'tool_call',
  'tool_result',
  'retry',
  'failure',
  'note',
  'summary',
  'submission',
  'end',
  'image',
  'raw',
] as const;
/**
 * system, user: what the model was told · reasoning, text: its own words · tool_call: its arguments · tool_result: what came
 * back · retry, failure: of a model call · note: a remark of the harness · summary: the history was replaced · submission, end: how it ended · image: named,
 * not drawn · raw: what no reader of the format understands, as JSON.
 */
export const PartKind = z.enum(partKinds);
export type PartKind = z.infer<typeof PartKind>;

const count = z.int().nonnegative();
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A short fact beside a part or a step, such as `exit code` `1`. */
export const Fact = z.strictObject({ name: z.string().max(60), value: z.string().max(400) });
export type Fact = z.infer<typeof Fact>;

/** One piece of a step as it crosses a boundary: `text` may be the beginning only. */
export const ShownPart = z.strictObject({
  kind: PartKind,
  /** One line: name of the tool, reason of a message; may be empty. */
  title: z.string().max(200),
  text: z.string(),
  /** Length of the whole text in UTF-16 code units. Larger than that of `text` where it was cut. */
  chars: count,
  /** sha256 of the whole text as UTF-8, where it was cut; null otherwise. */
  sha256: Sha256.nullable(),
  /** Joins a tool call with its result; null for others and where the format has none. */
  call_id: z.string().nullable(),
  /** Whether the call, the command or the request failed. */
  failed: z.boolean(),
  facts: z.array(Fact),
});
export type ShownPart = z.infer<typeof ShownPart>;

/** What lists, the outline and the timeline show of a step. */
export const StepHead = z.strictObject({
  /** Position, from 0. */
  step: count,
  /** From 1; null for the step of a trajectory without a turn. */
  turn: z.int().positive().nullable(),
  /** What it does, in one line: the first command, or the first words. */
  title: z.string().max(200),
  /** Names of the tools that it called, in order, at most eight; `tool_calls` counts them all. */
  tools: z.array(z.string().max(80)).max(8),
  tool_calls: count,
  /** Whether a tool call or a request of it failed. */
  failed: z.boolean(),
  /** Kinds of its parts, each once. */
  kinds: z.array(PartKind),
  /** Characters of all its parts. */
  chars: count,
  time: z.iso.datetime({ offset: true }).nullable(),
  duration_ms: z.number().nonnegative().nullable(),
  usage: Usage.nullable(),
  cost_usd: z.number().nonnegative().nullable(),
  /** sha256 of its content (analysis/step.ts, `stepContent`): what a label of it is bound to. */
  content_sha256: Sha256,
});
export type StepHead = z.infer<typeof StepHead>;

/** A step with its parts, none of which is longer than {@link maxShownChars}. */
export const ShownStep = z.strictObject({
  step: count,
  turn: z.int().positive().nullable(),
  time: z.iso.datetime({ offset: true }).nullable(),
  facts: z.array(Fact),
  /** At most {@link maxShownParts}, from `first_part` on. */
  parts: z.array(ShownPart),
  first_part: count,
  part_count: count,
});
export type ShownStep = z.infer<typeof ShownStep>;

/** Characters of a part that are shown without being asked for, 256 KB at four bytes each. DESIGN §9: no message above 1 MB, which several such parts share. */
export const maxShownChars = 64 * 1024;
/** Parts of a step in one message. */
export const maxShownParts = 200;
/** Bytes of a message, as JSON, that no answer exceeds. */
export const maxMessageBytes = 1_000_000;

/**
 * empty: nothing to show · torn_tail: the last record was cut off · chain_broken: a record was changed or removed after it was
 * written · record_invalid: a record is no record of this format · newer_version: made by a later version · undecoded: parts
 * that no reader understands, shown raw · damaged: a container or an attachment is · too_large: more than can be read whole ·
 * missing: a file beside it is gone.
 */
export const TrajectoryProblem = z.strictObject({
  code: z.enum([
    'empty',
    'torn_tail',
    'chain_broken',
    'record_invalid',
    'newer_version',
    'undecoded',
    'damaged',
    'too_large',
    'missing',
  ]),
  /** What happened, to what, and what to do next. */
  message: z.string(),
});
export type TrajectoryProblem = z.infer<typeof TrajectoryProblem>;

/** One of the trajectories in a file: a sample of an Inspect log, a sub-agent of an ATIF one. */
export const TrajectoryMember = z.strictObject({ id: z.string(), title: z.string().max(200) });
export type TrajectoryMember = z.infer<typeof TrajectoryMember>;

/** What is known of a trajectory as a whole. All of it is what the file says, nothing is checked. */
export const TrajectoryInfo = z.strictObject({
  format: TrajectoryFormat,
  /** Version of the format as the file names it, or null. */
  format_version: z.string().max(100).nullable(),
  agent: z.string().max(200).nullable(),
  model: z.string().max(200).nullable(),
  task: z.string().max(400).nullable(),
  /** How it ended, as the file says, in one line. */
  ending: z.string().max(1000).nullable(),
  facts: z.array(Fact),
  /** The trajectories of the file; one, usually. `member` is the id of this one. */
  members: z.array(TrajectoryMember),
  member: z.string(),
  problems: z.array(TrajectoryProblem),
  /** Parts that could not be decoded and are shown raw. */
  undecoded: count,
});
export type TrajectoryInfo = z.infer<typeof TrajectoryInfo>;

/** How far a reading has come. */
export const ReadingProgress = z.strictObject({
  /** Steps that can be asked for. */
  steps: count,
  turns: count,
  tool_calls: count,
  read_bytes: count,
  total_bytes: count,
  /** Whether the whole file has been looked at. */
  complete: z.boolean(),
  /** Whether the attempt may still be writing it. */
  live: z.boolean(),
});
export type ReadingProgress = z.infer<typeof ReadingProgress>;
