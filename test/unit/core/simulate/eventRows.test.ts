import assert from 'node:assert/strict';
import { once } from '../../../../src/core/simulate/cluster/clusterEvents.ts';
import { createWorld } from '../../../../src/core/simulate/cluster/createWorld.ts';
import { createRandom } from '../../../../src/core/simulate/random.ts';
import { writeEvents } from '../../../../src/core/simulate/telemetry/eventRows.ts';
import { createTimeFormat, minute, second } from '../../../../src/core/simulate/time.ts';

describe('writeEvents', () => {
  const seed = 'events-1';
  const worldWith = (count: number, at: number): ReturnType<typeof createWorld> => {
    const world = createWorld({
      random: createRandom(seed),
      time: createTimeFormat('2026-03-04T09:00:00Z'),
      end: 20 * minute,
      dashboards: 0,
      background: 'little',
    });
    const about = { apiVersion: 'v1', kind: 'Pod', namespace: 'storefront', name: 'web-1', uid: 'u' };
    for (let index = 0; index < count; index++) {
      world.events.push({ ...once(at, 'Normal', 'Pulled', `pulled ${index}`), about, component: 'kubelet' });
    }
    return world;
  };

  it('keeps time order when a thousand things happen at once', () => {
    const times: string[] = [];
    writeEvents(worldWith(1000, 5 * minute), { add: (row) => void times.push(row.slice(0, 29)) });
    assert.equal(times.length, 2000);
    assert.deepEqual(times, [...times].sort(), `seed ${seed}`);
  });

  it('leaves out what was over before the snapshot and what comes after it', () => {
    const rows: string[] = [];
    for (const at of [-second, 20 * minute])
      writeEvents(worldWith(5, at), { add: (row) => void rows.push(row) });
    assert.deepEqual(rows, []);
  });
});
