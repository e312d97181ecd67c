import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, realpathSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { maxConfigBytes, readConfigFile, readContent } from '../../../../src/host/config/readConfigFile.ts';
import { charter } from '../../../support/charter.ts';
import { skip } from '../../../support/skip.ts';
import { type TempFolder, tempFolder } from '../../../support/tempFolder.ts';

describe('readConfigFile', () => {
  let folder: TempFolder;
  let file: string;

  beforeEach(() => {
    folder = tempFolder();
    file = join(realpathSync(folder.path), 'itbench.yml');
  });

  afterEach(() => folder[Symbol.dispose]());

  /** What is wrong with the file as a whole. */
  async function problem(): Promise<string | undefined> {
    const found = await readConfigFile(file);
    if (found?.content.kind !== 'broken') return undefined;
    const { problems, text } = found.content;
    assert.equal(text, null);
    assert.deepEqual(
      problems.map(({ line, column, source }) => ({ line, column, source })),
      [{ line: 1, column: 1, source: 'product' }],
    );
    return problems[0]?.message;
  }

  it('finds nothing where there is nothing, its folder included', async () => {
    assert.equal(await readConfigFile(file), null);
    assert.equal(await readConfigFile(folder.in('no', 'such', 'folder.yml')), null);
    writeFileSync(folder.in('plain'), '');
    assert.equal(await readConfigFile(folder.in('plain', 'itbench.yml')), null);
  });

  it('reads a good file, a byte order mark included', async () => {
    writeFileSync(file, `\uFEFF${charter}`);
    const found = await readConfigFile(file);
    assert.equal(found?.content.kind, 'ready');
    assert.equal(found?.content.text, charter);
    assert.equal(found?.linkTarget, null);
  });

  it('keeps the text of a broken one beside its problems', async () => {
    writeFileSync(file, 'tasks_dir: t/\n');
    const found = await readConfigFile(file);
    assert.ok(found?.content.kind === 'broken');
    assert.equal(found.content.text, 'tasks_dir: t/\n');
    assert.deepEqual(
      found.content.problems.map(({ path }) => path),
      ['models'],
    );
  });

  it('names a folder in its place', async () => {
    mkdirSync(file);
    assert.match((await problem()) ?? '', /^is a folder, not a file: /);
  });

  it('refuses a text that is not UTF-8', async () => {
    writeFileSync(file, Buffer.from('tasks_dir: t\xe4sks\n', 'latin1'));
    assert.match((await problem()) ?? '', /^is not a text in UTF-8: /);
  });

  it('refuses a file of 100 MB by its size', async () => {
    writeFileSync(file, charter);
    truncateSync(file, 100 * 1024 * 1024);
    assert.match((await problem()) ?? '', /^is larger than 32 KiB, /);
  });

  it('refuses a device that never ends, and waits for no pipe', async function () {
    if (process.platform === 'win32') skip(this, 'no devices and pipes as files');
    symlinkSync('/dev/zero', file);
    assert.match((await problem()) ?? '', /^is not a file that can be read: /);
    file = folder.in('pipe.yml');
    execFileSync('mkfifo', [file]);
    assert.match((await problem()) ?? '', /^is not a file that can be read: /);
  });

  it('follows a link, and says where it leads', async () => {
    writeFileSync(folder.in('other.yml'), charter);
    symlinkSync('other.yml', file);
    const found = await readConfigFile(file);
    assert.equal(found?.content.kind, 'ready');
    assert.equal(found?.linkTarget, realpathSync(folder.in('other.yml')));
  });

  it('names a link that leads nowhere, or back to itself', async () => {
    symlinkSync('gone.yml', file);
    assert.match((await problem()) ?? '', /^is a link to a file that is not there: /);
    file = folder.in('loop.yml');
    symlinkSync('loop.yml', file);
    assert.match((await problem()) ?? '', /^is a link that leads back to itself: /);
  });

  it('refuses the unsaved text of an editor by the same limit', async () => {
    const long = `${charter}# ${'x'.repeat(maxConfigBytes)}\n`;
    const content = await readContent(long);
    assert.ok(content.kind === 'broken');
    assert.match(content.problems[0]?.message ?? '', /^is larger than 32 KiB, /);
    const short = long.slice(0, maxConfigBytes);
    assert.equal((await readContent(short)).kind, 'ready');
  });
});
