// Writes the JSON Schemas that editors read (media/schema) from the zod schemas, which are the source:
//   node src/build/schemas.ts
// test/manifest.test.ts fails when they differ.

import { mkdirSync, writeFileSync } from 'node:fs';
import { jsonSchemas } from '../core/schema/jsonSchemas.ts';

const folder = new URL('../../media/schema/', import.meta.url);

mkdirSync(folder, { recursive: true });
for (const [name, schema] of Object.entries(jsonSchemas())) {
  writeFileSync(new URL(`${name}.schema.json`, folder), `${JSON.stringify(schema, null, 2)}\n`);
}
