import * as z from 'zod';
import { BenchError } from '../../core/errors.ts';
import { LabelRecord } from '../../core/schema/label.ts';
import { nearest } from '../../core/schema/nearest.ts';
import { configJsonSchema } from '../../core/schema/readConfig.ts';
import { Report } from '../../core/schema/report.ts';
import { TrajectoryRecord } from '../../core/schema/trajectory.ts';
import { exitCodes } from '../exitCode.ts';
import type { CommandContext } from './context.ts';

const schemas: Readonly<Record<string, () => object>> = {
  config: configJsonSchema,
  report: () => z.toJSONSchema(Report),
  /** Of one line of trajectory.jsonl. */
  trajectory: () => z.toJSONSchema(TrajectoryRecord),
  /** Of one line of labels/<reviewer>.jsonl. */
  label: () => z.toJSONSchema(LabelRecord),
};

export const schemaNames = Object.keys(schemas);

/** `itbench-review schema` */
export async function printSchema(name: string, { terminal }: CommandContext): Promise<number> {
  const create = schemas[name];
  if (create === undefined) {
    const near = nearest(name, schemaNames);
    throw new BenchError('usage', `there is no schema ${name}`, {
      hint: near === null ? `There are: ${schemaNames.join(', ')}.` : `Did you mean ${near}?`,
    });
  }
  terminal.out.write(`${JSON.stringify(create(), null, 2)}\n`);
  return exitCodes.done;
}
