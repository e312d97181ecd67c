import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { BenchError } from '../../../../src/core/errors.ts';
import { SuiteLock } from '../../../../src/core/schema/suite.ts';
import { hashFile } from '../../../../src/core/suite/hashFile.ts';
import { loadSuite } from '../../../../src/core/suite/loadSuite.ts';
import {
  type HashProgress,
  lockSha256,
  lockSuite,
  renewedLock,
  verifySuite,
} from '../../../../src/core/suite/lock.ts';
import type { Suite } from '../../../../src/core/suite/suite.ts';
import { soundTruth, useTemporaryFolder, wholeSnapshot, writeFiles } from '../../../support/taskFolder.ts';

const signal = new AbortController().signal;
const quiet = (): void => {};

describe('the lock of a suite', () => {
  const temporary = useTemporaryFolder();
  const file = (name: string): string => temporary.path('Scenario-1', name);
  const load = (): Promise<Suite> => loadSuite(temporary.path(), {}, signal);

  beforeEach(() => {
    for (const id of ['Scenario-1', 'Scenario-2']) {
      writeFiles(temporary.path(id), { ...wholeSnapshot, 'ground_truth.yaml': soundTruth, '.DS_Store': 'x' });
    }
    writeFiles(temporary.path(), {
      'suite.lock.json': '{"schema_version":"1.0","suite_id":"a","revision":"r7","files":{}}',
    });
  });

  it('holds every file of the tasks with its hash and size, sorted, and fits its schema', async () => {
    const lock = await lockSuite(await load(), signal, quiet);
    const keys = Object.keys(SuiteLock.parse(lock).files);
    const names = [...Object.keys(wholeSnapshot), 'ground_truth.yaml'];
    assert.deepEqual(
      keys,
      ['Scenario-1', 'Scenario-2'].flatMap((id) => names.map((name) => `${id}/${name}`)).sort(),
    );
    assert.deepEqual(lock.files['Scenario-1/ground_truth.yaml'], {
      sha256: createHash('sha256').update(soundTruth).digest('hex'),
      bytes: soundTruth.length,
    });
    assert.equal(lock.revision, 'r7');
  });

  it('verifies an untouched suite', async () => {
    const suite = await load();
    const lock = await lockSuite(suite, signal, quiet);
    const { bytes, files, ...result } = await verifySuite(suite, lock, signal, quiet);
    assert.deepEqual(result, { ok: true, missing: [], changed: [], extra: [] });
    assert.deepEqual(
      [files, bytes],
      [14, Object.values(lock.files).reduce((total, locked) => total + locked.bytes, 0)],
    );
  });

  it('names what is missing, changed in content, changed in size, and extra', async () => {
    const suite = await load();
    const lock = await lockSuite(suite, signal, quiet);
    rmSync(file('otel_logs_raw.tsv'));
    appendFileSync(file('otel_traces_raw.tsv'), 'x');
    writeFileSync(file('ground_truth.yaml'), soundTruth.replace('cart', 'tram'));
    writeFileSync(file('new.txt'), '');
    const { ok, missing, changed, extra } = await verifySuite(suite, lock, signal, quiet);
    assert.deepEqual(
      [ok, missing, changed, extra],
      [
        false,
        ['Scenario-1/otel_logs_raw.tsv'],
        ['Scenario-1/ground_truth.yaml', 'Scenario-1/otel_traces_raw.tsv'],
        ['Scenario-1/new.txt'],
      ],
    );
  });

  it('notices a task that was added and one that was taken away', async () => {
    const lock = await lockSuite(await load(), signal, quiet);
    renameSync(temporary.path('Scenario-2'), temporary.path('Scenario-3'));
    const { missing, extra } = await verifySuite(await load(), lock, signal, quiet);
    assert.ok(missing.length === 7 && missing.every((key) => key.startsWith('Scenario-2/')));
    assert.ok(extra.length === 7 && extra.every((key) => key.startsWith('Scenario-3/')));
  });

  it('locks the manifest too', async () => {
    const tasks = [{ id: 'a', folder: 'Scenario-1', title: 'A' }];
    const manifest = { schema_version: '1.0', id: 'made', title: '', description: '', origin: {}, tasks };
    writeFiles(temporary.path(), { 'suite.json': JSON.stringify(manifest) });
    assert.ok('suite.json' in (await lockSuite(await load(), signal, quiet)).files);
  });

  it('refuses links: what they lead to is not under the lock', async () => {
    symlinkSync('/etc/hostname', file('link.txt'));
    await assert.rejects(lockSuite(await load(), signal, quiet), (error) =>
      BenchError.is(error, 'suite_invalid'),
    );
  });

  it('refuses a lock file that is not one', async () => {
    writeFiles(temporary.path(), { 'suite.lock.json': '{"files": 3}' });
    await assert.rejects(load(), (error) => BenchError.is(error, 'suite_invalid'));
  });

  it('has one hash that depends on every file and on no order of keys', async () => {
    const lock = await lockSuite(await load(), signal, quiet);
    const reversed = { ...lock, files: Object.fromEntries(Object.entries(lock.files).reverse()) };
    const changed = { ...lock, files: { ...lock.files, x: { sha256: '0'.repeat(64), bytes: 0 } } };
    assert.equal(lockSha256(lock), lockSha256(reversed));
    assert.notEqual(lockSha256(lock), lockSha256(changed));
  });

  it('reports progress up to the whole', async () => {
    const seen: HashProgress[] = [];
    await lockSuite(await load(), signal, (progress) => seen.push(progress));
    assert.equal(seen.at(-1)?.doneBytes, seen.at(-1)?.totalBytes);
  });

  it('stops when it is told to', async () => {
    const suite = await load();
    await assert.rejects(lockSuite(suite, AbortSignal.abort(), quiet), { name: 'AbortError' });
  });

  it('hashes files of any length around a chunk', async () => {
    for (const length of [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 5_000_000]) {
      const content = Buffer.alloc(length, 'abcdefg');
      writeFileSync(temporary.path('f'), content);
      assert.deepEqual(await hashFile(temporary.path('f'), signal), {
        sha256: createHash('sha256').update(content).digest('hex'),
        bytes: length,
      });
    }
  });
});

describe('a new lock of a suite that has one', () => {
  const file = (digit: string) => ({ sha256: digit.repeat(64), bytes: 1 });
  const before: SuiteLock = {
    schema_version: '1.0',
    suite_id: 'itbench-aa',
    revision: '76df38a',
    files: { a: file('1'), b: file('2') },
  };

  it('keeps the revision of the same files, or of a part of them', () => {
    assert.equal(renewedLock(before, before).revision, '76df38a');
    const part = { ...before, files: { b: file('2') } };
    assert.equal(renewedLock(part, before), part);
    assert.equal(renewedLock(part, null), part);
  });

  it('loses the revision when a file is another one, or was not there', () => {
    const changed = { ...before, files: { a: file('3'), b: file('2') } };
    assert.deepEqual(renewedLock(changed, before), { ...changed, revision: null });
    const more = { ...before, files: { ...before.files, c: file('3') } };
    assert.deepEqual(renewedLock(more, before), { ...more, revision: null });
  });
});
