import type { AdjudicationRecord } from '../schema/adjudication.ts';
import { type AdjudicationFile, adjudicationLogs } from './adjudicationLog.ts';
import { PersonFolder } from './personFolder.ts';

/** An adjudication before its file gives it position, time and chain. */
export type AdjudicationEntry = Omit<AdjudicationRecord, 'seq' | 't' | 'prev' | 'schema_version'>;

/** The files of adjudications of a run: one an adjudicator. Written under the lock of the labels. */
export class AdjudicationFolder extends PersonFolder<AdjudicationRecord, AdjudicationFile> {
  constructor(dir: string) {
    super(dir, adjudicationLogs);
  }
}
