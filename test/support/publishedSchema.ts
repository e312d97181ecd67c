import { Ajv2020 } from 'ajv/dist/2020.js';
import { runCli } from './cli.ts';

/** Whether a value fits a schema, as `itbench-review schema <name>` prints it: null, or what does not. */
export type SchemaCheck = (value: unknown) => string | null;

/** A check by an independent validator; formats, which are annotations in draft 2020-12, are not looked at. */
export async function publishedSchema(
  name: 'config' | 'report' | 'trajectory' | 'label',
): Promise<SchemaCheck> {
  const { code, stdout, stderr } = await runCli(['schema', name], { cwd: process.cwd() });
  if (code !== 0) throw new Error(`schema ${name} ended with ${code}: ${stderr}`);
  const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: false });
  const validate = ajv.compile(JSON.parse(stdout));
  return (value) => (validate(value) ? null : ajv.errorsText(validate.errors));
}
