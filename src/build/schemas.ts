// Writes the published JSON Schemas (media/schema), which editors read, from the zod schemas, which are the source:
//   node src/build/schemas.ts
// test/manifest.test.ts fails when they differ.

import { mkdirSync, writeFileSync } from 'node:fs';
import { jsonSchema, schemaNames } from '../core/schema/jsonSchemas.ts';

const folder = new URL('../../media/schema/', import.meta.url);

mkdirSync(folder, { recursive: true });
for (const name of schemaNames) {
  const text = JSON.stringify(jsonSchema(name), null, 2);
  writeFileSync(new URL(`${name}.schema.json`, folder), `${text}\n`);
}
