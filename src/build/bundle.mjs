// Bundles the programs: one options object each. Types are not checked here: `npm run typecheck` does that, so that a
// half-finished edit can still be tried out.
//
//   node src/build/bundle.mjs [--production] [--watch] [--dry-run] [--quiet]

import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));

// Some dependencies are CommonJS and call require for Node's own modules; ES modules have none.
const requireBanner =
  "import { createRequire as createRequireForBundle } from 'node:module'; const require = createRequireForBundle(import.meta.url);";

/**
 * One copy of the editor's API for the whole bundle: esbuild else copies its some 450 names for each file that imports
 * it, which was half of the time that activation took.
 * @type {import('esbuild').Plugin}
 */
const vscodeOnce = {
  name: 'vscode-once',
  setup({ onResolve, onLoad }) {
    const namespace = 'vscode-once';
    // From there on the name means what the editor brings.
    onResolve({ filter: /^vscode$/ }, (wanted) =>
      wanted.namespace === namespace ? undefined : { path: 'vscode', namespace },
    );
    onLoad({ filter: /^vscode$/, namespace }, () => ({ contents: "export * from 'vscode';" }));
  },
};

/** @returns {Record<string, import('esbuild').BuildOptions>} the programs by name */
export function programs({ production = false } = {}) {
  /** @type {import('esbuild').BuildOptions} */
  const node = {
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    metafile: true,
    minify: production,
    keepNames: true,
    sourcemap: production ? false : 'linked',
    logLevel: 'warning',
    banner: { js: requireBanner },
  };
  return {
    // Only checks the version of Node, so it is built for older ones too, and imports the rest at run time.
    cli: {
      ...node,
      entryPoints: ['src/cli.ts'],
      outfile: 'dist/cli.js',
      target: 'node18',
      banner: { js: '#!/usr/bin/env node' },
    },
    // The two programs that run the harness, in one build: what both of them need comes to lie in one file that both
    // import, so that the harness has the same sha256 whichever of them ran it.
    harness: {
      ...node,
      entryPoints: { main: 'src/cli/main.ts', worker: 'src/worker.ts' },
      outdir: 'dist',
      splitting: true,
      chunkNames: 'harness-[hash]',
      // What the Hub's client loads on demand for uploads, and would be split off: asking and listing do without.
      external: ['./FileBlob-*.mjs', './sha256-*.mjs', './sub-paths-*.mjs'],
    },
    // The extension host loads CommonJS, and brings `vscode` itself.
    extension: {
      ...node,
      entryPoints: ['src/extension.ts'],
      outfile: 'dist/extension.cjs',
      format: 'cjs',
      external: ['vscode'],
      plugins: [vscodeOnce],
      banner: {},
    },
    // Reads trajectories and keeps labels: a thread of its own, so that no large file can hold up or end a run.
    reviewWorker: { ...node, entryPoints: ['src/reviewWorker.ts'], outfile: 'dist/reviewWorker.js' },
    // The reviewer's page, for a browser: whatever needs Node or the editor does not bundle.
    webview: {
      ...node,
      entryPoints: ['webview/main.ts'],
      outfile: 'dist/webview.js',
      platform: 'browser',
      target: 'es2024',
      keepNames: false,
      banner: {},
    },
    // The virtual sandbox's interpreter, in a process of its own so that it can be killed.
    virtualWorker: {
      ...node,
      entryPoints: ['src/core/sandbox/virtualWorker.ts'],
      outfile: 'dist/virtualWorker.js',
      // just-bash is minified already, and to name each closure again makes commands a sixth slower.
      keepNames: false,
      // Native decompressors that just-bash loads on demand and does without.
      external: ['@mongodb-js/zstd', 'node-liblzma'],
    },
  };
}

/** @param {ReadonlySet<string>} flags */
async function main(flags) {
  const production = flags.has('--production');
  const all = Object.values(programs({ production }));
  if (flags.has('--watch')) {
    const contexts = await Promise.all(
      all.map((options) => esbuild.context({ ...options, logLevel: 'info' })),
    );
    await Promise.all(contexts.map((context) => context.watch()));
    return;
  }
  const results = await Promise.all(all.map((options) => esbuild.build({ ...options, write: false })));
  const files = results.flatMap((result) => result.outputFiles);
  // What is packaged is what was built, and nothing beside it.
  if (!flags.has('--dry-run')) await replaceOutputs(files, { graceMs: production ? 0 : 60_000 });
  if (flags.has('--quiet')) return;
  for (const result of results) {
    for (const [file, { bytes }] of Object.entries(result.metafile?.outputs ?? {})) {
      if (!file.endsWith('.map')) console.log(`${file}  ${(bytes / 1024).toFixed(0)} KB`);
    }
  }
}

/** The file that programs share; its name changes with what is in it. */
const isShared = (/** @type {string} */ name) => name.startsWith('harness-');

/**
 * Puts the new files in place one by one, what is shared before what imports it, and then removes what is left of an
 * older build: a program that is started meanwhile finds whole files. `graceMs`: a shared file that was made less than
 * that ago stays, since a program of the older build may be about to import it.
 * @param {readonly import('esbuild').OutputFile[]} files
 * @param {{ graceMs: number }} options
 */
async function replaceOutputs(files, { graceMs }) {
  const folder = `${root}dist`;
  await mkdir(folder, { recursive: true });
  const ordered = files.toSorted(
    (a, b) => Number(isShared(basename(b.path))) - Number(isShared(basename(a.path))),
  );
  for (const { path, contents } of ordered) {
    const beside = `${path}.${process.pid}.tmp`;
    await writeFile(beside, contents, { mode: path.endsWith(`${sep}cli.js`) ? 0o755 : 0o644 });
    await rename(beside, path);
  }
  const made = new Set(files.map(({ path }) => basename(path)));
  for (const name of await readdir(folder)) {
    if (made.has(name) || name.endsWith('.tmp')) continue;
    if (isShared(name) && (await ageMs(`${folder}/${name}`)) < graceMs) continue;
    await rm(`${folder}/${name}`, { recursive: true, force: true });
  }
}

/** @param {string} path of a file; infinite for one that another build has removed meanwhile */
async function ageMs(path) {
  const found = await stat(path).catch(() => null);
  return found === null ? Number.POSITIVE_INFINITY : Date.now() - found.mtimeMs;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(new Set(process.argv.slice(2)));
