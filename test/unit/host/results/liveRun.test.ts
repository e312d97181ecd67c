import assert from 'node:assert/strict';
import { LiveRun } from '../../../../src/host/results/liveRun.ts';
import { attemptOverview, openAttempt } from '../../../support/overviews.ts';

const key = { model: 'm', task_id: 't-1', repeat: 1 };
const end = {
  type: 'attempt_ended' as const,
  ...key,
  outcome: 'submitted' as const,
  reason: 'finish was called.',
  score: 0.5,
  turns: 23,
  cost_usd: null,
  duration_ms: 61_000,
};

describe('LiveRun', () => {
  it('lays starts and ends over what was read before them', () => {
    const live = new LiveRun();
    live.apply({ type: 'attempt_started', ...key });
    assert.deepEqual(live.over([openAttempt('waiting')]), [openAttempt('running')]);
    live.apply(end);
    assert.deepEqual(live.over([openAttempt('waiting')]), [attemptOverview()]);
  });

  it('keeps what the disk knows besides: flags and labels', () => {
    const live = new LiveRun();
    live.apply(end);
    const read = attemptOverview({ flags: [{ code: 'false_positive', message: 'x' }], labelled: true });
    assert.deepEqual(live.over([read]), [read]);
  });

  it('shows an attempt that is begun anew without what an earlier session made of it', () => {
    const live = new LiveRun();
    live.apply({ type: 'attempt_started', ...key });
    assert.deepEqual(live.over([attemptOverview({ labelled: true })]), [openAttempt('running')]);
  });

  it('leaves an attempt that was cancelled open, not scored', () => {
    const live = new LiveRun();
    live.apply({ type: 'attempt_started', ...key });
    live.apply({ ...end, outcome: 'cancelled', score: null });
    assert.deepEqual(live.over([openAttempt('waiting')]), [openAttempt('interrupted')]);
  });

  it('does not touch attempts that it was told nothing of', () => {
    const live = new LiveRun();
    live.apply(end);
    const other = openAttempt('waiting', { repeat: 2 });
    assert.equal(live.over([other])[0], other);
  });
});
