import assert from 'node:assert/strict';
import type { ActiveRun } from '../../../../src/host/run/runController.ts';
import { statusText } from '../../../../src/host/run/statusText.ts';

const run: ActiveRun = {
  ...{ runId: 'r', dir: '/r', phase: 'running', ended: 3, attemptCount: 20, costUsd: null },
  attempts: new Map([['m/sample-01/r1', { turn: 5, maxTurns: 40 }]]),
};

describe('statusText', () => {
  it('says what runs, how far it is and what it has cost, to the eye and to a screen reader', () => {
    assert.equal(statusText(run, 'Smoke').text, '$(sync~spin) Smoke 3/20');
    const paid = statusText({ ...run, costUsd: 1.234 }, 'Smoke');
    assert.equal(paid.text, '$(sync~spin) Smoke 3/20 · $1.23');
    assert.equal(paid.spoken, 'ITBench Review, Smoke: 3 of 20 attempts ended, $1.23 so far');
    assert.match(paid.tooltip, /^m\/sample-01\/r1: turn 5 of at most 40$/m);
  });

  it('says that it prepares, and that it stops', () => {
    assert.equal(statusText({ ...run, phase: 'planning' }, 'Smoke').text, '$(sync~spin) Smoke: preparing');
    assert.equal(
      statusText({ ...run, phase: 'stopping' }, 'Smoke').text,
      '$(sync~spin) Smoke 3/20: Stopping…',
    );
  });

  it('lets no name of a task draw icons or fill the bar', () => {
    const { text } = statusText(run, `$(trash) ${'x'.repeat(100)}`);
    assert.ok(!text.includes('$(trash)') && text.length < 80, text);
  });

  it('names some of many attempts at work, and how many more there are', () => {
    const attempts = new Map(Array.from({ length: 30 }, (_, i) => [`m/t/r${i}`, { turn: 1, maxTurns: 9 }]));
    const { tooltip } = statusText({ ...run, attempts }, 'Smoke');
    assert.equal(tooltip.split('\n').length, 1 + 8 + 1 + 1);
    assert.match(tooltip, /^and 22 more$/m);
  });
});
