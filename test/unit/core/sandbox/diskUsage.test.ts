import assert from 'node:assert/strict';
import { chmodSync, linkSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { platform } from 'node:os';
import { blockBytes, diskUsage } from '../../../../src/core/sandbox/diskUsage.ts';
import { ScratchLimit } from '../../../../src/core/sandbox/scratchLimit.ts';
import { removeTree } from '../../../../src/core/store/removeTree.ts';
import { makeDeep } from '../../../support/deepFolder.ts';
import { skip } from '../../../support/skip.ts';
import { type TempFolder, tempFolder } from '../../../support/tempFolder.ts';

const kibibyte = 1024;

describe('diskUsage', () => {
  let folder: TempFolder;
  beforeEach(() => {
    folder = tempFolder();
  });
  afterEach(() => folder[Symbol.dispose]());
  const used = () => diskUsage([folder.path], { reopen: true });

  it('counts files and folders at any depth, an empty one as a block', async () => {
    assert.equal(await used(), 0);
    mkdirSync(folder.in('a'));
    writeFileSync(folder.in('a', 'empty'), '');
    assert.equal(await used(), 2 * blockBytes);
    writeFileSync(folder.in('a', 'file'), Buffer.alloc(64 * kibibyte, 'x'));
    assert.equal(await used(), 2 * blockBytes + 64 * kibibyte);
  });

  it('counts a file with two names once, a sparse one by what it takes, and a link as nothing of its target', async () => {
    writeFileSync(folder.in('one'), Buffer.alloc(64 * kibibyte, 'x'));
    linkSync(folder.in('one'), folder.in('two'));
    writeFileSync(folder.in('sparse'), '');
    truncateSync(folder.in('sparse'), 10 * kibibyte ** 3);
    symlinkSync('/', folder.in('link'));
    assert.equal(await used(), 64 * kibibyte + 2 * blockBytes);
  });

  it('counts what an agent hid in a folder that it may not list itself', async function () {
    if (platform() === 'win32' || process.geteuid?.() === 0) skip(this, 'root and Windows list every folder');
    mkdirSync(folder.in('hidden'));
    writeFileSync(folder.in('hidden', 'file'), Buffer.alloc(64 * kibibyte, 'x'));
    chmodSync(folder.in('hidden'), 0);
    assert.equal(await diskUsage([folder.path], { reopen: false }), Number.POSITIVE_INFINITY);
    assert.equal(await used(), 64 * kibibyte + blockBytes);
    chmodSync(folder.in('hidden'), 0o400);
    assert.equal(await diskUsage([folder.path], { reopen: false }), Number.POSITIVE_INFINITY);
    assert.equal(await used(), 64 * kibibyte + blockBytes);
  });

  it('counts what lies under names that are no text', async function () {
    if (platform() !== 'linux') skip(this, 'elsewhere every name is text');
    const name = Buffer.concat([Buffer.from(`${folder.path}/d`), Buffer.from([0xff])]);
    mkdirSync(name);
    writeFileSync(Buffer.concat([name, Buffer.from('/file')]), Buffer.alloc(64 * kibibyte, 'x'));
    assert.equal(await used(), 64 * kibibyte + blockBytes);
  });

  it('is without end where a folder lies deeper than a path can name', async function () {
    if (platform() !== 'linux') skip(this, 'the longest path is another one elsewhere');
    makeDeep(folder.path);
    assert.equal(await used(), Number.POSITIVE_INFINITY);
    await removeTree(folder.in('deep'));
    assert.equal(await used(), 0);
  });

  it('leaves out what is not the agent’s', async () => {
    mkdirSync(folder.in('data'));
    writeFileSync(folder.in('data', 'file'), 'x');
    assert.equal(await diskUsage([folder.path], { reopen: true, except: new Set([folder.in('data')]) }), 0);
  });
});

describe('ScratchLimit', () => {
  it('is outgrown once; from then on a command is held to what there is, until it is less again', async () => {
    using folder = tempFolder();
    const limit = new ScratchLimit({ folders: [folder.path], limitBytes: 128 * kibibyte });
    writeFileSync(folder.in('small'), Buffer.alloc(64 * kibibyte, 'x'));
    assert.deepEqual([await limit.settle(), limit.isOver], [false, false]);
    writeFileSync(folder.in('big'), Buffer.alloc(256 * kibibyte, 'x'));
    assert.deepEqual([await limit.settle(), limit.isOver], [true, true]);
    assert.deepEqual([await limit.settle(), limit.isOver], [false, true], 'it only looked');
    writeFileSync(folder.in('bigger'), Buffer.alloc(256 * kibibyte, 'x'));
    assert.deepEqual([await limit.settle(), limit.isOver], [true, true]);
    writeFileSync(folder.in('big'), '');
    writeFileSync(folder.in('bigger'), '');
    assert.deepEqual([await limit.settle(), limit.isOver], [false, false]);
  });

  it('goes on stopping commands for as long as something cannot be counted', async function () {
    if (platform() !== 'linux') skip(this, 'the longest path is another one elsewhere');
    using folder = tempFolder();
    makeDeep(folder.path);
    const limit = new ScratchLimit({ folders: [folder.path], limitBytes: 128 * kibibyte });
    assert.deepEqual([await limit.settle(), limit.isOver], [true, true]);
    assert.deepEqual([await limit.settle(), limit.isOver], [true, true]);
    await removeTree(folder.in('deep'));
    assert.deepEqual([await limit.settle(), limit.isOver], [false, false]);
  });

  it('stops a command that is beyond it while it runs', async () => {
    using folder = tempFolder();
    const limit = new ScratchLimit({ folders: [folder.path], limitBytes: 128 * kibibyte });
    await using watch = limit.watch();
    const stopped = new Promise((resolve) => {
      watch.signal.addEventListener('abort', resolve, { once: true });
    });
    writeFileSync(folder.in('big'), Buffer.alloc(256 * kibibyte, 'x'));
    // The pause between looks holds no process open by itself, and nothing else does here.
    const held = setInterval(() => undefined, 1000);
    await stopped;
    clearInterval(held);
  });

  it('is none where none is set', async () => {
    using folder = tempFolder();
    const limit = new ScratchLimit({ folders: [folder.in('not there')], limitBytes: null });
    assert.deepEqual([await limit.settle(), limit.isOver], [false, false]);
  });
});
