import assert from 'node:assert/strict';
import * as esbuild from 'esbuild';
import { programs } from '../../../src/build/bundle.mjs';

type Inputs = esbuild.Metafile['inputs'];

/** The file and everything that it imports, directly or not, of our own sources. */
function reachableFrom(file: string, inputs: Inputs, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const { path, external } of inputs[file]?.imports ?? []) {
    if (external !== true && path.startsWith('src/')) reachableFrom(path, inputs, seen);
  }
  return seen;
}

describe('the bundles', () => {
  let meta: esbuild.Metafile;

  before(async () => {
    const options = programs().harness;
    assert.ok(options);
    meta = (await esbuild.build({ ...options, write: false, metafile: true })).metafile;
  });

  /** Sources that have code in an output, by the output's name. */
  function sourcesIn(name: RegExp): string[] {
    const found = Object.entries(meta.outputs).filter(([path]) => name.test(path) && path.endsWith('.js'));
    return found.flatMap(([, { inputs }]) =>
      Object.entries(inputs)
        .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
        .map(([path]) => path),
    );
  }

  it('have the command line, the worker, and one file that both import', () => {
    const names = Object.keys(meta.outputs).filter((path) => path.endsWith('.js'));
    assert.deepEqual(names.map((path) => path.replace(/-[A-Z0-9]{8}/, '-HASH')).sort(), [
      'dist/harness-HASH.js',
      'dist/main.js',
      'dist/worker.js',
    ]);
  });

  it('have all that runs, scores and reports an attempt in that file, whose sha256 is the identity of a run', () => {
    const needed = reachableFrom('src/core/harness/session.ts', meta.inputs);
    assert.ok(needed.size > 80, `only ${needed.size} files`);
    for (const program of [/main\.js$/, /worker\.js$/]) {
      assert.deepEqual(
        sourcesIn(program).filter((path) => needed.has(path)),
        [],
      );
    }
    const shared = new Set(sourcesIn(/harness-/));
    for (const path of ['core/harness/attempt.ts', 'core/scoring/match.ts', 'core/report/buildReport.ts']) {
      assert.ok(shared.has(`src/${path}`), path);
    }
    // It reads the file that it is part of.
    assert.ok(shared.has('src/machine/product.ts'));
  });

  it('bring the editor into none of the programs that run without it', () => {
    for (const [name, options] of Object.entries(programs())) {
      assert.equal(options.external?.includes('vscode') ?? false, name === 'extension', name);
    }
  });
});
