import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { SchemaName } from '../../src/core/schema/jsonSchemas.ts';

const folder = fileURLToPath(new URL('../../media/schema/', import.meta.url));

/** Whether a value fits a published schema: null, or what does not. */
export type SchemaCheck = (value: unknown) => string | null;

const checks = new Map<SchemaName, SchemaCheck>();

/** A check by an independent validator; formats, which are annotations in draft 2020-12, are not looked at. */
export function publishedSchema(name: SchemaName): SchemaCheck {
  const check = checks.get(name) ?? compiled(name);
  checks.set(name, check);
  return check;
}

function compiled(name: SchemaName): SchemaCheck {
  const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: false });
  const validate = ajv.compile(JSON.parse(readFileSync(`${folder}${name}.schema.json`, 'utf8')));
  return (value) => (validate(value) ? null : ajv.errorsText(validate.errors));
}

/** Files of a run folder by their path in it, also in the folder of a rescoring, and the schema of each. */
const kinds: readonly (readonly [RegExp, SchemaName])[] = [
  [/(^|\/)run\.json$/, 'run'],
  [/(^|\/)rescore\.json$/, 'rescore'],
  [/(^|\/)manifest\.json$/, 'manifest'],
  [/\/score\.json$/, 'score'],
  [/(^|\/)reports\/[^/]+\.json$/, 'report'],
  [/^signatures\/[^/]+\.json$/, 'signature'],
  [/^events\.jsonl$/, 'event'],
  [/^standing\.jsonl$/, 'standing'],
  [/\/trajectory\.jsonl$/, 'trajectory'],
  [/\/exchanges\.jsonl$/, 'exchange'],
  [/\/judgement\.jsonl$/, 'judgement'],
  [/^labels\/[^/]+\.jsonl$/, 'label'],
  [/^adjudications\/[^/]+\.jsonl$/, 'adjudication'],
];

/** Something of a run that a schema describes. */
export interface DescribedValue {
  readonly name: SchemaName;
  /** File, and line from 1. */
  readonly place: string;
  readonly value: unknown;
}

/** Whatever a run folder holds as JSON and a schema describes: of `.jsonl` files each line; of signatures what is signed, too. */
export function describedValues(runDir: string): DescribedValue[] {
  return globSync('**/*.{json,jsonl}', { cwd: runDir }).flatMap((path) => {
    const name = kinds.find(([pattern]) => pattern.test(path))?.[1];
    if (name === undefined) return [];
    const text = readFileSync(`${runDir}/${path}`, 'utf8');
    const values = path.endsWith('.jsonl') ? text.trimEnd().split('\n') : [text];
    return values.flatMap((line, index): DescribedValue[] => {
      const value = JSON.parse(line);
      const described = { name, place: `${path}:${index + 1}`, value };
      return name === 'signature' ? [described, ...statementIn(described.place, value)] : [described];
    });
  });
}

/** What a signature of a run is over; statements for other programs are of formats of their own. */
function statementIn(place: string, { payload }: { readonly payload: string }): DescribedValue[] {
  const value = JSON.parse(Buffer.from(payload, 'base64').toString('utf8'));
  return '_type' in value ? [] : [{ name: 'statement', place, value }];
}
