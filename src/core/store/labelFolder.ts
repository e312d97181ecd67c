import type { LabelRecord } from '../schema/label.ts';
import { type LabelFile, labelLogs } from './labelLog.ts';
import { PersonFolder } from './personFolder.ts';

/** A label record before its file gives it position, time and chain. */
export type LabelEntry = Omit<LabelRecord, 'seq' | 't' | 'prev' | 'schema_version'>;

/** The label files of a run or an import: one a reviewer. */
export class LabelFolder extends PersonFolder<LabelRecord, LabelFile> {
  constructor(dir: string) {
    super(dir, labelLogs);
  }
}
