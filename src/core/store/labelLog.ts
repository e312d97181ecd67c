import { LabelRecord, labelSchemaVersion } from '../schema/label.ts';
import { type LogKind, type PersonLog, parsePersonLog } from './personLog.ts';

/** A label file as it is. What is wrong with it is in `problem`; the records before that are good. */
export interface LabelFile extends PersonLog<LabelRecord> {
  /** As the first line spells it; empty for a file without a good line. */
  readonly reviewer: string;
}

/** `labels/<reviewer>.jsonl`. */
export const labelLogs: LogKind<LabelRecord, LabelFile> = {
  folder: 'labels',
  noun: 'label',
  version: labelSchemaVersion,
  schema: LabelRecord,
  personOf: ({ reviewer }) => reviewer,
  fileOf: (log) => ({ ...log, reviewer: log.person }),
};

/** Reads `labels/<name>`, as far as it is good. */
export function parseLabelFile(bytes: Uint8Array, name: string): LabelFile {
  return parsePersonLog(labelLogs, bytes, name);
}
