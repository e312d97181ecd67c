import * as z from 'zod';
import { AdjudicationRecord } from './adjudication.ts';
import { Comparisons } from './comparison.ts';
import { EventLine } from './event.ts';
import { ExchangeLine } from './exchange.ts';
import { GateResult } from './gate.ts';
import { JudgementLine } from './judgement.ts';
import { LabelRecord } from './label.ts';
import { Manifest } from './manifest.ts';
import { Policy } from './policy.ts';
import { configJsonSchema } from './readConfig.ts';
import { Report, readableReportVersions, reportSchemaVersion } from './report.ts';
import { RescoreFile } from './rescore.ts';
import { AttemptScore, RunFile } from './run.ts';
import { Envelope, RunStatement } from './signature.ts';
import { StandingRecord } from './standing.ts';
import { TrajectoryRecord } from './trajectory.ts';
import { Trend } from './trend.ts';
import { Verification } from './verification.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * The published schemas (JSON Schema, draft 2020-12), by name: of files that people write, of what a run keeps – of a
 * `.jsonl` file the schema of one line – and of what commands print as JSON.
 */
const published = {
  config: configJsonSchema,
  policy: () => asWritten(Policy),

  run: () => asWritten(RunFile),
  event: () => asWritten(EventLine),
  trajectory: () => asWritten(TrajectoryRecord),
  exchange: () => asWritten(ExchangeLine),
  judgement: () => asWritten(JudgementLine),
  score: () => asWritten(AttemptScore),
  report: reportJsonSchema,
  rescore: () => asWritten(RescoreFile),
  label: () => z.toJSONSchema(LabelRecord),
  adjudication: () => z.toJSONSchema(AdjudicationRecord),
  manifest: () => asWritten(Manifest),
  standing: () => asWritten(StandingRecord),
  signature: () => asWritten(Envelope),
  statement: () => asWritten(RunStatement),

  gate: () => z.toJSONSchema(GateResult),
  comparison: () => z.toJSONSchema(Comparisons),
  trend: () => z.toJSONSchema(Trend),
  verification: () => z.toJSONSchema(Verification),
} as const satisfies Record<string, () => JsonSchema>;

export type SchemaName = keyof typeof published;
export const schemaNames = Object.keys(published) as SchemaName[];

/** One of the published schemas. */
export function jsonSchema(name: SchemaName): JsonSchema {
  return published[name]();
}

/** What a reader takes: keys that have a default may be absent, as they are from files of earlier versions. */
function asWritten(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    io: 'input',
    override: ({ jsonSchema: { type, properties }, jsonSchema: object }) => {
      if (type === 'object' && properties !== undefined) object.additionalProperties ??= false;
    },
  });
}

/** Only a report of an earlier version may lack what that version did not have. */
function reportJsonSchema(): JsonSchema {
  const report = asWritten(Report);
  const earlier = readableReportVersions.filter((version) => version !== reportSchemaVersion);
  const since = Object.keys(Report.shape).filter((key) => !report.required?.includes(key));
  return {
    ...report,
    anyOf: [
      { properties: { schema_version: { enum: earlier } } },
      { required: since, properties: Object.fromEntries(since.map((key) => [key, true])) },
    ],
  };
}
