import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { BenchError } from '../../../../src/core/errors.ts';
import { inspectDataFolder } from '../../../../src/core/sandbox/dataFolder.ts';
import { createVirtualProvider } from '../../../../src/core/sandbox/virtual.ts';
import { limits } from '../../../support/sandboxFixture.ts';
import { virtualWorkerUrl } from '../../../support/sandboxProviders.ts';
import { tempFolder } from '../../../support/tempFolder.ts';

const { signal } = new AbortController();

describe('inspectDataFolder', () => {
  it('lists the top by name, and finds the largest file at any depth', async () => {
    using folder = tempFolder();
    mkdirSync(folder.in('metrics', 'deep'), { recursive: true });
    writeFileSync(folder.in('events.tsv'), 'abc');
    writeFileSync(folder.in('metrics', 'deep', 'pod.tsv'), 'abcdef');
    assert.deepEqual(await inspectDataFolder(folder.path, signal), {
      entries: [
        { name: 'events.tsv', kind: 'file' },
        { name: 'metrics', kind: 'folder' },
      ],
      largestFile: { path: 'metrics/deep/pod.tsv', bytes: 6 },
    });
  });

  it('finds nothing in an empty folder', async () => {
    using folder = tempFolder();
    assert.deepEqual(await inspectDataFolder(folder.path, signal), { entries: [], largestFile: null });
  });

  it('names the link that it refuses, at any depth', async () => {
    using folder = tempFolder();
    mkdirSync(folder.in('metrics'));
    symlinkSync('/etc/passwd', folder.in('metrics', 'linked'));
    await assert.rejects(
      inspectDataFolder(folder.path, signal),
      (error) => BenchError.is(error, 'sandbox_failed') && error.message.includes('"metrics/linked"'),
    );
  });
});

describe('the virtual sandbox', () => {
  it('refuses a data file that it could not read, naming it, its size and the way out', async () => {
    using folder = tempFolder();
    mkdirSync(folder.in('data'));
    writeFileSync(folder.in('data', 'traces.tsv'), '');
    truncateSync(folder.in('data', 'traces.tsv'), 512 * 1024 ** 2);
    const provider = createVirtualProvider({ workerUrl: virtualWorkerUrl });
    const opening = provider.open(
      { dataDir: folder.in('data'), scratchDir: folder.in('scratch'), limits },
      signal,
    );
    await assert.rejects(opening, (error) => {
      assert.ok(BenchError.is(error, 'sandbox_unavailable'));
      assert.match(error.message, /traces\.tsv \(512 MiB\)/);
      assert.match(error.hint ?? '', /bwrap.*docker/);
      return true;
    });
  });

  it('says that its program is missing, in the probe and on opening', async () => {
    using folder = tempFolder();
    mkdirSync(folder.in('data'));
    const provider = createVirtualProvider({ workerUrl: new URL('file:///nowhere/virtualWorker.js') });
    const probe = await provider.probe(signal);
    assert.equal(probe.ok, false);
    assert.match(probe.reasons.join(' '), /virtualWorker\.js is missing/);
    const opening = provider.open(
      { dataDir: folder.in('data'), scratchDir: folder.in('scratch'), limits },
      signal,
    );
    await assert.rejects(opening, (error) => BenchError.is(error, 'sandbox_failed'));
  });
});
