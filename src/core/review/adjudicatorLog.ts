import type { AdjudicationRecord } from '../schema/adjudication.ts';

/** What one adjudicator's file says, as far as it can be used. */
export interface AdjudicatorLog {
  /** The name as its first line spells it. */
  readonly adjudicator: string;
  /** Name of the file for people: `adjudications/cleo.jsonl`. */
  readonly file: string;
  /** Its records in order; `records[i].seq` is i. */
  readonly records: readonly AdjudicationRecord[];
  /** sha256 of the line of each record. */
  readonly hashes: readonly string[];
}
