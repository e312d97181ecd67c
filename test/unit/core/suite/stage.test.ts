import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { BenchError } from '../../../../src/core/errors.ts';
import { stageTask } from '../../../../src/core/suite/stage.ts';
import type { Task } from '../../../../src/core/suite/suite.ts';
import { sharedDir } from '../../../support/shared.ts';
import { skip } from '../../../support/skip.ts';
import { soundTruth, useTemporaryFolder, wholeSnapshot, writeFiles } from '../../../support/taskFolder.ts';

const signal = new AbortController().signal;

/** Everything of BENCHMARK.md §2.3 and §2.4 that an agent must not see, and what people leave lying about. */
const secrets: Readonly<Record<string, string>> = {
  'ground_truth.yaml': soundTruth,
  'groundtruth_v1.yaml': soundTruth,
  'groundtruth.yaml': soundTruth,
  'data.jsonl': soundTruth,
  'status.json': soundTruth,
  'assertion.json': soundTruth,
  'suite.json': soundTruth,
  'suite.lock.json': soundTruth,
  '.git/HEAD': soundTruth,
  '.hidden': soundTruth,
  'LISTING.txt': soundTruth,
  'notes/answer.md': soundTruth,
  'alerts/ground_truth.yaml': soundTruth,
  'alerts/status.json': soundTruth,
  'metrics/.answer.tsv': soundTruth,
  'metrics/ground_truth.tsv': soundTruth,
  'k8s_objects/ground_truth.yaml': soundTruth,
};

function allFiles(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(dir.length + 1))
    .sort();
}

describe('stageTask', () => {
  const temporary = useTemporaryFolder();
  const task = (): Task => ({
    id: 'Scenario-2',
    title: '',
    dir: temporary.path('Scenario-2'),
    groundTruth: null,
  });

  it('stages the snapshot and nothing else, and says what it hid', async () => {
    writeFiles(task().dir, { ...secrets, ...wholeSnapshot, 'alerts_at_loose.json': '[]' });
    const staged = await stageTask(task(), temporary.path('stage'), signal);
    const shown = [...Object.keys(wholeSnapshot), 'alerts_at_loose.json'].sort();
    assert.deepEqual(allFiles(staged.dataDir), shown);
    assert.deepEqual(staged.entries, readdirSync(staged.dataDir).sort());
    assert.deepEqual([...staged.hidden].sort(), [
      '.git/',
      '.hidden',
      'LISTING.txt',
      'alerts/ground_truth.yaml',
      'alerts/status.json',
      'assertion.json',
      'data.jsonl',
      'ground_truth.yaml',
      'groundtruth.yaml',
      'groundtruth_v1.yaml',
      'k8s_objects/ground_truth.yaml',
      'metrics/.answer.tsv',
      'metrics/ground_truth.tsv',
      'notes/',
      'status.json',
      'suite.json',
      'suite.lock.json',
    ]);
    for (const path of shown)
      assert.ok(!readFileSync(`${staged.dataDir}/${path}`, 'utf8').includes('root_cause'));
  });

  it('links on one disk, so that a gigabyte costs nothing, and leaves the suite as it was', async () => {
    writeFiles(task().dir, wholeSnapshot);
    const before = statSync(`${task().dir}/otel_logs_raw.tsv`);
    const staged = await stageTask(task(), temporary.path('stage'), signal);
    const after = statSync(`${staged.dataDir}/otel_logs_raw.tsv`);
    assert.deepEqual([staged.by, after.ino, after.mode], ['link', before.ino, before.mode]);
    assert.equal(staged.files, Object.keys(wholeSnapshot).length);
    assert.equal(
      staged.bytes,
      Object.values(wholeSnapshot).reduce((total, text) => total + text.length, 0),
    );
  });

  it('copies to another disk, read-only', async function () {
    const elsewhere = '/dev/shm';
    writeFiles(task().dir, wholeSnapshot);
    const other = statSync(elsewhere, { throwIfNoEntry: false });
    if (other === undefined || other.dev === statSync(task().dir).dev) {
      skip(this, 'this machine has no second file system at /dev/shm');
    }
    const stage = mkdtempSync(`${elsewhere}/stage-`);
    try {
      const staged = await stageTask(task(), stage, signal);
      const file = `${staged.dataDir}/otel_logs_raw.tsv`;
      assert.deepEqual([staged.by, statSync(file).mode & 0o777], ['copy', 0o444]);
      assert.equal(readFileSync(file, 'utf8'), wholeSnapshot['otel_logs_raw.tsv']);
    } finally {
      rmSync(stage, { recursive: true, force: true });
    }
  });

  it('refuses a snapshot file that is a link, whatever it leads to', async () => {
    writeFiles(task().dir, { ...wholeSnapshot, 'ground_truth.yaml': soundTruth });
    symlinkSync('../ground_truth.yaml', `${task().dir}/metrics/service_a_raw.tsv`);
    await assert.rejects(stageTask(task(), temporary.path('stage'), signal), (error) =>
      BenchError.is(error, 'snapshot_invalid'),
    );
  });

  it('refuses a task without a snapshot, by name', async () => {
    writeFiles(task().dir, { 'ground_truth.yaml': soundTruth });
    await assert.rejects(stageTask(task(), temporary.path('stage'), signal), (error) => {
      assert.ok(BenchError.is(error, 'suite_invalid'));
      assert.match(error.message, /task Scenario-2 has no snapshot/);
      return true;
    });
  });

  it('refuses a staging folder that already holds something', async () => {
    writeFiles(task().dir, wholeSnapshot);
    writeFiles(temporary.path('stage'), { 'ground_truth.yaml': soundTruth });
    await assert.rejects(stageTask(task(), temporary.path('stage'), signal), (error) =>
      BenchError.is(error, 'suite_invalid'),
    );
  });

  it('stages the real excerpt without its listing', async function () {
    const dir = sharedDir('real-data', 'itbench-lite-excerpt', 'Scenario-2');
    if (dir === null) {
      skip(this, '../shared/real-data is not beside the repository');
    }
    const staged = await stageTask({ ...task(), dir }, temporary.path('stage'), signal);
    assert.deepEqual([staged.files, staged.hidden], [9, ['LISTING.txt']]);
  });
});
