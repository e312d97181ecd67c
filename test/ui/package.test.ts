import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join, matchesGlob, relative } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import manifest from '../../package.json' with { type: 'json' };
import { programs } from '../../src/build/bundle.mjs';
import { createProfile } from '../host/profile.ts';
import { installVsix } from '../host/server.ts';
import { packagedVsix, root } from '../support/vsix.ts';

const budgetBytes = 5e6;

/** All that belongs into the package. */
const belongs = [
  'package.json',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  'dist/*.{js,cjs}',
  'media/**/*.{svg,png,css,md,json,yml}',
  'media/sandbox/Containerfile',
  'media/ci/crontab',
];

describe('the package', function () {
  this.timeout(120_000);
  let vsix = '';
  let listed: readonly string[] = [];
  before(async () => {
    vsix = await packagedVsix();
    listed = await listPackage();
  });

  it(`is smaller than ${budgetBytes / 1e6} MB`, () => {
    const { size } = statSync(vsix);
    console.log(`      ${(size / 1e6).toFixed(2)} MB, ${listed.length} files`);
    assert.ok(size < budgetBytes, `${size} bytes`);
  });

  it('holds programs and what they show, and no test, no source, no source map and no node_modules', () => {
    const surprises = listed.filter((file) => !belongs.some((pattern) => matchesGlob(file, pattern)));
    assert.deepEqual(surprises, []);
  });

  it('holds every file of the build, and nothing of an older one', async () => {
    const built = await Promise.all(
      Object.values(programs({ production: true })).map((options) => build({ ...options, write: false })),
    );
    const made = built.flatMap(({ outputFiles }) => outputFiles.map(({ path }) => relative(root, path)));
    assert.deepEqual(listed.filter((file) => file.startsWith('dist/')).sort(), made.sort());
    assert.ok(made.includes(manifest.main.replace('./', '')), manifest.main);
  });

  it('unpacks to the files that vsce lists, none of which points at a source map', async () => {
    using profile = createProfile();
    await installVsix(profile, vsix);
    const { publisher, name, version } = manifest;
    const unpacked = join(profile.extensionsDir, `${publisher}.${name}-${version}`);
    const files = globSync('**/*', { cwd: unpacked, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(unpacked, join(entry.parentPath, entry.name)));
    assert.deepEqual(files.sort(), listed.map(packedName).sort());
    const pointing = files.filter(
      (file) =>
        /\.c?js$/.test(file) && /^\/\/# sourceMappingURL=/m.test(readFileSync(join(unpacked, file), 'utf8')),
    );
    assert.deepEqual(pointing, []);
  });
});

/** The packager renames three files that a marketplace shows. */
function packedName(file: string): string {
  if (file === 'LICENSE') return 'LICENSE.txt';
  return /^(?:README|CHANGELOG)\.md$/.test(file) ? file.toLowerCase() : file;
}

async function listPackage(): Promise<string[]> {
  const vsce = join(root, 'node_modules/@vscode/vsce/vsce');
  const parameters = [vsce, 'ls', '--no-dependencies'];
  const { stdout } = await promisify(execFile)(process.execPath, parameters, { cwd: root });
  return stdout.trim().split('\n');
}
