import assert from 'node:assert/strict';
import { cpSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { SuiteOverview } from '../../../../src/core/schema/runIndex.ts';
import { lintSuite } from '../../../../src/core/suite/lint.ts';
import { loadSuite } from '../../../../src/core/suite/loadSuite.ts';
import { lockFileName, lockSuite } from '../../../../src/core/suite/lock.ts';
import { readSuiteOverview } from '../../../../src/core/suite/suiteOverview.ts';
import { tinyTask, writeTinySuite } from '../../../support/cliScene.ts';
import { filesUnder } from '../../../support/runResults.ts';
import { sharedDir } from '../../../support/shared.ts';
import { skip } from '../../../support/skip.ts';
import { soundTruth, useTemporaryFolder, writeFiles } from '../../../support/taskFolder.ts';

const signal = new AbortController().signal;

/** The sound truth with these faults. */
function truthWith(...faults: string[]): string {
  return soundTruth.replace(/fault:.*$/s, `fault:\n${faults.map((fault) => `  - ${fault}\n`).join('')}`);
}

describe('readSuiteOverview', () => {
  const temporary = useTemporaryFolder();
  const read = async () => SuiteOverview.parse(await readSuiteOverview(temporary.path(), signal));

  it('lists the tasks with the bytes of all their files', async () => {
    writeTinySuite(temporary.path(), 2);
    writeFiles(temporary.path('Scenario-2'), { 'notes/deep/more.txt': 'x'.repeat(1000) });
    const overview = await read();
    const bytes = [...filesUnder(temporary.path('Scenario-1')).values()].reduce(
      (sum, file) => sum + file.length,
      0,
    );
    assert.deepEqual(overview.tasks, [
      {
        id: 'Scenario-1',
        title: 'Scenario 1',
        dir: temporary.path('Scenario-1'),
        bytes,
        fault_family: null,
        runnable: true,
        findings: [],
      },
      {
        id: 'Scenario-2',
        title: 'Scenario 2',
        dir: temporary.path('Scenario-2'),
        bytes: bytes + 1000,
        fault_family: null,
        runnable: true,
        findings: [],
      },
    ]);
    const { tasks: _, ...rest } = overview;
    assert.deepEqual(
      { ...rest, id: '', title: '' },
      {
        id: '',
        title: '',
        root: temporary.path(),
        layout: 'itbench_lite',
        revision: null,
        locked: false,
        findings: [],
      },
    );
  });

  it('knows a suite that is locked', async () => {
    writeTinySuite(temporary.path(), 1);
    const lock = await lockSuite(await loadSuite(temporary.path(), {}, signal), signal, () => {});
    writeFileSync(temporary.path(lockFileName), JSON.stringify({ ...lock, revision: 'abc' }));
    const { locked, revision } = await read();
    assert.deepEqual([locked, revision], [true, 'abc']);
  });

  it('names the family of the fault as the truth does: once for several alike, all where they differ', async () => {
    const truths = [
      truthWith('{category: Resource Unavailable, condition: x}', '{category: Resource Unavailable}'),
      truthWith('{category: Change}', '{category: Network}'),
      truthWith('{category: "  ", condition: wrong port}'),
      soundTruth,
      'groups: [',
    ];
    for (const [index, truth] of truths.entries()) {
      writeFiles(temporary.path(`Scenario-${index + 1}`), { ...tinyTask(index), 'ground_truth.yaml': truth });
    }
    assert.deepEqual(
      (await read()).tasks.map(({ fault_family, runnable }) => [fault_family, runnable]),
      [
        ['Resource Unavailable', true],
        ['Change, Network', true],
        [null, true],
        [null, true],
        [null, false],
      ],
    );
  });

  it('says which tasks cannot be run or scored, and why', async () => {
    const { 'ground_truth.yaml': truth, ...snapshot } = tinyTask();
    const folders: Record<string, Record<string, string>> = {
      'Scenario-1': snapshot,
      'Scenario-2': { 'ground_truth.yaml': truth ?? '' },
      'Scenario-3': { ...snapshot, 'ground_truth.yaml': 'groups: [' },
      'Scenario-4': { ...snapshot, 'ground_truth.yaml': soundTruth.replace(', root_cause: true', '') },
      'Scenario-5': { ...snapshot, 'ground_truth.yaml': soundTruth.replace('cart\\b', '*.*') },
      'Scenario-6': tinyTask(),
    };
    for (const [name, files] of Object.entries(folders)) writeFiles(temporary.path(name), files);
    rmSync(temporary.path('Scenario-6', 'alerts'), { recursive: true });
    symlinkSync(temporary.path('Scenario-5', 'alerts'), temporary.path('Scenario-6', 'alerts'));
    const overview = await read();
    assert.deepEqual(
      overview.tasks.map(({ id, runnable, findings }) => [id, runnable, findings[0]?.code]),
      [
        ['Scenario-1', false, 'missing_ground_truth'],
        ['Scenario-2', false, 'empty_snapshot'],
        ['Scenario-3', false, 'ground_truth_invalid'],
        ['Scenario-4', false, 'no_root'],
        ['Scenario-5', true, 'invalid_regex'],
        ['Scenario-6', false, 'snapshot_invalid'],
      ],
    );
  });

  it('says of tasks that the index lists and the disk lacks', async () => {
    writeFiles(temporary.path('sre', 'Scenario-1'), tinyTask());
    const lines = ['Scenario-1', 'Scenario-2'].map((scenario_id) =>
      JSON.stringify({ scenario_id, ground_truth_yaml: soundTruth }),
    );
    writeFiles(temporary.path('sre'), { 'data.jsonl': lines.join('\n') });
    const { tasks, findings } = await read();
    assert.deepEqual(
      [tasks.length, findings.map(({ task, code }) => [task, code])],
      [1, [['Scenario-2', 'missing_task_folder']]],
    );
  });

  it('takes sizes without reading, also of two snapshots that could only be told apart byte by byte', async function () {
    if (process.platform === 'win32') skip(this, 'a file of zeros takes its whole size on this disk');
    for (const task of ['Scenario-1', 'Scenario-2']) writeFiles(temporary.path(task), tinyTask());
    // Sparse: to read them takes longer than a test may.
    const huge = 200e9;
    for (const task of ['Scenario-1', 'Scenario-2']) {
      truncateSync(temporary.path(task, 'otel_traces_raw.tsv'), huge);
    }
    const { tasks } = await read();
    assert.deepEqual(
      tasks.map(({ bytes }) => bytes > huge && bytes < huge * 1.001),
      [true, true],
    );
  });

  it('counts nothing that a link leads to', async () => {
    writeTinySuite(temporary.path('suite'), 1);
    const bytesNow = async () => (await readSuiteOverview(temporary.path('suite'), signal)).tasks[0]?.bytes;
    const before = await bytesNow();
    mkdirSync(temporary.path('elsewhere'));
    writeFileSync(temporary.path('elsewhere', 'big'), 'x'.repeat(10_000));
    symlinkSync(temporary.path('elsewhere'), temporary.path('suite', 'Scenario-1', 'linked'));
    symlinkSync('..', temporary.path('suite', 'Scenario-1', 'loop'));
    symlinkSync(temporary.path('elsewhere', 'big'), temporary.path('suite', 'Scenario-1', 'big'));
    assert.equal(await bytesNow(), before);
  });

  it('stops when it is told to', async () => {
    writeTinySuite(temporary.path(), 3);
    const stopping = new AbortController();
    const reading = readSuiteOverview(temporary.path(), stopping.signal);
    stopping.abort();
    await assert.rejects(reading, { name: 'AbortError' });
  });

  it('refuses what is no suite', async () => {
    await assert.rejects(readSuiteOverview(temporary.path('nothing'), signal), { code: 'suite_missing' });
  });

  it('finds in real truths what the doctor finds, and a family in each', async function () {
    const real = sharedDir('real-data', 'itbench-ground-truth');
    if (real === null) skip(this, 'the reference data is not beside the repository');
    const { 'ground_truth.yaml': _, ...snapshot } = tinyTask();
    cpSync(real, temporary.path(), { recursive: true, filter: (path) => !/\.(md|json)$/.test(path) });
    const suiteDir = temporary.path();
    for (const { dir } of (await loadSuite(suiteDir, {}, signal)).tasks) writeFiles(dir, snapshot);
    const overview = await read();
    const findings = await lintSuite(await loadSuite(suiteDir, {}, signal), signal, { readSnapshots: false });
    assert.deepEqual([...overview.findings, ...overview.tasks.flatMap((task) => task.findings)], findings);
    assert.deepEqual(
      Object.fromEntries(
        overview.tasks.map(({ id, fault_family }) => [id.replace('scenario_', ''), fault_family]),
      ),
      {
        1: 'Change',
        2: 'Resource Unavailable, Configuration Setting',
        5: 'Resource Unavailable, Configuration Setting',
        16: 'Change',
        18: 'Resource Unavailable',
        20: 'Change',
        23: 'Change',
        29: 'Change',
        31: 'Configuration',
        33: 'Configuration',
        38: 'Other',
        62: 'Create',
        80: 'Network',
        102: 'custom',
        105: 'Infrastructure',
      },
    );
  });
});
