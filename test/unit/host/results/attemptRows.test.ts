import assert from 'node:assert/strict';
import { countedOutcomes, errorOutcomes } from '../../../../src/core/schema/score.ts';
import { repeatRows, taskRows } from '../../../../src/host/results/attemptRows.ts';
import type { Row } from '../../../../src/host/tree/row.ts';
import { attemptOverview, openAttempt } from '../../../support/overviews.ts';

const noProgress = () => undefined;

function only(rows: readonly Row[]): Row {
  const [row, ...others] = rows;
  assert.ok(row !== undefined && others.length === 0, `${rows.length} rows`);
  return row;
}

function rowOf(...[over]: Parameters<typeof attemptOverview>): Row {
  return only(taskRows('/out/run-1', [attemptOverview(over)], noProgress));
}

describe('the row of an attempt', () => {
  it('says score, turns and flags', () => {
    const flags = [
      { code: 'false_positive' as const, message: 'It claims x.' },
      { code: 'true_cause_missed' as const, message: 'It did not name y.' },
    ];
    const row = rowOf({ flags });
    assert.equal(row.label, 't-1');
    assert.equal(row.description, '0.50 · 23 turns · 2 flags');
    assert.equal(row.spoken, 't-1: score 0.50, submitted, 23 turns, flags: false claim, missed cause');
    assert.match(
      row.tooltip(),
      /false claim: It claims x\.\n• missed cause: It did not name y\.\nNot labelled yet\./,
    );
  });

  it('has an icon for full, partial and no score each', () => {
    const icons = [1, 0.5, 0].map((score) => rowOf({ score }).icon.id);
    assert.equal(new Set(icons).size, 3);
  });

  for (const outcome of errorOutcomes) {
    it(`never looks like a score when it ended as ${outcome}, which does not count`, () => {
      const row = rowOf({ outcome, score: null, turns: 12 });
      const wrong = [0, 0.5, 1].map((score) => rowOf({ score }).icon.id);
      assert.ok(!wrong.includes(row.icon.id), row.icon.id);
      assert.doesNotMatch(`${row.label} ${row.description} ${row.spoken}`, /\b\d\.\d\d\b/);
      assert.match(row.tooltip(), /No score: it counts in no figure\./);
      // A score that a damaged file gives it all the same is not believed.
      assert.equal(rowOf({ outcome, score: 0, turns: 12 }).description, row.description);
    });
  }

  for (const outcome of countedOutcomes.filter((each) => each !== 'submitted')) {
    it(`says beside the score that it ended as ${outcome}`, () => {
      const row = rowOf({ outcome, score: 0 });
      assert.equal(row.description, `0.00 · ${outcome.replaceAll('_', ' ')} · 23 turns`);
    });
  }

  it('says that a score cannot be read, and why, without turns that are not known', () => {
    const row = rowOf({ outcome: null, score: null, turns: 0, reason: 'score.json is not a score.' });
    assert.equal(row.description, 'score cannot be read');
    assert.equal(row.icon.id, 'warning');
    assert.match(row.tooltip(), /score\.json is not a score\./);
  });

  it('shows how far it is while it runs', () => {
    const running = openAttempt('running');
    const [known] = taskRows('/d', [running], () => ({ turn: 7, maxTurns: 40 }));
    const [unknown] = taskRows('/d', [running], noProgress);
    assert.equal(known?.description, 'turn 7 of 40');
    assert.equal(unknown?.description, 'running');
  });

  it('offers a trajectory once it has begun', () => {
    const words = (['waiting', 'running', 'interrupted'] as const).map((state) =>
      only(taskRows('/d', [openAttempt(state)], noProgress)).words.includes('trajectory'),
    );
    assert.deepEqual(words, [false, true, true]);
  });

  it('shows hostile names as harmless text', () => {
    const row = rowOf({ task_id: 'a\u202eb\n$(flame)[x](command:y)' });
    assert.equal(row.label, 'ab $ (flame)[x] (command:y)');
  });
});

describe('the row of a task with repeats', () => {
  const three = (overs: readonly Parameters<typeof attemptOverview>[0][]) =>
    overs.map((over, at) => attemptOverview({ ...over, repeat: at + 1 }));

  it('says the mean and of how many, and leaves out what does not count', () => {
    const attempts = three([
      { score: 1 },
      { score: 0.5, flags: [{ code: 'false_positive', message: '' }] },
      { outcome: 'model_error', score: null },
    ]);
    const row = only(taskRows('/d', attempts, noProgress));
    assert.equal(row.description, '0.75 mean of 2 · 1 model error · 1 flagged');
    assert.match(
      row.tooltip(),
      /Mean score 0\.75 over 2 attempts that count\.\nNot counted: 1 model error\./,
    );
    assert.equal(row.folding, 'collapsed');
  });

  it('says no mean where nothing counts', () => {
    const row = only(
      taskRows('/d', three([1, 2, 3].map(() => ({ outcome: 'sandbox_error', score: null }))), noProgress),
    );
    assert.equal(row.description, '3 sandbox errors');
    assert.equal(row.icon.id, 'warning');
  });

  it('counts what has ended while others run', () => {
    const attempts = [
      attemptOverview({ repeat: 1 }),
      openAttempt('running', { repeat: 2 }),
      openAttempt('waiting', { repeat: 3 }),
    ];
    const row = only(taskRows('/d', attempts, noProgress));
    assert.equal(row.description, '0.50 mean of 1 · running 1/3');
    assert.equal(row.icon.id, 'sync~spin');
  });

  it('has its attempts under it, each by its repeat', () => {
    const rows = repeatRows('/d', three([{}, {}, {}]), noProgress);
    assert.deepEqual(
      rows.map(({ label }) => label),
      ['Repeat 1', 'Repeat 2', 'Repeat 3'],
    );
  });
});
