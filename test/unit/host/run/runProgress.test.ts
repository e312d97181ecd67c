import assert from 'node:assert/strict';
import type { HarnessEvent } from '../../../../src/core/schema/event.ts';
import { costSoFar, progressAfter, progressAtStart } from '../../../../src/host/run/runProgress.ts';

const one = { model: 'm', task_id: 't', repeat: 1 };
const two = { model: 'm', task_id: 't', repeat: 2 };
type Ended = Extract<HarnessEvent, { type: 'attempt_ended' }>;
const ended = (key: typeof one, facts: Partial<Ended> = {}): HarnessEvent => ({
  ...{ type: 'attempt_ended', ...key, outcome: 'submitted', reason: 'done', score: 1, turns: 2 },
  ...{ cost_usd: null, duration_ms: 5, ...facts },
});
const turn = (key: typeof one, number: number, cost_usd: number | null): HarnessEvent => {
  return { type: 'turn_ended', ...key, turn: number, max_turns: 7, cost_usd };
};

function progressOf(...events: readonly HarnessEvent[]) {
  return events.reduce(progressAfter, progressAtStart({ attemptCount: 4, ended: 0, maxTurns: 7 }));
}

describe('progressAfter', () => {
  it('follows attempts from their start to their end', () => {
    const started = progressOf({ type: 'attempt_started', ...one });
    assert.deepEqual([...started.attempts.values()], [{ turn: 0, maxTurns: 7, costUsd: null }]);
    assert.deepEqual(
      [...progressOf({ type: 'attempt_started', ...one }, turn(one, 2, 0.5)).attempts.values()],
      [{ turn: 2, maxTurns: 7, costUsd: 0.5 }],
    );
    const done = progressOf({ type: 'attempt_started', ...one }, turn(one, 2, 0.5), ended(one));
    assert.deepEqual([done.attempts.size, done.ended], [0, 1]);
  });

  it('counts no cancelled attempt as ended, and its cost', () => {
    const progress = progressOf(ended(one, { outcome: 'cancelled', cost_usd: 0.25 }));
    assert.deepEqual([progress.ended, costSoFar(progress), progress.troubles], [0, 0.25, []]);
  });

  it('knows nothing of the cost until something is known, and then adds attempts at work to those that ended', () => {
    assert.equal(costSoFar(progressOf(turn(one, 1, null), ended(two))), null);
    assert.equal(costSoFar(progressOf(turn(one, 1, 0.5), ended(two, { cost_usd: 1 }))), 1.5);
    assert.equal(costSoFar(progressOf(ended(two, { cost_usd: 0 }))), 0);
  });

  it('begins where an earlier session ended', () => {
    const event: HarnessEvent = {
      ...{ type: 'run_started', run_id: 'r', dir: '/r', models: ['m'], task_count: 1, attempt_count: 9 },
      ...{ already_ended: 3, sandbox: 'bwrap', sandbox_why: 'w', practice: false },
    };
    const progress = progressOf(event);
    assert.deepEqual([progress.hasStarted, progress.attemptCount, progress.ended], [true, 9, 3]);
  });

  it('gathers errors by model and kind, and no low score or missing answer', () => {
    const auth = { outcome: 'model_error', failure: 'auth', reason: 'first', score: null } as const;
    const progress = progressOf(
      ended(one, auth),
      ended(two, { ...auth, reason: 'second' }),
      ended(one, { outcome: 'sandbox_error', reason: 'broke', score: null }),
      ended(two, { outcome: 'turn_limit', score: 0 }),
      ended(two, { outcome: 'no_submission', score: 0 }),
    );
    assert.deepEqual(progress.troubles, [
      { model: 'm', outcome: 'model_error', failure: 'auth', count: 2, reason: 'first' },
      { model: 'm', outcome: 'sandbox_error', failure: null, count: 1, reason: 'broke' },
    ]);
  });
});
