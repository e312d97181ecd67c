import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { platform } from 'node:os';
import { removeTree, restoreAccess } from '../../../../src/core/store/removeTree.ts';
import { makeDeep } from '../../../support/deepFolder.ts';
import { skip } from '../../../support/skip.ts';
import { type TempFolder, tempFolder } from '../../../support/tempFolder.ts';

describe('removeTree', () => {
  let folder: TempFolder;
  beforeEach(() => {
    folder = tempFolder();
  });
  afterEach(async () => {
    await restoreAccess(folder.path);
    folder[Symbol.dispose]();
  });

  it('is content where there is nothing', async () => {
    await removeTree(folder.in('nothing'));
  });

  it('removes folders that may not be listed, entered or written', async function () {
    if (platform() === 'win32') skip(this, 'not on Windows');
    for (const mode of [0, 0o100, 0o400, 0o500]) {
      const path = folder.in('top', `${mode}`, 'inner');
      mkdirSync(path, { recursive: true });
      writeFileSync(folder.in('top', `${mode}`, 'inner', 'file'), '');
      chmodSync(path, mode);
      chmodSync(folder.in('top', `${mode}`), mode);
    }
    chmodSync(folder.in('top'), 0);
    await removeTree(folder.in('top'));
    assert.equal(existsSync(folder.in('top')), false);
  });

  it('removes folders deeper than a path can name, which Node alone does not', async function () {
    if (platform() !== 'linux') skip(this, 'the longest path is another one elsewhere');
    makeDeep(folder.path);
    await assert.rejects(rm(folder.in('deep'), { recursive: true, force: true }), { code: 'ENAMETOOLONG' });
    await removeTree(folder.in('deep'));
    assert.deepEqual(readdirSync(folder.path), []);
  });

  it('removes names that are no text', async function () {
    if (platform() !== 'linux') skip(this, 'elsewhere every name is text');
    mkdirSync(Buffer.concat([Buffer.from(`${folder.path}/d`), Buffer.from([0xff])]));
    makeDeep(folder.path);
    await removeTree(folder.path);
    assert.equal(existsSync(folder.path), false);
    mkdirSync(folder.path);
  });

  it('follows no link, and changes no file: staged data shares its files with the suite', async function () {
    if (platform() === 'win32') skip(this, 'not on Windows');
    mkdirSync(folder.in('outside'), { mode: 0o711 });
    writeFileSync(folder.in('outside', 'kept'), '', { mode: 0o444 });
    mkdirSync(folder.in('top'));
    symlinkSync(folder.in('outside'), folder.in('top', 'link'));
    linkSync(folder.in('outside', 'kept'), folder.in('top', 'same'));
    await restoreAccess(folder.in('top'));
    await removeTree(folder.in('top'));
    assert.deepEqual(
      [folder.in('outside'), folder.in('outside', 'kept')].map((path) => statSync(path).mode & 0o777),
      [0o711, 0o444],
    );
  });

  it('removes a file, and a link in place of the folder, and leaves what that leads to as it is', async function () {
    if (platform() === 'win32') skip(this, 'not on Windows');
    writeFileSync(folder.in('file'), 'a file');
    mkdirSync(folder.in('outside', 'inner'), { recursive: true });
    chmodSync(folder.in('outside', 'inner'), 0o711);
    chmodSync(folder.in('outside'), 0o755);
    symlinkSync(folder.in('outside'), folder.in('link'));
    await removeTree(folder.in('file'));
    await removeTree(folder.in('link'));
    assert.deepEqual(readdirSync(folder.path), ['outside']);
    assert.deepEqual(
      [folder.in('outside'), folder.in('outside', 'inner')].map((path) => statSync(path).mode & 0o777),
      [0o755, 0o711],
    );
  });
});
