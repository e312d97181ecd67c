import assert from 'node:assert/strict';
import * as esbuild from 'esbuild';
import { programs } from '../src/build/bundle.mjs';

/** Files whose code runs when the editor loads the extension: those that a dynamic import brings in do so when they are wanted. */
async function loadedAtStart(): Promise<ReadonlySet<string>> {
  const { metafile } = await esbuild.build({ ...programs().extension, write: false, metafile: true });
  const entry = 'src/extension.ts';
  const reached = new Set([entry]);
  const open = [entry];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    for (const { path, kind, external } of metafile.inputs[file]?.imports ?? []) {
      if (external === true || kind === 'dynamic-import' || reached.has(path)) continue;
      reached.add(path);
      open.push(path);
    }
  }
  return reached;
}

describe('what the editor loads when it starts the extension', () => {
  // Both cost more processor time than the rest of the extension together, and activation has 50 ms.
  for (const library of ['zod', 'yaml']) {
    it(`has no ${library} in it`, async () => {
      const files = await loadedAtStart();
      assert.ok(files.has('src/host/run/createRunController.ts'), 'the extension itself is there');
      assert.deepEqual(
        [...files].filter((file) => file.startsWith(`node_modules/${library}/`)),
        [],
      );
    });
  }
});
