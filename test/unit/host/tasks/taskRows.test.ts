import assert from 'node:assert/strict';
import type { LastResult } from '../../../../src/core/schema/runIndex.ts';
import { findingRows, suiteChildren, suiteRow } from '../../../../src/host/tasks/taskRows.ts';
import type { Row } from '../../../../src/host/tree/row.ts';
import { suiteOverview, taskOverview } from '../../../support/overviews.ts';

function lastResult(over: Partial<LastResult> = {}): LastResult {
  return {
    task_id: 'sample-01',
    model: 'triage',
    run_id: 'run-1',
    dir: '/out/run-1',
    score: 0.5,
    turns: 11,
    repeats: 1,
    ended: 1,
    counted: 1,
    practice: false,
    match: 'rules',
    ...over,
  };
}

function rowOf(task: Parameters<typeof taskOverview>[0], last: readonly LastResult[] = []): Row {
  const [row] = suiteChildren(suiteOverview({ tasks: [taskOverview(task)] }), () => last);
  assert.ok(row);
  return row;
}

const finding = (severity: 'error' | 'warning' | 'info') => ({
  task: 'sample-01',
  code: 'invalid_regex',
  severity,
  sentence: 'The filter of group g is no regular expression.',
});

describe('the row of a suite', () => {
  it('says its size and whether it is locked, and where it is in its tooltip', () => {
    const row = suiteRow(suiteOverview({ revision: 'abc' }));
    assert.equal(`${row.label} ${row.description}`, 'Sample incidents 1 task · locked');
    assert.match(row.tooltip(), /Folder: \/suite\nLayout: itbench_review\nRevision: abc\nLocked: /);
    assert.match(suiteRow(suiteOverview({ locked: false })).tooltip(), /Not locked: /);
  });

  it('says that tasks cannot be run, and that it is a part only', () => {
    const suite = suiteOverview({
      tasks: [taskOverview({ runnable: false })],
      findings: [finding('warning')],
    });
    assert.equal(suiteRow(suite).description, '1 task · 1 cannot be run · a part of the suite · locked');
    assert.equal(suiteChildren(suite, () => [])[0]?.label, finding('warning').sentence);
  });
});

describe('the row of a task', () => {
  it('says id, fault family and size, and carries its id for Run Task', () => {
    const row = rowOf({});
    assert.equal(`${row.label} ${row.description}`, 'sample-01 configuration · 1.2 MB');
    assert.deepEqual(row.target, { taskId: 'sample-01' });
    assert.deepEqual(row.words, ['task']);
  });

  it('says its title in words and in the tooltip, where it is another than the id', () => {
    const row = rowOf({});
    assert.equal(row.spoken, 'Task sample-01: Shop pages fail to load, configuration, 1.2 MB');
    assert.match(row.tooltip(), /^Shop pages fail to load \(sample-01\)\n/);
    const same = rowOf({ id: 'Scenario-2', title: 'Scenario-2' });
    assert.equal(same.spoken, 'Task Scenario-2: configuration, 1.2 MB');
    assert.match(same.tooltip(), /^Scenario-2\n/);
  });

  it('offers no run of a task that cannot be run', () => {
    const row = rowOf({ runnable: false, findings: [finding('error')] });
    assert.match(row.description, /cannot be run/);
    assert.deepEqual(row.words, ['unrunnable']);
  });

  it('looks doubtful for errors and warnings, not for remarks, and lists what was found', () => {
    const icons = (['error', 'warning', 'info'] as const).map(
      (severity) => rowOf({ findings: [finding(severity)] }).icon.id,
    );
    assert.deepEqual(icons, ['error', 'warning', 'beaker']);
    assert.equal(rowOf({}).folding, 'none');
    assert.equal(rowOf({ findings: [finding('info')] }).folding, 'collapsed');
    const [row] = findingRows(taskOverview({ findings: [finding('warning')] }));
    assert.equal(row?.spoken, 'warning: The filter of group g is no regular expression.');
  });

  it('says the last result of one or two models by name, and of more between which scores they are', () => {
    const models = ['a', 'b', 'c'].map((model, at) => lastResult({ model, score: at / 2 }));
    assert.match(rowOf({}, models.slice(0, 1)).description, / · a 0\.00 · 1\.2 MB$/);
    assert.match(rowOf({}, models.slice(0, 2)).description, / · a 0\.00, b 0\.50 · 1\.2 MB$/);
    assert.match(rowOf({}, models).description, / · 3 models: 0\.00 to 1\.00 · 1\.2 MB$/);
  });

  it('never shows an error as a score', () => {
    const error = lastResult({ score: null, counted: 0 });
    assert.match(rowOf({}, [error]).description, / · triage error · 1\.2 MB$/);
    const two = [error, lastResult({ model: 'b', score: 1 }), lastResult({ model: 'c', score: 1 })];
    assert.match(rowOf({}, two).description, / · 3 models: 1\.00, 1 error · 1\.2 MB$/);
    assert.match(rowOf({}, [error]).tooltip(), /no score, as none of 1 ended attempt counts/);
  });

  it('says in the tooltip what stands behind a result', () => {
    const last = lastResult({ repeats: 3, counted: 2, practice: true, match: 'judge' });
    assert.match(
      rowOf({}, [last]).tooltip(),
      /• triage: score 0\.50, mean of 2 of 3 repeats · matched by a judge model · practice · run-1/,
    );
  });
});
