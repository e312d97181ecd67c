import type { LabelRecord } from '../schema/label.ts';

/** What one reviewer's label file says, as far as it can be used. */
export interface ReviewerLog {
  /** The name as its first line spells it. */
  readonly reviewer: string;
  /** Name of the file for people: `labels/ana.jsonl`. */
  readonly file: string;
  /** Its records in order; `records[i].seq` is i. */
  readonly records: readonly LabelRecord[];
  /** sha256 of the line of each record. */
  readonly hashes: readonly string[];
}

/** An attempt of a run; a target of labels names one. */
export interface AttemptOf {
  readonly model: string;
  readonly task_id: string;
  readonly repeat: number;
}

export function isSameAttempt(one: AttemptOf, other: AttemptOf): boolean {
  return one.model === other.model && one.task_id === other.task_id && one.repeat === other.repeat;
}
