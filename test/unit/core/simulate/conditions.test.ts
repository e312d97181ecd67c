import assert from 'node:assert/strict';
import { createWorld } from '../../../../src/core/simulate/cluster/createWorld.ts';
import { createRandom } from '../../../../src/core/simulate/random.ts';
import { createTimeFormat, minute } from '../../../../src/core/simulate/time.ts';
import { Conditions } from '../../../../src/core/simulate/traffic/conditions.ts';
import type { Effect } from '../../../../src/core/simulate/traffic/effect.ts';

describe('Conditions', () => {
  const onset = 8 * minute;
  const random = createRandom('conditions-1');
  const world = createWorld({
    random,
    time: createTimeFormat('2026-03-04T09:00:00Z'),
    end: 20 * minute,
    dashboards: 0,
    background: 'little',
  });
  const slowness = (more: Partial<Effect>, minutes: readonly number[]): number[] => {
    const effect: Effect = { type: 'slow', service: 'web', factor: 9, ...more } as Effect;
    const conditions = new Conditions(world, [effect], onset);
    return minutes.map((at) => conditions.slowness('web', onset + at * minute));
  };

  it('lets an effect hold from onset to the end, or from one minute to another, before onset too', () => {
    assert.deepEqual(slowness({}, [-0.1, 0, 11]), [1, 9, 9]);
    assert.deepEqual(slowness({ fromMinute: -3, untilMinute: 2 }, [-4, -3, 1.9, 2]), [1, 9, 9, 1]);
  });

  it('lets an effect grow to its full strength', () => {
    assert.deepEqual(slowness({ riseMinutes: 4 }, [0, 1, 2, 4, 9]), [1, 3, 5, 9, 9]);
    assert.deepEqual(slowness({ fromMinute: -4, riseMinutes: 4 }, [-4, -2, 0]), [1, 5, 9]);
  });

  it('lets an effect come and go in waves', () => {
    const wave = { everyMinutes: 5, lastMinutes: 2 };
    assert.deepEqual(slowness({ wave }, [-1, 0, 1.9, 2, 4.9, 5, 7]), [1, 9, 9, 1, 1, 9, 1]);
  });
});
