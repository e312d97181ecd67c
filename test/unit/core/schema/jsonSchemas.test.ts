import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { jsonSchema, schemaNames } from '../../../../src/core/schema/jsonSchemas.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** Keys anywhere in a schema that do not say what they are, by their path; one with a single value says it by that. */
function undescribed(schema: unknown, path = ''): string[] {
  if (Array.isArray(schema)) return schema.flatMap((part) => undescribed(part, path));
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([keyword, part]) => {
    if (keyword !== 'properties') return undescribed(part, path);
    return Object.entries(part as Record<string, { description?: string; const?: unknown }>).flatMap(
      ([key, value]) => {
        const here = `${path}/${key}`;
        const isClear = value.const !== undefined || value.description !== undefined;
        return [...(isClear ? [] : [here]), ...undescribed(value, here)];
      },
    );
  });
}

describe('the published schemas', () => {
  for (const name of schemaNames) {
    const schema = jsonSchema(name);

    it(`${name}: the file in the package is what the code checks (npm run schemas)`, () => {
      const file = readFileSync(`${root}media/schema/${name}.schema.json`, 'utf8');
      assert.equal(file, `${JSON.stringify(schema, null, 2)}\n`);
    });

    it(`${name}: is a JSON Schema that an independent validator takes`, () => {
      const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, validateFormats: false });
      assert.doesNotThrow(() => ajv.compile(schema));
    });

    it(`${name}: says what it is of, and of every key what it is`, () => {
      assert.match(String(schema.description), /\w/);
      // Which keys a version must have says nothing of what they are.
      const { anyOf, ...described } = schema;
      assert.deepEqual(undescribed(name === 'report' ? described : schema), []);
    });
  }
});
