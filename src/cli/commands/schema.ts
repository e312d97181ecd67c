import { BenchError } from '../../core/errors.ts';
import { jsonSchema, schemaNames } from '../../core/schema/jsonSchemas.ts';
import { nearest } from '../../core/schema/nearest.ts';
import { exitCodes } from '../exitCode.ts';
import type { CommandContext } from './context.ts';

/** `itbench-review schema` */
export async function printSchema(wanted: string, { terminal }: CommandContext): Promise<number> {
  const name = schemaNames.find((known) => known === wanted);
  if (name === undefined) {
    const near = nearest(wanted, schemaNames);
    throw new BenchError('usage', `there is no schema ${wanted}`, {
      hint: near === null ? `There are: ${schemaNames.join(', ')}.` : `Did you mean ${near}?`,
    });
  }
  terminal.out.write(`${JSON.stringify(jsonSchema(name), null, 2)}\n`);
  return exitCodes.done;
}
