import { AdjudicationRecord, adjudicationSchemaVersion } from '../schema/adjudication.ts';
import type { LogKind, PersonLog } from './personLog.ts';

/** A file of adjudications as it is. */
export interface AdjudicationFile extends PersonLog<AdjudicationRecord> {
  /** As the first line spells it; empty for a file without a good line. */
  readonly adjudicator: string;
}

/** `adjudications/<adjudicator>.jsonl`. */
export const adjudicationLogs: LogKind<AdjudicationRecord, AdjudicationFile> = {
  folder: 'adjudications',
  noun: 'adjudication',
  version: adjudicationSchemaVersion,
  schema: AdjudicationRecord,
  personOf: ({ adjudicator }) => adjudicator,
  fileOf: (log) => ({ ...log, adjudicator: log.person }),
};
