import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { programs } from '../../src/build/bundle.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The programs as they are shipped. */
export interface Product {
  /** `cli.js` */
  readonly cli: string;
  /** `virtualWorker.js`, which sandboxes of kind virtual run. */
  readonly virtualWorkerUrl: URL;
}

/** Builds the product into a folder of the bench's own, so that nothing else that builds can pull it away. */
export async function buildProduct(folder: string): Promise<Product> {
  const dist = join(folder, 'dist');
  const all: Record<string, esbuild.BuildOptions> = programs({ production: true });
  for (const { outfile, outdir, ...options } of Object.values(all)) {
    if (outfile !== undefined) await esbuild.build({ ...options, outfile: join(folder, outfile) });
    else if (outdir !== undefined) await esbuild.build({ ...options, outdir: join(folder, outdir) });
    else throw new Error('a program without a place for its output');
  }
  await cp(join(root, 'media'), join(folder, 'media'), { recursive: true });
  await cp(join(root, 'package.json'), join(folder, 'package.json'));
  return { cli: join(dist, 'cli.js'), virtualWorkerUrl: pathToFileURL(join(dist, 'virtualWorker.js')) };
}
