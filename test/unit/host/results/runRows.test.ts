import assert from 'node:assert/strict';
import { RunState } from '../../../../src/core/schema/runIndex.ts';
import {
  reportProblemRow,
  runChildren,
  runRow,
  type ShownRun,
} from '../../../../src/host/results/runRows.ts';
import type { Row } from '../../../../src/host/tree/row.ts';
import { modelOverview, reportOverview, shownRun } from '../../../support/overviews.ts';

function rowOf(over: Partial<ShownRun> = {}): Row {
  return runRow(shownRun(over), { folding: 'collapsed', timeZone: 'UTC' });
}

function modelRowOf(over: Parameters<typeof modelOverview>[0], run: Partial<ShownRun> = {}): Row {
  const [row] = runChildren(shownRun({ ...run, models: [modelOverview(over)] }));
  assert.ok(row);
  return row;
}

/** Everything of a row that a person may see or hear. */
function all(row: Row): string {
  return [row.label, row.description, row.spoken, row.tooltip()].join('\n');
}

describe('the row of a run', () => {
  it('says when, how it stands, how far it is and of what', () => {
    const row = rowOf({ practice: true });
    assert.equal(row.label, '2026-11-22 14:03');
    assert.equal(row.description, 'complete 10/10 · practice · Sample incidents');
    assert.equal(row.spoken, 'Run of 2026-11-22 14:03: complete 10/10, practice, Sample incidents');
  });

  it('can be resumed when it has stopped before its end, and by nobody while it runs', () => {
    const resumable = RunState.options.filter((state) => rowOf({ state }).words.includes('resumable'));
    assert.deepEqual(resumable, ['interrupted', 'cancelled', 'budget', 'failed']);
  });

  it('can be resumed although it is complete where attempts ended in an error, to make them again', () => {
    assert.ok(rowOf({ state: 'complete', error_count: 1 }).words.includes('resumable'));
    assert.ok(!rowOf({ state: 'running', error_count: 1 }).words.includes('resumable'));
  });

  it('can be cancelled only where it runs', () => {
    assert.ok(rowOf({ state: 'running', here: 'running' }).words.includes('runningHere'));
    assert.ok(!rowOf({ state: 'running' }).words.includes('runningHere'));
    assert.match(rowOf({ state: 'running', here: 'stopping' }).description, /^stopping /);
  });

  it('has another icon for every state that asks for something else', () => {
    const icons = RunState.options.map((state) => JSON.stringify(rowOf({ state }).icon));
    assert.equal(new Set(icons).size, icons.length);
  });

  it('says why it cannot be read, in its line, its tooltip and below it', () => {
    const problem = 'run.json is not JSON. Put it back from a copy, or delete the folder.';
    const run = shownRun({ state: 'unreadable', problem, created_at: null, models: [], suite_title: '' });
    const row = runRow(run, { folding: 'collapsed' });
    assert.equal(row.label, run.run_id);
    assert.equal(row.description, 'cannot be read');
    assert.ok(row.tooltip().includes(problem) && row.spoken.includes(problem));
    assert.deepEqual(
      runChildren(run).map(({ label }) => label),
      [problem],
    );
  });

  it('says a problem of a part before the models, which are still listed', () => {
    const run = shownRun({ problem: 'Line 7 of events.jsonl is damaged.' });
    assert.match(rowOf(run).description, /see problem/);
    assert.deepEqual(
      runChildren(run).map(({ label }) => label),
      ['Line 7 of events.jsonl is damaged.', 'm'],
    );
  });
});

describe('the row of a model', () => {
  it('says accuracy, turns, false claims and flagged attempts', () => {
    const row = modelRowOf({});
    assert.equal(row.description, '45.0 % · 11.0 turns · 54.5 % false claims · 6 flagged');
    assert.ok(row.words.includes('report'));
    assert.equal(row.target.report, '/out/run-1/reports/m.json');
  });

  it('calls the figures of a partial report partial', () => {
    const row = modelRowOf({ ended: 6, report: reportOverview({ status: 'partial', attempt_count: 6 }) });
    assert.match(row.description, /^partial: 45\.0 % · 6\/10 · /);
    assert.match(row.spoken, /partial report, accuracy 45\.0 %/);
  });

  it('gives no figure of an inconclusive report anywhere, and says why', () => {
    const report = reportOverview({
      status: 'inconclusive',
      status_reasons: ['4 of 10 attempts ended in errors.'],
    });
    const row = modelRowOf({ report });
    assert.equal(row.description, 'inconclusive · 6 flagged');
    assert.doesNotMatch(all(row), /%|turns/);
    assert.match(row.tooltip(), /inconclusive: 4 of 10 attempts ended in errors\./);
    assert.equal(row.icon.id, 'warning');
  });

  it('does not warn of what an earlier session left undecided while this one is deciding it', () => {
    const report = reportOverview({ status: 'inconclusive' });
    const overview = { ended: 6, report };
    assert.equal(modelRowOf(overview, { state: 'cancelled' }).icon.id, 'warning');
    assert.equal(modelRowOf(overview, { state: 'running' }).icon.id, 'hubot');
  });

  it('gives no accuracy where no attempt counts', () => {
    const report = reportOverview({ accuracy: null, avg_turns: null, false_positive_rate: null });
    const row = modelRowOf({ report });
    assert.equal(row.description, 'no attempt counts · 6 flagged');
    assert.doesNotMatch(all(row), /%/);
  });

  it('gives no figure of a report that cannot be used, says why, and lets it be opened', () => {
    const message = 'm.json has schema version 9.0, and this version reads 1. Use the version that made it.';
    const report_problem = { path: '/out/run-1/reports/m.json', message };
    const overview = modelOverview({ report: null, report_problem });
    const row = modelRowOf(overview);
    assert.equal(row.description, 'report cannot be used');
    assert.ok(row.words.includes('report'));
    assert.ok(row.tooltip().includes(message) && row.spoken.includes(message));
    const below = reportProblemRow('/out/run-1', overview);
    assert.equal(below?.label, message);
    assert.equal(below?.target.report, report_problem.path);
  });

  it('does not pass the figures of an earlier session for those of the run that goes on', () => {
    const report = reportOverview({ status: 'partial', attempt_count: 4 });
    const row = modelRowOf({ ended: 7, report }, { state: 'running' });
    assert.equal(row.description, '7/10');
    assert.match(row.tooltip(), /from before this session/);
  });

  it('says that a sum of costs is a lower bound where some are unknown', () => {
    const report = reportOverview({ cost_usd: 1.5, attempts_without_cost: 2 });
    assert.match(modelRowOf({ report }).tooltip(), /at least \$1\.50 \(2 unknown\)/);
  });

  it('says what was paid in all, tries that were set aside and the judge included, where a report has it', () => {
    const report = reportOverview({ cost_usd: 1.5, total_cost_usd: 1.75 });
    assert.match(modelRowOf({ report }).tooltip(), /cost \$1\.75$/m);
  });

  it('says practice in words', () => {
    assert.match(modelRowOf({ report: reportOverview({ practice: true }) }).spoken, /for practice/);
  });
});
