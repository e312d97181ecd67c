import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { makeFolder, writeFileAtomic } from '../../../../src/core/store/files.ts';
import { tempFolder } from '../../../support/tempFolder.ts';

describe('writeFileAtomic', () => {
  it('replaces a file whole, and leaves nothing beside it', () => {
    using folder = tempFolder();
    writeFileAtomic(folder.in('a'), 'one');
    writeFileAtomic(folder.in('a'), 'two');
    assert.equal(readFileSync(folder.in('a'), 'utf8'), 'two');
    assert.deepEqual(readdirSync(folder.path), ['a']);
  });

  it('says which file cannot be written, and what to do', () => {
    using folder = tempFolder();
    writeFileSync(folder.in('file'), '');
    assert.throws(() => writeFileAtomic(folder.in('file', 'a'), 'x'), { code: 'not_writable' });
    mkdirSync(folder.in('folder'));
    assert.throws(() => writeFileAtomic(folder.in('folder'), 'x'), {
      code: 'not_writable',
      message: `cannot write ${folder.in('folder')}: it is a folder`,
    });
    assert.deepEqual(readdirSync(folder.path), ['file', 'folder']);
  });
});

describe('makeFolder', () => {
  it('says that a name is too long', () => {
    using folder = tempFolder();
    assert.throws(() => makeFolder(folder.in('x'.repeat(300))), {
      code: 'not_writable',
      message: /too long/,
    });
  });

  it('says that a file is in the way', () => {
    using folder = tempFolder();
    writeFileSync(folder.in('file'), '');
    assert.throws(() => makeFolder(folder.in('file')), {
      code: 'not_writable',
      message: `${folder.in('file')} is a file, not a folder`,
    });
  });
});
