import assert from 'node:assert/strict';
import type { FlagCode } from '../../../../src/core/schema/reportedTask.ts';
import type { AttemptOverview } from '../../../../src/core/schema/runIndex.ts';
import {
  filtered,
  filterText,
  flagCounts,
  groupsOf,
  mayBeFlagged,
  nextUnlabelled,
  progressText,
  type Queue,
} from '../../../../src/host/review/queue.ts';
import { queueRows } from '../../../../src/host/review/queueRows.ts';
import { QueueSource } from '../../../../src/host/review/queueSource.ts';
import { attemptOverview, modelOverview, reportOverview, shownRun } from '../../../support/overviews.ts';

function flagged(task_id: string, codes: FlagCode[], over: Partial<AttemptOverview> = {}): AttemptOverview {
  return attemptOverview({ task_id, flags: codes.map((code) => ({ code, message: `${code}.` })), ...over });
}

const one = flagged('t-1', ['false_positive']);
const two = flagged('t-2', ['true_cause_missed', 'false_positive'], { labelled: true });
const three = flagged('t-3', ['true_cause_missed']);
const run = shownRun();
const queue: Queue = [{ run, model: 'm', attempts: [one, two, three] }];

function tasksOf(queued: Queue): string[] {
  return queued.flatMap(({ attempts }) => attempts.map(({ task_id }) => task_id));
}

describe('the review queue', () => {
  it('looks for flags only in runs whose reports tell of some', () => {
    const none = [
      modelOverview({ report: null }),
      modelOverview({ report: reportOverview({ flagged_attempts: 0 }) }),
    ];
    assert.equal(mayBeFlagged(shownRun({ models: none })), false);
    assert.equal(mayBeFlagged(shownRun({ models: [...none, modelOverview()] })), true);
  });

  it('puts the attempts of a model together, in the order of the models of the run', () => {
    const models = ['b', 'a', 'c'].map((model) => modelOverview({ model }));
    const attempts = ['a', 'b', 'a'].map((model, at) => flagged(`t-${at}`, ['false_positive'], { model }));
    const groups = groupsOf(shownRun({ models }), attempts);
    assert.deepEqual(
      groups.map(({ model, attempts: own }) => [model, own.map(({ task_id }) => task_id)]),
      [
        ['b', ['t-1']],
        ['a', ['t-0', 't-2']],
      ],
    );
  });

  it('is filtered to attempts with any of some flags', () => {
    assert.deepEqual(tasksOf(filtered(queue, null)), ['t-1', 't-2', 't-3']);
    assert.deepEqual(tasksOf(filtered(queue, new Set(['true_cause_missed']))), ['t-2', 't-3']);
    assert.deepEqual(filtered(queue, new Set(['limit_reached'])), []);
  });

  it('counts attempts by flag, each attempt once, and only flags that occur', () => {
    const twice = flagged('t-4', ['scorer_in_doubt', 'scorer_in_doubt']);
    assert.deepEqual(flagCounts([...queue, { run, model: 'n', attempts: [twice] }]), [
      { code: 'false_positive', attempts: 2 },
      { code: 'true_cause_missed', attempts: 2 },
      { code: 'scorer_in_doubt', attempts: 1 },
    ]);
  });

  it('says how much of it is labelled, and by what it is filtered', () => {
    assert.equal(progressText([one, two, three]), '1 of 3 labelled');
    assert.equal(filterText(new Set(['true_cause_missed', 'false_positive'])), 'false claim or missed cause');
    assert.equal(filterText(null), null);
  });
});

describe('the next flagged attempt', () => {
  const next = (current: AttemptOverview | null, of: Queue = queue) =>
    nextUnlabelled(of, current?.trajectory ?? null)?.task_id;

  it('is the first that nobody has labelled, to begin with', () => {
    assert.equal(next(null), 't-1');
  });

  it('passes over labelled ones, and begins again at the end', () => {
    assert.equal(next(one), 't-3');
    assert.equal(next(three), 't-1');
  });

  it('is the same again when it is the only one left, and none when all are labelled', () => {
    const rest: Queue = [{ run, model: 'm', attempts: [two, three] }];
    assert.equal(next(three, rest), 't-3');
    assert.equal(next(two, [{ run, model: 'm', attempts: [two] }]), undefined);
  });

  it('goes on from group to group', () => {
    const other = flagged('t-9', ['false_positive'], { model: 'n' });
    const both: Queue = [...queue, { run, model: 'n', attempts: [other] }];
    assert.equal(next(three, both), 't-9');
    assert.equal(next(other, both), 't-1');
  });
});

describe('the rows of the queue', () => {
  it('are attempts with their flags in words', () => {
    const rows = queueRows(queue, { timeZone: 'UTC' });
    assert.deepEqual(
      rows.map(({ label, description }) => `${label}: ${description}`),
      [
        't-1: 0.50 · false claim',
        't-2: labelled · 0.50 · missed cause, false claim',
        't-3: 0.50 · missed cause',
      ],
    );
    assert.equal(
      rows[0]?.spoken,
      't-1, m: score 0.50, submitted, 23 turns, flags: false claim, not labelled yet',
    );
    assert.equal(rows[1]?.icon.id, 'check');
  });

  it('are grouped where there is more than one run or model, the first unfolded', () => {
    const older = shownRun({ dir: '/out/run-0', created_at: '2026-11-21T10:00:00.000Z' });
    const rows = queueRows([...queue, { run: older, model: 'm', attempts: [one] }], { timeZone: 'UTC' });
    assert.deepEqual(
      rows.map(({ label, description, folding }) => [label, description, folding]),
      [
        ['m', '1 of 3 labelled · 2026-11-22 14:03', 'expanded'],
        ['m', '0 of 1 labelled · 2026-11-21 10:00', 'collapsed'],
      ],
    );
    assert.equal(new Set(rows.map(({ id }) => id)).size, 2);
  });

  it('name the repeat where a task is tried more than once', () => {
    const repeated = shownRun({ attempt_count: 30, task_count: 10 });
    const [row] = queueRows([{ run: repeated, model: 'm', attempts: [one] }]);
    assert.equal(row?.label, 't-1 · repeat 1');
  });
});

describe('QueueSource', () => {
  it('shows the queue of the runs that can be read, and says of the others why not', async () => {
    const runs = [shownRun({ dir: '/bad', run_id: 'bad' }), shownRun({ dir: '/good' })];
    const source = new QueueSource(
      {
        load: async () => runs,
        flagged: async (dir) => {
          if (dir === '/bad') throw new Error('EACCES');
          return [one];
        },
      },
      () => {},
    );
    const rows = await source.children(null);
    assert.deepEqual(
      rows.map(({ label }) => label),
      ['bad: EACCES.', 't-1'],
    );
  });

  it('does not say that nothing is flagged before a report could have said so', async () => {
    const told: boolean[] = [];
    const running = shownRun({ state: 'running', models: [modelOverview({ report: null })] });
    for (const runs of [[], [running], [running, run]]) {
      const data = { load: async () => runs, flagged: async () => [] };
      await new QueueSource(data, ({ anyReport }) => told.push(anyReport)).read();
    }
    assert.deepEqual(told, [false, false, true]);
  });

  it('tells of the whole queue whatever is filtered', async () => {
    let all = 0;
    const source = new QueueSource(
      { load: async () => [run], flagged: async () => [one, two, three] },
      (reading) => {
        all = reading.queue.flatMap(({ attempts }) => attempts).length;
      },
    );
    source.filter = new Set(['true_cause_missed']);
    assert.equal((await source.children(null)).length, 2);
    assert.equal(all, 3);
  });
});
