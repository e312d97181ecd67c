import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { BenchError, type ErrorCode } from '../../../../src/core/errors.ts';
import { loadSuite } from '../../../../src/core/suite/loadSuite.ts';
import type { Suite } from '../../../../src/core/suite/suite.ts';
import { readTaskTruth } from '../../../../src/core/suite/taskTruth.ts';
import { sharedDir } from '../../../support/shared.ts';
import { skip } from '../../../support/skip.ts';
import { soundTruth, useTemporaryFolder, wholeSnapshot, writeFiles } from '../../../support/taskFolder.ts';

const signal = new AbortController().signal;

function under(prefix: string, files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [`${prefix}/${path}`, content]));
}

const wholeTask = { ...wholeSnapshot, 'ground_truth.yaml': soundTruth };
const ids = (suite: Suite): string[] => suite.tasks.map((task) => task.id);
const codes = (suite: Suite): string[] =>
  (suite.findings ?? []).map((finding) => `${finding.task} ${finding.code}`);
const indexLine = (id: string, truth: string): string =>
  JSON.stringify({
    id_aa: `it-bench-sre-public-${id}`,
    scenario_id: id,
    category: 'sre',
    ground_truth_yaml: truth,
  });

describe('loadSuite', () => {
  const temporary = useTemporaryFolder();

  async function refused(dir: string, code: ErrorCode): Promise<BenchError> {
    try {
      await loadSuite(dir, {}, signal);
    } catch (error) {
      assert.ok(BenchError.is(error, code), String(error));
      return error;
    }
    return assert.fail('nothing was refused');
  }

  for (const start of ['', 'sre']) {
    it(`loads ITBench-AA from ${start === '' ? 'its root' : 'sre/'}, in natural order`, async () => {
      for (const id of ['Scenario-10', 'Scenario-2']) writeFiles(temporary.path('sre', id), wholeTask);
      const index = ['Scenario-2', 'Scenario-10'].map((id) => indexLine(id, `${soundTruth}\n`)).join('\n');
      writeFiles(temporary.path('sre'), { 'data.jsonl': index });
      writeFiles(temporary.path(), { 'README.md': 'x' });
      const suite = await loadSuite(temporary.path(start), {}, signal);
      assert.deepEqual(
        [suite.id, suite.layout, suite.root, ids(suite), codes(suite)],
        [
          'itbench-aa',
          'itbench_aa',
          temporary.path(start).replace(/\/$/, ''),
          ['Scenario-2', 'Scenario-10'],
          [],
        ],
      );
    });
  }

  it('takes a ground truth from data.jsonl where the folder has none', async () => {
    writeFiles(temporary.path('sre/Scenario-2'), wholeSnapshot);
    writeFiles(temporary.path('sre'), { 'data.jsonl': indexLine('Scenario-2', soundTruth) });
    const suite = await loadSuite(temporary.path(), {}, signal);
    const task = suite.tasks[0];
    assert.ok(task);
    const truth = await readTaskTruth(task, signal);
    assert.deepEqual([truth.groups[0]?.id, codes(suite)], ['cart-1', []]);
  });

  it('warns where the two copies of a ground truth differ by more than a final newline', async () => {
    writeFiles(temporary.path('sre/Scenario-2'), wholeTask);
    writeFiles(temporary.path('sre'), {
      'data.jsonl': indexLine('Scenario-2', soundTruth.replace('shop', 'store')),
    });
    assert.deepEqual(codes(await loadSuite(temporary.path(), {}, signal)), [
      'Scenario-2 ground_truth_copies_differ',
    ]);
  });

  it('loads sre/ without an index too', async () => {
    writeFiles(temporary.path('sre/Scenario-2'), wholeTask);
    assert.deepEqual(ids(await loadSuite(temporary.path(), {}, signal)), ['Scenario-2']);
  });

  it('names the tasks that data.jsonl lists and the disk lacks', async () => {
    writeFiles(temporary.path('sre/Scenario-2'), wholeTask);
    const index = ['Scenario-2', 'Scenario-3'].map((id) => indexLine(id, soundTruth)).join('\n');
    writeFiles(temporary.path('sre'), { 'data.jsonl': index });
    const suite = await loadSuite(temporary.path(), {}, signal);
    assert.deepEqual([ids(suite), codes(suite)], [['Scenario-2'], ['Scenario-3 missing_task_folder']]);
  });

  it('refuses a data.jsonl that is damaged, naming the line', async () => {
    writeFiles(temporary.path('sre/Scenario-2'), wholeTask);
    writeFiles(temporary.path('sre'), {
      'data.jsonl': `${indexLine('Scenario-2', soundTruth)}\n{"scenario_id": `,
    });
    assert.match((await refused(temporary.path(), 'suite_invalid')).message, /data\.jsonl:2: not JSON/);
  });

  const version = 'snapshots/sre/v0.2-B96DF826-4BB2-4B62-97AB-6D84254C53D7';
  for (const start of ['', 'snapshots', 'snapshots/sre', version]) {
    it(`loads ITBench-Lite from ${start === '' ? 'its root' : start}`, async () => {
      writeFiles(temporary.path(), under(`${version}/Scenario-1`, wholeTask));
      const suite = await loadSuite(temporary.path(start), {}, signal);
      assert.deepEqual([suite.layout, ids(suite), codes(suite)], ['itbench_lite', ['Scenario-1'], []]);
    });
  }

  it('refuses to choose between two versions of ITBench-Lite', async () => {
    for (const name of ['v0.1', 'v0.2'])
      writeFiles(temporary.path('snapshots/sre', name, 'Scenario-1'), wholeTask);
    assert.match(
      (await refused(temporary.path(), 'suite_invalid')).message,
      /several versions.*v0\.1, v0\.2/,
    );
  });

  const manifest = (tasks: unknown): string =>
    JSON.stringify({
      schema_version: '1.0',
      id: 'made',
      title: 'Made',
      description: '',
      origin: { seed: 1 },
      tasks,
    });

  it('loads our own layout by its manifest, and nothing that the manifest does not list', async () => {
    writeFiles(temporary.path(), {
      'suite.json': manifest([{ id: 'shop-2', folder: 'tasks/b', title: 'Slow shop' }]),
      ...under('tasks/b', wholeTask),
      ...under('tasks/stray', wholeTask),
    });
    const suite = await loadSuite(temporary.path(), {}, signal);
    assert.deepEqual(
      [suite.id, suite.title, suite.layout, suite.tasks.map((task) => [task.id, task.title, task.dir])],
      ['made', 'Made', 'itbench_review', [['shop-2', 'Slow shop', temporary.path('tasks/b')]]],
    );
  });

  const badManifests: readonly (readonly [string, unknown, RegExp])[] = [
    ['a folder that is not there', [{ id: 'a', folder: 'nowhere', title: '' }], /task a cannot be read/],
    ['a folder outside the suite', [{ id: 'a', folder: '../a', title: '' }], /outside the suite/],
    ['an id that is no name for a folder', [{ id: '../a', folder: 'a', title: '' }], /no name for a folder/],
    ['an unknown key', [{ id: 'a', folder: 'a', title: '', colour: 'red' }], /colour/],
  ];
  for (const [what, tasks, message] of badManifests) {
    it(`refuses a suite.json with ${what}`, async () => {
      writeFiles(temporary.path(), { 'suite.json': manifest(tasks), ...under('a', wholeTask) });
      assert.match((await refused(temporary.path(), 'suite_invalid')).message, message);
    });
  }

  it('loads a plain folder of task folders and leaves other folders alone', async () => {
    writeFiles(temporary.path(), {
      ...under('shop down', wholeTask),
      ...under('shop-slow', wholeTask),
      'notes/readme.txt': 'x',
      '.cache/k8s_events_raw.tsv': 'x',
    });
    const suite = await loadSuite(temporary.path(), {}, signal);
    assert.deepEqual(
      [suite.layout, ids(suite), codes(suite)],
      ['itbench_review', ['shop-down', 'shop-slow'], []],
    );
  });

  it('lists tasks that lack something and says what', async () => {
    mkdirSync(temporary.path('Scenario-1'));
    writeFiles(temporary.path('Scenario-2'), wholeSnapshot);
    writeFiles(temporary.path('Scenario-3'), { ...wholeTask, 'otel_traces_raw.tsv': '' });
    rmSync(temporary.path('Scenario-3/otel_logs_raw.tsv'));
    const suite = await loadSuite(temporary.path(), {}, signal);
    assert.deepEqual(ids(suite), ['Scenario-1', 'Scenario-2', 'Scenario-3']);
    assert.deepEqual(codes(suite), [
      'Scenario-1 empty_snapshot',
      'Scenario-1 missing_ground_truth',
      'Scenario-2 missing_ground_truth',
      'Scenario-3 half_snapshot',
    ]);
    assert.match(
      suite.findings?.[3]?.sentence ?? '',
      /otel_logs_raw\.tsv is missing, otel_traces_raw\.tsv is empty/,
    );
  });

  it('refuses by name to read the ground truth of a task that has none', async () => {
    writeFiles(temporary.path('Scenario-2'), wholeSnapshot);
    const task = (await loadSuite(temporary.path(), {}, signal)).tasks[0];
    assert.ok(task);
    await assert.rejects(readTaskTruth(task, signal), (error) => {
      assert.ok(BenchError.is(error, 'ground_truth_invalid'));
      assert.match(error.message, /task Scenario-2 has no ground truth/);
      return true;
    });
  });

  it('takes ground truths from a folder of them for tasks that have none', async () => {
    writeFiles(temporary.path('tasks/Scenario-2'), wholeSnapshot);
    writeFiles(temporary.path('truths/scenario_2'), {
      'groundtruth_v1.yaml': soundTruth,
      'groundtruth.yaml': 'x',
    });
    const suite = await loadSuite(
      temporary.path('tasks'),
      { groundTruthDir: temporary.path('truths') },
      signal,
    );
    assert.deepEqual(suite.tasks[0]?.groundTruth, {
      file: temporary.path('truths/scenario_2/groundtruth_v1.yaml'),
    });
  });

  it('refuses an empty folder, a missing one, a file, and a folder that is a task', async () => {
    mkdirSync(temporary.path('empty'));
    writeFiles(temporary.path('Scenario-2'), wholeTask);
    assert.match((await refused(temporary.path('empty'), 'suite_missing')).message, /holds no task/);
    assert.match((await refused(temporary.path('nowhere'), 'suite_missing')).message, /does not exist/);
    const file = temporary.path('Scenario-2/otel_logs_raw.tsv');
    assert.match((await refused(file, 'suite_missing')).message, /is a file/);
    assert.match(
      (await refused(temporary.path('Scenario-2'), 'suite_invalid')).hint ?? '',
      /--tasks Scenario-2/,
    );
  });

  it('refuses a task folder that is a link, and reports a snapshot file that is one', async () => {
    writeFiles(temporary.path('elsewhere'), wholeTask);
    writeFiles(temporary.path('a/Scenario-1'), { 'ground_truth.yaml': soundTruth });
    symlinkSync(
      temporary.path('elsewhere/otel_logs_raw.tsv'),
      temporary.path('a/Scenario-1/otel_logs_raw.tsv'),
    );
    assert.deepEqual(codes(await loadSuite(temporary.path('a'), {}, signal)), [
      'Scenario-1 snapshot_invalid',
    ]);
    symlinkSync(temporary.path('elsewhere'), temporary.path('a/Scenario-2'));
    assert.match((await refused(temporary.path('a'), 'suite_invalid')).message, /symbolic link/);
  });

  it('refuses two folders whose ids differ only in case', async function () {
    writeFiles(temporary.path(), { ...under('shop', wholeTask), ...under('Shop', wholeTask) });
    if (readdirSync(temporary.path()).length < 2) skip(this, 'file names ignore case here');
    assert.match((await refused(temporary.path(), 'suite_invalid')).message, /two tasks are called/);
  });

  it('stops when it is told to', async () => {
    writeFiles(temporary.path('Scenario-2'), wholeTask);
    await assert.rejects(loadSuite(temporary.path(), {}, AbortSignal.abort()), { name: 'AbortError' });
  });

  it('loads the real excerpt of ITBench-Lite with the real ground truths', async function () {
    const excerpt = sharedDir('real-data', 'itbench-lite-excerpt');
    const groundTruthDir = sharedDir('real-data', 'itbench-ground-truth');
    if (excerpt === null || groundTruthDir === null) {
      skip(this, '../shared/real-data is not beside the repository');
    }
    const suite = await loadSuite(excerpt, { groundTruthDir }, signal);
    const task = suite.tasks[0];
    assert.ok(task);
    const truth = await readTaskTruth(task, signal);
    assert.deepEqual(
      [ids(suite), suite.findings?.map((f) => [f.code, f.severity]), truth.groups[0]?.name],
      [['Scenario-2'], [['half_snapshot', 'warning']], 'flagd-config'],
    );
  });
});
