import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const root = fileURLToPath(new URL('../', import.meta.url));

/** Which folders a folder may import from, by the longest prefix that fits. Its own folder is always allowed. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'src/cli.ts': [],
  'src/cli': ['src/core', 'src/machine'],
  'src/worker.ts': ['src/worker', 'src/core', 'src/machine', 'src/protocol'],
  'src/worker': ['src/core', 'src/machine', 'src/protocol'],
  'src/reviewWorker.ts': ['src/reviewWorker', 'src/core', 'src/protocol'],
  'src/reviewWorker': ['src/core', 'src/protocol'],
  'src/machine': ['src/core'],
  'src/extension.ts': ['src/host', 'src/core/errors.ts'],
  'src/host': ['src/core', 'src/protocol'],
  // What both ends of a wire share, one of which may be a browser.
  'src/protocol': ['src/core/errors.ts', 'src/core/schema'],
  'src/build': ['src/core/schema'],
  'src/core/errors.ts': [],
  'src/core/xoshiro128.ts': [],
  'src/core/money.ts': [],
  'src/core/counted.ts': [],
  'src/core/schema': ['src/core/errors.ts'],
  'src/core/store': ['src/core/errors.ts', 'src/core/schema'],
  'src/core/snapshot': ['src/core/errors.ts', 'src/core/schema'],
  'src/core/simulate': [
    'src/core/xoshiro128.ts',
    'src/core/errors.ts',
    'src/core/schema',
    'src/core/store',
    'src/core/snapshot',
    'src/core/suite',
  ],
  'src/core/suite': [
    'src/core/errors.ts',
    'src/core/schema',
    'src/core/store',
    'src/core/snapshot',
    'src/core/scoring',
  ],
  // Clock and Retry-After are the model adapters' too.
  'src/core/suite/hub': [
    'src/core/errors.ts',
    'src/core/schema',
    'src/core/store',
    'src/core/suite',
    'src/core/model/model.ts',
    'src/core/model/retryAfter.ts',
  ],
  'src/core/scoring': ['src/core/errors.ts', 'src/core/schema'],
  'src/core/analysis': [
    'src/core/xoshiro128.ts',
    'src/core/errors.ts',
    'src/core/schema',
    'src/core/scoring',
  ],
  'src/core/report': [
    'src/core/errors.ts',
    'src/core/counted.ts',
    'src/core/money.ts',
    'src/core/schema',
    'src/core/scoring',
    'src/core/analysis',
    'src/core/review',
  ],
  // The baseline, which plays the agent itself, knows where an agent may write.
  'src/core/model': [
    'src/core/errors.ts',
    'src/core/money.ts',
    'src/core/schema',
    'src/core/store/hash.ts',
    'src/core/sandbox/sandbox.ts',
  ],
  'src/core/sandbox': ['src/core/errors.ts', 'src/core/schema', 'src/core/store'],
  // The agent knows models and sandboxes by their interface only.
  'src/core/agent': [
    'src/core/errors.ts',
    'src/core/schema',
    'src/core/store',
    'src/core/model/model.ts',
    'src/core/sandbox/sandbox.ts',
  ],
  'src/core/harness': ['src/core'],
  // What was done to a run since it ended, and who vouches for it.
  'src/core/audit': ['src/core'],
  // A run in formats of others.
  'src/core/export': ['src/core'],
  // Foreign formats, from what was read to the neutral trajectory.
  'src/core/interop': ['src/core/errors.ts', 'src/core/schema', 'src/core/analysis', 'src/core/scoring'],
  'src/core/review': ['src/core/errors.ts', 'src/core/schema', 'src/core/scoring', 'src/core/analysis'],
  // From a folder of what a cluster printed to a snapshot.
  'src/core/convert': ['src/core/errors.ts', 'src/core/schema', 'src/core/store', 'src/core/snapshot'],
  // What a reviewer opens: a trajectory, and the attempt that it is of.
  'src/core/trajectory': [
    'src/core/errors.ts',
    'src/core/counted.ts',
    'src/core/schema',
    'src/core/store',
    'src/core/analysis',
    'src/core/interop',
    'src/core/scoring',
    'src/core/snapshot',
    'src/core/suite',
  ],
  // The page: a browser, so nothing that needs Node or the editor.
  'webview/main.ts': [
    'webview',
    'src/core/errors.ts',
    'src/core/schema',
    'src/core/analysis',
    'src/protocol',
  ],
  'webview/view': ['webview', 'src/core/errors.ts', 'src/core/schema', 'src/core/analysis', 'src/protocol'],
  // Pure: what tests load without a browser.
  'webview/state': [
    'webview/text',
    'src/core/errors.ts',
    'src/core/schema',
    'src/core/analysis',
    'src/protocol',
  ],
  'webview/keys': ['webview/state', 'src/core/schema', 'src/protocol'],
  'webview/text': ['src/core/schema'],
  webview: ['src/core/errors.ts', 'src/core/schema', 'src/core/analysis', 'src/protocol'],
};

/** Pure parts: data in, data out. What they import must not touch a file, a process or a clock. */
const pure = [
  'src/core/schema',
  'src/core/scoring',
  'src/core/analysis',
  'src/core/report',
  'src/core/review',
];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly external: boolean;
}

/** Every import of every source file, those of types included: a boundary must not have them either. */
async function readImports(): Promise<Import[]> {
  const entryPoints = globSync(['src/**/*.ts', 'webview/**/*.ts'], { cwd: root });
  const result = await esbuild.build({
    absWorkingDir: root,
    entryPoints,
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    outdir: 'dist',
    logLevel: 'silent',
    // Keeps what is imported beside types.
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  });
  const values = Object.entries(result.metafile.inputs).flatMap(([from, { imports }]) =>
    imports.map(({ path, external }) => ({ from, to: path, external: external === true })),
  );
  return [...values, ...entryPoints.flatMap(typeImports)];
}

/** Imports of nothing but types, which no bundler keeps. */
function typeImports(from: string): Import[] {
  const declarations = readFileSync(`${root}${from}`, 'utf8').matchAll(
    /^(?:im|ex)port type [^;=]*? from '([^']+)';/gm,
  );
  return Array.from(declarations, ([, path = '']) => {
    const external = !path.startsWith('.');
    return { from, to: external ? path : posix.join(posix.dirname(from), path), external };
  });
}

function roomOf(file: string): string {
  const fitting = Object.keys(allowed).filter((room) => isIn(file, room));
  return fitting.sort((a, b) => b.length - a.length)[0] ?? '';
}

function isIn(file: string, place: string): boolean {
  return file === place || file.startsWith(`${place}/`);
}

describe('the layers of src', () => {
  let imports: Import[] = [];

  before(async () => {
    imports = await readImports();
  });

  it('sees the whole of src', () => {
    const files = new Set(imports.map(({ from }) => from));
    assert.ok(files.size > 80, `only ${files.size} files were seen`);
    const types = imports.find(
      ({ from, to }) => from === 'src/machine/verifyingProgram.ts' && to.includes('audit'),
    );
    assert.notEqual(types, undefined, 'imports of types are not seen');
  });

  it('has no import that goes up or sideways', () => {
    const wrong = imports
      .filter(({ external }) => !external)
      .filter(({ from, to }) => {
        const room = roomOf(from);
        const places = room === '' ? [] : [room, ...(allowed[room] ?? [])];
        return !to.endsWith('.json') && !places.some((place) => isIn(to, place));
      })
      .map(({ from, to }) => `${from} imports ${to}`);
    assert.deepEqual(wrong, []);
  });

  it('keeps Node out of the pure parts', () => {
    const wrong = imports
      .filter(({ from, external }) => external && pure.some((place) => isIn(from, place)))
      .filter(({ to }) => to.startsWith('node:'))
      .map(({ from, to }) => `${from} imports ${to}`);
    assert.deepEqual(wrong, []);
  });

  it('knows the editor in the extension host only', () => {
    const wrong = imports
      .filter(({ to, external }) => external && to === 'vscode')
      .filter(({ from }) => from !== 'src/extension.ts' && !isIn(from, 'src/host'))
      .map(({ from, to }) => `${from} imports ${to}`);
    assert.deepEqual(wrong, []);
  });

  it('keeps Node out of the protocol', () => {
    const wrong = imports
      .filter(({ from, to, external }) => external && isIn(from, 'src/protocol') && to.startsWith('node:'))
      .map(({ from, to }) => `${from} imports ${to}`);
    assert.deepEqual(wrong, []);
  });

  it('keeps the editor and the command line out of core', () => {
    const wrong = imports
      .filter(({ from, external }) => external && isIn(from, 'src/core'))
      .filter(({ to }) => to === 'vscode' || to === 'commander')
      .map(({ from, to }) => `${from} imports ${to}`);
    assert.deepEqual(wrong, []);
  });

  it('has no cycle', () => {
    const graph = new Map<string, string[]>();
    for (const { from, to, external } of imports) {
      if (!external) graph.set(from, [...(graph.get(from) ?? []), to]);
    }
    assert.deepEqual(findCycle(graph), []);
  });
});

/** A path that comes back to where it began, or nothing. */
function findCycle(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const next of graph.get(file) ?? []) {
      const cycle = visit(next, [...path, file]);
      if (cycle.length > 0) return cycle;
    }
    done.add(file);
    return [];
  };
  for (const file of graph.keys()) {
    const cycle = visit(file, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
