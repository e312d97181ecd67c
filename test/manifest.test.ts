import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import manifest from '../package.json' with { type: 'json' };
import { programs } from '../src/build/bundle.mjs';
import { jsonSchemas } from '../src/core/schema/jsonSchemas.ts';

const root = fileURLToPath(new URL('../', import.meta.url));

describe('the manifest', () => {
  it('has the fixed name, the engine, and every package of the charter', () => {
    assert.equal(manifest.name, 'itbench-review');
    assert.equal(manifest.engines.vscode, '^1.104.0');
    const packages = Object.keys(manifest.devDependencies);
    for (const name of [
      '@types/vscode',
      '@vscode/webview-ui-toolkit',
      'zod',
      'yaml',
      'esbuild',
      '@vscode/test-electron',
    ]) {
      assert.ok(packages.includes(name), `${name} is missing`);
    }
  });

  it('pins every version exactly', () => {
    for (const [name, version] of Object.entries(manifest.devDependencies)) {
      assert.match(version, /^\d+\.\d+\.\d+$/, name);
    }
  });

  it('does not ask for a newer API of VS Code than the engine has', () => {
    assert.equal(`^${manifest.devDependencies['@types/vscode']}`, manifest.engines.vscode);
  });

  it('names programs that the build makes', () => {
    const outputs = Object.values(programs()).map(({ outfile }) => outfile);
    for (const file of Object.values(manifest.bin)) assert.ok(outputs.includes(file), file);
  });

  it('points at files that exist', () => {
    const { jsonValidation, yamlValidation } = manifest.contributes;
    for (const { url } of [...jsonValidation, ...yamlValidation]) assert.ok(existsSync(`${root}${url}`), url);
  });
});

describe('the published schemas', () => {
  for (const [name, schema] of Object.entries(jsonSchemas())) {
    it(`${name}: the file that editors read is what the code checks (npm run schemas)`, () => {
      const file = readFileSync(`${root}media/schema/${name}.schema.json`, 'utf8');
      assert.equal(file, `${JSON.stringify(schema, null, 2)}\n`);
    });

    it(`${name}: is a JSON Schema that an independent validator takes`, () => {
      const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, validateFormats: false });
      assert.doesNotThrow(() => ajv.compile(schema));
    });
  }
});
