import { globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';

/**
 * Bundles the `*.test.ts` under a folder, each by itself, and beside them `index.cjs`, which runs them in VS Code.
 * Returns the path of `index.cjs`.
 */
export async function bundleEditorSuite(root: string, sources: string, outDir: string): Promise<string> {
  const tests = globSync('**/*.test.ts', { cwd: join(root, sources) });
  if (tests.length === 0) throw new Error(`no test file in ${sources}`);
  rmSync(outDir, { recursive: true, force: true });
  const common: esbuild.BuildOptions = {
    absWorkingDir: root,
    outdir: outDir,
    bundle: true,
    platform: 'node',
    // The oldest Node of a VS Code that the extension takes.
    target: 'node22',
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
    plugins: [sourceUrls],
  };
  const entryPoints = tests.map((file) => join(sources, file));
  await esbuild.build({ ...common, entryPoints, outbase: sources });
  await esbuild.build({ ...common, entryPoints: ['test/editor/index.ts'] });
  return join(outDir, 'index.cjs');
}

/** Lets a helper find files beside its source, also from within a bundle: `import.meta.url` stays the source's. */
const sourceUrls: esbuild.Plugin = {
  name: 'sourceUrls',
  setup(build) {
    build.onLoad({ filter: /[\\/](?:test|src)[\\/].*\.ts$/ }, ({ path }) => {
      if (path.includes('node_modules')) return undefined;
      const url = JSON.stringify(pathToFileURL(path).href);
      return { loader: 'ts', contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', url) };
    });
  },
};
