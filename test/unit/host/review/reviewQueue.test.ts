import assert from 'node:assert/strict';
import type { AttemptOverview } from '../../../../src/core/schema/runIndex.ts';
import { type FlagFilter, placeIn, type Queue } from '../../../../src/host/review/queue.ts';
import { queueRows } from '../../../../src/host/review/queueRows.ts';
import { ReviewQueue } from '../../../../src/host/review/reviewQueue.ts';
import { attemptOverview, modelOverview, shownRun } from '../../../support/overviews.ts';

function attempt(task_id: string, over: Partial<AttemptOverview> = {}): AttemptOverview {
  return attemptOverview({
    task_id,
    trajectory: `/run/${task_id}`,
    flags: [{ code: 'false_positive', message: 'One claim is false.' }],
    ...over,
  });
}

const run = shownRun({ models: [modelOverview({ model: 'gpt' }), modelOverview({ model: 'opus' })] });
const queue: Queue = [
  { run, model: 'gpt', attempts: [attempt('a'), attempt('b', { labelled: true })] },
  { run, model: 'opus', attempts: [attempt('c', { score: 0.5, turns: 23 })] },
];

function queueOf(read: Queue, filter: FlagFilter = null): ReviewQueue {
  return new ReviewQueue({ filter, read: async () => ({ anyReport: true, queue: read, problems: [] }) });
}

describe('the way through the review queue', () => {
  it('says where an attempt stands, over all models', () => {
    assert.deepEqual(placeIn(queue, '/run/c'), { position: 3, total: 3, labelled: 1 });
    assert.deepEqual(placeIn(queue, '/elsewhere'), { position: null, total: 3, labelled: 1 });
    assert.deepEqual(placeIn([], null), { position: null, total: 0, labelled: 0 });
  });

  it('goes on after the attempt that is looked at, past those that are labelled', async () => {
    const next = async (current: string | null) => (await queueOf(queue).next(current))?.task_id;
    assert.deepEqual([await next(null), await next('/run/a'), await next('/run/c')], ['a', 'c', 'a']);
  });

  it('goes on after the last one opened from here, where another file is looked at', async () => {
    const way = queueOf(queue);
    way.lastOpened = '/run/a';
    assert.equal((await way.next('/notes.md'))?.task_id, 'c');
    assert.equal((await way.next(null))?.task_id, 'c');
  });

  it('ends when all are labelled', async () => {
    const done = queue.map((group) => ({
      ...group,
      attempts: group.attempts.map((each) => ({ ...each, labelled: true })),
    }));
    assert.equal(await queueOf(done).next('/run/a'), null);
  });

  it('leads to neighbours, labelled or not, and no further than its ends', async () => {
    const way = queueOf(queue);
    assert.equal((await way.neighbour('/run/a', 1))?.task_id, 'b');
    assert.equal((await way.neighbour('/run/c', -1))?.task_id, 'b');
    assert.equal(await way.neighbour('/run/c', 1), null);
    assert.equal(await way.neighbour('/run/a', -1), null);
    assert.equal(await way.neighbour('/elsewhere', 1), undefined);
  });

  it('keeps to the filter', async () => {
    const way = queueOf(queue, new Set(['limit_reached']));
    assert.equal(await way.next(null), null);
    assert.deepEqual(await way.placeOf('/run/a'), { position: null, total: 0, labelled: 0 });
  });
});

describe('the rows of a blind reviewer', () => {
  const rows = queueRows(queue, { blind: true, timeZone: 'UTC' });
  const ofOpus = queueRows(queue.slice(1), { blind: true });

  it('call models by letters and say no score, in no text and no icon', () => {
    assert.deepEqual(
      rows.map(({ label }) => label),
      ['Model A', 'Model B'],
    );
    for (const row of [...rows, ...ofOpus]) {
      const seen = [row.label, row.description, row.spoken, row.tooltip(), row.icon.id].join('\n');
      assert.doesNotMatch(seen, /gpt|opus|0\.5|false claim|One claim is false/, seen);
    }
  });

  it('still say how long it took, and whether it is labelled', () => {
    assert.match(ofOpus[0]?.description ?? '', /^23 turns/);
    assert.match(ofOpus[0]?.spoken ?? '', /^c, Model B, hidden: 23 turns, not labelled yet$/);
  });

  it('keep the flags that anybody sees who reads the trajectory', () => {
    const limit = attempt('d', {
      flags: [
        { code: 'limit_reached', message: 'It used all 40 turns.' },
        { code: 'true_cause_missed', message: 'It missed one.' },
      ],
    });
    const [row] = queueRows([{ run, model: 'gpt', attempts: [limit] }], { blind: true });
    assert.match(row?.description ?? '', /limit reached$/);
  });
});
