import assert from 'node:assert/strict';
import { Coalescer } from '../../../../src/host/run/coalesce.ts';
import { ManualClock } from '../../../support/runStage.ts';

function scene() {
  const clock = new ManualClock();
  const told: number[] = [];
  const changes = new Coalescer({ intervalMs: 100, clock, tell: () => told.push(clock.now()) });
  return { clock, told, changes };
}

describe('Coalescer', () => {
  it('tells the first change at once and what follows once per interval', () => {
    const { clock, told, changes } = scene();
    const began = clock.now();
    changes.mark();
    changes.mark();
    clock.advance(60);
    changes.mark();
    clock.advance(40);
    clock.advance(500);
    changes.mark();
    assert.deepEqual(told, [began, began + 100, began + 600]);
  });

  it('tells at once what cannot wait, and nothing twice', () => {
    const { clock, told, changes } = scene();
    const began = clock.now();
    changes.mark();
    changes.mark();
    changes.flush();
    clock.advance(1000);
    assert.deepEqual(told, [began, began]);
    assert.equal(clock.waiting, 0);
  });

  it('tells nothing after its end', () => {
    const { clock, told, changes } = scene();
    changes.mark();
    changes.mark();
    changes[Symbol.dispose]();
    clock.advance(1000);
    assert.equal(told.length, 1);
  });
});
