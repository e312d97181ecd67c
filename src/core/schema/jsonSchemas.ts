import * as z from 'zod';
import { AdjudicationRecord } from './adjudication.ts';
import { LabelRecord } from './label.ts';
import { configJsonSchema } from './readConfig.ts';
import { Report } from './report.ts';
import { TrajectoryRecord } from './trajectory.ts';

export const schemaNames = ['config', 'report', 'trajectory', 'label', 'adjudication'] as const;
export type SchemaName = (typeof schemaNames)[number];

/**
 * The published schemas (JSON Schema, draft 2020-12): of `itbench.yml`, of `reports/<model>.json`, of one line of
 * `trajectory.jsonl`, of one line of `labels/<reviewer>.jsonl`, of one line of `adjudications/<adjudicator>.jsonl`.
 */
export function jsonSchemas(): Readonly<Record<SchemaName, object>> {
  return {
    config: configJsonSchema(),
    report: z.toJSONSchema(Report),
    trajectory: z.toJSONSchema(TrajectoryRecord),
    label: z.toJSONSchema(LabelRecord),
    adjudication: z.toJSONSchema(AdjudicationRecord),
  };
}
