import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError } from '../../../../src/core/errors.ts';
import { SuiteManifest } from '../../../../src/core/schema/suite.ts';
import { faults } from '../../../../src/core/simulate/fault/registry.ts';
import { asWriteError, writeSampleSuite } from '../../../../src/core/simulate/writeSampleSuite.ts';
import { tempFolder } from '../../../support/tempFolder.ts';
import { never } from './snapshotInMemory.ts';

describe('writeSampleSuite', () => {
  it('writes suite.json and one folder a task, with neutral names, in the layout of the benchmark', async () => {
    using folder = tempFolder();
    const target = folder.in('deep', 'suite');
    const manifest = await writeSampleSuite(target, { count: 2 }, never);
    assert.deepEqual(
      SuiteManifest.parse(JSON.parse(readFileSync(join(target, 'suite.json'), 'utf8'))),
      manifest,
    );
    assert.deepEqual(
      manifest.tasks.map(({ id, folder: at }) => [id, at]),
      [
        ['sample-01', 'tasks/sample-01'],
        ['sample-02', 'tasks/sample-02'],
      ],
    );
    assert.deepEqual(readdirSync(join(target, 'tasks', 'sample-01')).sort(), [
      'alerts',
      'ground_truth.yaml',
      'k8s_events_raw.tsv',
      'k8s_objects_raw.tsv',
      'metrics',
      'otel_logs_raw.tsv',
      'otel_traces_raw.tsv',
    ]);
    for (const fault of faults) assert.ok(!JSON.stringify(manifest).includes(fault.id), fault.id);
  });

  it('is not there before all that belongs to it is, nor when that fails', async () => {
    using folder = tempFolder();
    const target = folder.in('suite');
    const failing = async (root: string) => {
      assert.ok(existsSync(join(root, 'suite.json')) && !existsSync(target));
      throw new BenchError('cancelled', 'in the middle of the lock');
    };
    await assert.rejects(writeSampleSuite(target, { count: 1, complete: failing }, never), {
      code: 'cancelled',
    });
    assert.deepEqual(readdirSync(folder.path), []);
    const complete = async (root: string) => writeFileSync(join(root, 'suite.lock.json'), '{}');
    await writeSampleSuite(target, { count: 1, complete }, never);
    assert.ok(existsSync(join(target, 'suite.lock.json')));
  });

  it('makes a task the same whether or not others are made before it', async () => {
    using folder = tempFolder();
    const [first, second] = faults.map((fault) => fault.id);
    assert.ok(first !== undefined && second !== undefined);
    await writeSampleSuite(folder.in('both'), { tasks: [first, second] }, never);
    await writeSampleSuite(folder.in('alone'), { tasks: [second] }, never);
    for (const name of ['k8s_objects_raw.tsv', 'otel_traces_raw.tsv', 'ground_truth.yaml']) {
      const [one, other] = [
        folder.in('both/tasks/sample-02', name),
        folder.in('alone/tasks/sample-01', name),
      ];
      assert.ok(readFileSync(one).equals(readFileSync(other)), name);
    }
  });

  it('keeps every task between half a megabyte and two and a half', async () => {
    using folder = tempFolder();
    await writeSampleSuite(folder.in('suite'), {}, never);
    for (const task of readdirSync(folder.in('suite/tasks'))) {
      const bytes = bytesIn(folder.in('suite/tasks', task));
      assert.ok(bytes > 5e5 && bytes < 2.5e6, `${task}: ${bytes} bytes`);
    }
  });

  it('replaces a suite of ours, other tasks and all', async () => {
    using folder = tempFolder();
    await writeSampleSuite(folder.in('suite'), { count: 2 }, never);
    await writeSampleSuite(folder.in('suite'), { count: 1, seed: 'other' }, never);
    assert.deepEqual(readdirSync(folder.in('suite/tasks')), ['sample-01']);
    assert.deepEqual(readdirSync(folder.path), ['suite']);
  });

  it('refuses a folder that holds something else, and touches nothing in it', async () => {
    using folder = tempFolder();
    for (const [name, content] of [
      ['notes.txt', 'mine'],
      ['suite.json', '{"id": "somebody else"}'],
      ['suite.json', 'not JSON'],
    ] as const) {
      const target = folder.in(`has-${name}-${content.length}`);
      mkdirSync(target);
      writeFileSync(join(target, name), content);
      await assert.rejects(writeSampleSuite(target, { count: 1 }, never), (error) =>
        BenchError.is(error, 'usage'),
      );
      assert.deepEqual(readdirSync(target), [name]);
      assert.equal(readFileSync(join(target, name), 'utf8'), content);
    }
  });

  it('refuses a target that is a file', async () => {
    using folder = tempFolder();
    writeFileSync(folder.in('file'), 'mine');
    await assert.rejects(writeSampleSuite(folder.in('file'), { count: 1 }, never), (error) =>
      BenchError.is(error, 'usage'),
    );
    assert.equal(readFileSync(folder.in('file'), 'utf8'), 'mine');
  });

  it('leaves nothing behind when it is cancelled, and the old suite as it was', async () => {
    using folder = tempFolder();
    await writeSampleSuite(folder.in('suite'), { count: 1 }, never);
    const before = readFileSync(folder.in('suite/suite.json'), 'utf8');
    const controller = new AbortController();
    const onProgress = (): void => controller.abort();
    await assert.rejects(
      writeSampleSuite(folder.in('suite'), { seed: 'other', onProgress }, controller.signal),
      (error) => BenchError.is(error, 'cancelled'),
    );
    assert.deepEqual(readdirSync(folder.path), ['suite']);
    assert.equal(readFileSync(folder.in('suite/suite.json'), 'utf8'), before);
    await assert.rejects(writeSampleSuite(folder.in('new'), {}, controller.signal));
    assert.ok(!existsSync(folder.in('new')));
  });

  it('refuses an unknown fault and a suite of nothing', async () => {
    using folder = tempFolder();
    for (const options of [
      { tasks: ['gremlins'] },
      { tasks: [] },
      { count: 0 },
      { count: -1 },
      { count: 1.5 },
      { targetBytesPerTask: 0 },
    ]) {
      await assert.rejects(
        writeSampleSuite(folder.in('suite'), options, never),
        (error) => BenchError.is(error, 'usage'),
        JSON.stringify(options),
      );
    }
    assert.deepEqual(readdirSync(folder.path), []);
  });

  it('says of a full disk and of a folder that may not be written what to do', () => {
    for (const [code, expected] of [
      ['ENOSPC', 'disk_full'],
      ['EACCES', 'not_writable'],
      ['EROFS', 'not_writable'],
    ] as const) {
      const translated = asWriteError(Object.assign(new Error(code), { code }), '/somewhere');
      assert.ok(BenchError.is(translated, expected), code);
      assert.match(translated.message, /\/somewhere/);
    }
    const other = new Error('something else');
    assert.equal(asWriteError(other, '/somewhere'), other);
  });
});

describe('a large snapshot', () => {
  it('comes out near its target, with the real shares, in small pieces and flat memory', async () => {
    using folder = tempFolder();
    const target = 50e6;
    const before = process.memoryUsage().rss;
    await writeSampleSuite(folder.in('suite'), { count: 1, targetBytesPerTask: target }, never);
    const grown = process.memoryUsage().rss - before;
    const task = folder.in('suite/tasks/sample-01');
    const bytes = bytesIn(task);
    assert.ok(Math.abs(bytes / target - 1) < 0.15, `${bytes} bytes for a target of ${target}`);
    const share = (name: string): number => bytesIn(join(task, name)) / bytes;
    assert.ok(share('otel_traces_raw.tsv') > 0.25 && share('otel_traces_raw.tsv') < 0.42);
    assert.ok(share('metrics') > 0.4 && share('metrics') < 0.6);
    assert.ok(share('k8s_objects_raw.tsv') > 0.03 && share('k8s_objects_raw.tsv') < 0.09);
    assert.ok(grown < 250e6, `memory grew by ${grown} bytes`);
  }).timeout(60_000);
});

function bytesIn(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.size;
  return readdirSync(path).reduce((sum, name) => sum + bytesIn(join(path, name)), 0);
}
