import type { HeldLabel } from '../../schema/label.ts';
import type { ReportedAdjudication } from '../../schema/reportedAgreement.ts';
import type { AttemptScore, RunFile } from '../../schema/run.ts';
import type { TrajectoryRecord, Usage } from '../../schema/trajectory.ts';

/** What writers of foreign formats are given. All texts in it are what a model, a tool or a person said: hostile. */

/** A record of `trajectory.jsonl`. */
export interface ExportedRecord {
  /** As it was read, with the order of its keys. */
  readonly record: TrajectoryRecord;
  /** The line itself where `JSON.stringify(record)` is not that line; null otherwise. */
  readonly line: string | null;
}

/** What somebody decided where reviewers disagree, with where it is written. */
export interface ExportedAdjudication extends ReportedAdjudication {
  /** Index of the claim now; null for one that is gone or changed. */
  readonly now_at: number | null;
  readonly standing: HeldLabel['standing'];
  /** Position in the adjudicator's file. */
  readonly seq: number;
  /** sha256 of its line there: the chain makes it cover every line before. */
  readonly sha256: string;
}

/** One attempt of a run, whole. */
export interface ExportedAttempt {
  readonly key: { readonly model: string; readonly task_id: string; readonly repeat: number };
  /** At least one. */
  readonly records: readonly ExportedRecord[];
  /** sha256 of the last record's line: the head of the chain. */
  readonly head: string;
  /** Base64 of the bytes after the last whole line, which a crash cut short; null where there are none. */
  readonly tornTail: string | null;
  /** Text of `agent_output.json`, or null without one. */
  readonly submission: string | null;
  /** Null while it has not been scored. */
  readonly score: AttemptScore | null;
  /** Its score with the words of reviewers where they agree, and of adjudicators where not; null where no label of a claim counts, or without a score. */
  readonly corrected: number | null;
  /** Everybody's labels and notes that hold, those whose target has changed among them. */
  readonly labels: readonly HeldLabel[];
  /** sha256 of the line of each of {@link labels} in its reviewer's file: the chain makes it cover every line before. */
  readonly labelSha256: ReadonlyMap<HeldLabel, string>;
  /** Every decision about a claim of it that was not taken back, those that do not count among them; by file, then by seq. */
  readonly adjudications: readonly ExportedAdjudication[];
  /** sha256 of the content of each turn, which labels are bound to; `stepSha256[0]` is turn 1. */
  readonly stepSha256: readonly string[];
}

/** A file of an export as it is written: pieces of text, made one after the other. */
export type Chunks = Iterable<string>;

export type RecordOf<T extends TrajectoryRecord['type']> = Extract<TrajectoryRecord, { type: T }>;

/** Whether a record is an accepted assistant message: a turn. */
export function isTurn(
  record: TrajectoryRecord,
): record is RecordOf<'response'> & { readonly purpose: 'turn' } {
  return record.type === 'response' && record.purpose === 'turn';
}

/** The record with which the attempt ended, or null for one that was cut off. */
export function endOf({ records }: Pick<ExportedAttempt, 'records'>): RecordOf<'attempt_ended'> | null {
  const last = records.findLast(({ record }) => record.type === 'attempt_ended')?.record;
  return last?.type === 'attempt_ended' ? last : null;
}

/** The model id that was sent; the name in the configuration where the run does not say. */
export function modelIdOf(run: Pick<RunFile, 'models'>, model: string): string {
  return run.models[model]?.model ?? model;
}

/** Tokens and cost of an attempt: what its end says, else the sum over the replies that are there. */
export function totalsOf(attempt: Pick<ExportedAttempt, 'records'>): {
  usage: Usage;
  costUsd: number | null;
} {
  const end = endOf(attempt);
  if (end !== null) return { usage: end.usage, costUsd: end.cost_usd };
  const replies = attempt.records.flatMap(({ record }) => (record.type === 'response' ? [record] : []));
  const sum = (pick: (reply: RecordOf<'response'>) => number | null): number | null =>
    replies.reduce<number | null>((total, reply) => {
      const value = pick(reply);
      return total === null || value === null ? null : total + value;
    }, 0);
  return {
    usage: {
      input_tokens: sum(({ usage }) => usage.input_tokens),
      output_tokens: sum(({ usage }) => usage.output_tokens),
      cached_input_tokens: sum(({ usage }) => usage.cached_input_tokens),
      reasoning_tokens: sum(({ usage }) => usage.reasoning_tokens),
    },
    costUsd: sum(({ cost_usd }) => cost_usd),
  };
}

/** A JSON value, or undefined for a text that is none. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The submission as a value where it is JSON, else as its text; undefined without one. */
export function submissionValue({ submission }: Pick<ExportedAttempt, 'submission'>): unknown {
  return submission === null ? undefined : (parsedJson(submission) ?? submission);
}

/** The fields that say something: formats tell an absent count from 0. */
export function said<T extends Readonly<Record<string, unknown>>>(fields: T): Partial<T> {
  const kept = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(kept) as Partial<T>;
}
