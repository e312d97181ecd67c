import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { BenchError } from '../../../../src/core/errors.ts';
import { LintFinding } from '../../../../src/core/schema/suite.ts';
import { lintFolder, lintSuite } from '../../../../src/core/suite/lint.ts';
import { loadSuite } from '../../../../src/core/suite/loadSuite.ts';
import { sharedDir } from '../../../support/shared.ts';
import { skip } from '../../../support/skip.ts';
import { soundTruth, useTemporaryFolder, wholeSnapshot, writeFiles } from '../../../support/taskFolder.ts';

const signal = new AbortController().signal;
const brief = (findings: readonly LintFinding[]): string[] =>
  findings.map(({ task, code, severity }) => `${task} ${code} ${severity}`);

/** One object, as a record of the objects table. */
function objectRecord(kind: string, name: string): string {
  const body = JSON.stringify({ kind, metadata: { namespace: 'shop', name } }).replaceAll('"', '""');
  return `2025-12-15 17:00:00\t\t\t\t0\t\t0\t\t"${body}"\t\t{}\t\t\t\t{}\t{}\t\n`;
}
const withObjects = (...records: string[]): Record<string, string> => ({
  ...wholeSnapshot,
  'k8s_objects_raw.tsv': wholeSnapshot['k8s_objects_raw.tsv'] + records.join(''),
  'ground_truth.yaml': soundTruth,
});

describe('lintFolder', () => {
  const temporary = useTemporaryFolder();

  it('finds nothing in a sound suite', async () => {
    writeFiles(temporary.path('Scenario-1'), withObjects(objectRecord('Deployment', 'cart')));
    assert.deepEqual(await lintFolder(temporary.path(), signal), []);
  });

  it('names a root cause that no object of the snapshot is', async () => {
    writeFiles(temporary.path('Scenario-1'), withObjects(objectRecord('Deployment', 'quote')));
    assert.deepEqual(brief(await lintFolder(temporary.path(), signal)), [
      'Scenario-1 root_not_in_snapshot error',
    ]);
  });

  it('does not hold against an excerpt what it leaves out', async () => {
    const { 'k8s_objects_raw.tsv': objects = '', ...others } = withObjects(
      objectRecord('Deployment', 'quote'),
    );
    writeFiles(temporary.path('Scenario-1'), { ...others, 'k8s_objects_raw.excerpt.tsv': objects });
    assert.deepEqual(brief(await lintFolder(temporary.path(), signal)), [
      'Scenario-1 root_not_in_snapshot info',
    ]);
  });

  it('names damaged files of a snapshot, with the line', async () => {
    const files = withObjects(objectRecord('Deployment', 'cart'), '2025-12-15\t"never ends\n');
    writeFiles(temporary.path('Scenario-1'), files);
    const [finding, ...others] = await lintFolder(temporary.path(), signal);
    assert.deepEqual([finding?.code, finding?.severity, others], ['snapshot_damaged', 'error', []]);
    assert.match(finding?.sentence ?? '', /^k8s_objects_raw\.tsv:3: .*never ends/);
  });

  it('leaves the snapshots alone when told to', async () => {
    writeFiles(temporary.path('Scenario-1'), withObjects(objectRecord('Deployment', 'quote')));
    const suite = await loadSuite(temporary.path(), {}, signal);
    assert.deepEqual(await lintSuite(suite, signal, { readSnapshots: false }), []);
  });

  it('names tasks that share a snapshot, and not those of the same sizes', async () => {
    writeFiles(temporary.path('Scenario-1'), withObjects(objectRecord('Deployment', 'cart')));
    writeFiles(temporary.path('Scenario-2'), withObjects(objectRecord('Deployment', 'cart')));
    writeFiles(temporary.path('Scenario-3'), withObjects(objectRecord('Deployment', 'tram')));
    const findings = await lintFolder(temporary.path(), signal);
    assert.deepEqual(brief(findings), [
      'Scenario-2 duplicate_snapshot warning',
      'Scenario-3 root_not_in_snapshot error',
    ]);
    assert.match(findings[0]?.sentence ?? '', /Scenario-1/);
  });

  it('passes on what loading the suite noticed, and goes on after a truth that cannot be read', async () => {
    writeFiles(temporary.path('Scenario-1'), { ...withObjects(), 'ground_truth.yaml': 'groups: [' });
    writeFiles(temporary.path('Scenario-2'), wholeSnapshot);
    writeFiles(temporary.path('Scenario-10'), {
      ...withObjects(objectRecord('Deployment', 'cart')),
      'ground_truth.yaml': soundTruth.replace("['cart\\b']", '["*.*"]'),
    });
    assert.deepEqual(brief(await lintFolder(temporary.path(), signal)), [
      'Scenario-1 ground_truth_invalid error',
      'Scenario-2 missing_ground_truth error',
      'Scenario-2 duplicate_snapshot warning',
      'Scenario-10 invalid_regex error',
    ]);
  });

  it('reads a folder of ground truths at any depth, without their version 2', async () => {
    const broken = soundTruth.replace('root_cause: true', 'root_cause: false');
    writeFiles(temporary.path(), {
      'a/deep/scenario_2/groundtruth_v1.yaml': broken,
      'a/deep/scenario_2/groundtruth.yaml': 'apiVersion: itbench.io/v2\nspec: {entities: []}',
      'scenario_10/ground_truth.yaml': broken,
      'scenario_9/groundtruth_v1.yaml': 'x: [',
      'scenario_1/groundtruth_v1.yaml': soundTruth,
      'node_modules/x/ground_truth.yaml': broken,
    });
    const findings = await lintFolder(temporary.path(), signal);
    assert.deepEqual(brief(findings), [
      'scenario_2 no_root error',
      'scenario_9 ground_truth_invalid error',
      'scenario_10 no_root error',
    ]);
    assert.match(findings[1]?.sentence ?? '', /scenario_9\/groundtruth_v1\.yaml:1:\d+: not YAML/);
  });

  it('tells folders of one name apart', async () => {
    const broken = soundTruth.replace('root_cause: true', 'root_cause: false');
    writeFiles(temporary.path(), { 'a/s/ground_truth.yaml': broken, 'b/s/ground_truth.yaml': broken });
    const findings = await lintFolder(temporary.path(), signal);
    assert.deepEqual(
      findings.map(({ task }) => task),
      ['a/s/ground_truth.yaml', 'b/s/ground_truth.yaml'],
    );
  });

  it('reads the truths of an ITBench-AA index whose snapshots are not there', async () => {
    const line = {
      scenario_id: 'Scenario-7',
      ground_truth_yaml: soundTruth.replace('root_cause: true', 'root_cause: false'),
    };
    writeFiles(temporary.path('sre'), { 'data.jsonl': JSON.stringify(line) });
    assert.deepEqual(brief(await lintFolder(temporary.path(), signal)), ['Scenario-7 no_root error']);
  });

  it('refuses a folder without tasks and truths, and says when there are only truths of version 2', async () => {
    mkdirSync(temporary.path('empty'));
    await assert.rejects(lintFolder(temporary.path('empty'), signal), (error) =>
      BenchError.is(error, 'suite_missing'),
    );
    writeFiles(temporary.path('v2/scenario_1'), { 'groundtruth.yaml': 'apiVersion: itbench.io/v2\n' });
    await assert.rejects(lintFolder(temporary.path('v2'), signal), (error) => {
      assert.ok(BenchError.is(error, 'suite_missing'));
      assert.match(error.hint ?? '', /version 2 \(scenario_1\/groundtruth\.yaml\)/);
      return true;
    });
  });

  it('finds the known defects of the real ground truths, and only those', async function () {
    const dir = sharedDir('real-data', 'itbench-ground-truth');
    if (dir === null) {
      skip(this, '../shared/real-data is not beside the repository');
    }
    const findings = await lintFolder(dir, signal);
    for (const finding of findings) LintFinding.parse(finding);
    // Each was checked by eye against its file; see BENCHMARK.md §3.2 and §7.3.
    assert.deepEqual(brief(findings), [
      'scenario_1 victim_in_root_alias_class error',
      'scenario_2 root_without_filter warning',
      'scenario_5 alert_unknown_group info',
      'scenario_18 duplicate_group_id warning',
      'scenario_18 fault_unknown_group info',
      'scenario_20 filter_misses_own_workload warning',
      'scenario_23 filter_misses_own_workload warning',
      'scenario_29 filter_matches_nothing_known warning',
      'scenario_38 several_roots info',
      'scenario_38 invalid_regex error',
      'scenario_38 invalid_regex error',
      'scenario_38 ambiguous_filter error',
      'scenario_62 several_roots info',
      'scenario_102 root_without_namespace info',
      'scenario_105 root_equivalent_not_aliased error',
      'scenario_105 filter_misses_own_workload warning',
    ]);
  });

  it('finds the root cause of the real excerpt in it', async function () {
    const dir = sharedDir('real-data', 'itbench-lite-excerpt');
    const groundTruthDir = sharedDir('real-data', 'itbench-ground-truth');
    if (dir === null || groundTruthDir === null) {
      skip(this, '../shared/real-data is not beside the repository');
    }
    const suite = await loadSuite(dir, { groundTruthDir }, signal);
    assert.deepEqual(brief(await lintSuite(suite, signal)), [
      'Scenario-2 half_snapshot warning',
      'Scenario-2 root_without_filter warning',
    ]);
  });
});
