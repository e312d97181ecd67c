// Bundles the programs: one options object each. Types are not checked here: `npm run typecheck` does that, so that a
// half-finished edit can still be tried out.
//
//   node src/build/bundle.mjs [--production] [--watch] [--dry-run] [--quiet]

import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));

// Some dependencies are CommonJS and call require for Node's own modules; ES modules have none.
const requireBanner =
  "import { createRequire as createRequireForBundle } from 'node:module'; const require = createRequireForBundle(import.meta.url);";

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
    },
    // The extension host loads CommonJS, and brings `vscode` itself.
    extension: {
      ...node,
      entryPoints: ['src/extension.ts'],
      outfile: 'dist/extension.cjs',
      format: 'cjs',
      external: ['vscode'],
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
  if (!flags.has('--dry-run')) await replaceOutputs(results.flatMap((result) => result.outputFiles));
  if (flags.has('--quiet')) return;
  for (const result of results) {
    for (const [file, { bytes }] of Object.entries(result.metafile?.outputs ?? {})) {
      if (!file.endsWith('.map')) console.log(`${file}  ${(bytes / 1024).toFixed(0)} KB`);
    }
  }
}

/**
 * Puts the new files in place one by one and then removes what is left of an older build, so that a program that is
 * started meanwhile finds a whole file.
 * @param {readonly import('esbuild').OutputFile[]} files
 */
async function replaceOutputs(files) {
  const folder = `${root}dist`;
  await mkdir(folder, { recursive: true });
  for (const { path, contents } of files) {
    const beside = `${path}.${process.pid}.tmp`;
    await writeFile(beside, contents, { mode: path.endsWith(`${sep}cli.js`) ? 0o755 : 0o644 });
    await rename(beside, path);
  }
  const made = new Set(files.map(({ path }) => basename(path)));
  for (const name of await readdir(folder)) {
    if (!made.has(name) && !name.endsWith('.tmp')) await rm(`${folder}/${name}`, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(new Set(process.argv.slice(2)));
