import { join } from 'node:path';
import type { Bench, Scene } from '../bench.ts';
import { growth, type Measured } from '../figures.ts';
import type { Made } from '../job/simulate.ts';
import { runJob } from '../job.ts';

/** DESIGN §10: 1 GB in less than 60 s. */
const secondsBudget = { at_most: 60 };

/** Flat: what is kept may vary with the moment, not grow with what is written. */
const growthBudget = { at_most: 1.25 };

export const simulator: Bench = {
  name: 'simulator',
  diskBytes: 1e9,
  needsSnapshot: true,
  async measure(scene) {
    const { bytes, making } = await scene.snapshot();
    const how = `one incident of ${bytes} bytes by writeSampleSuite in a process of its own`;
    const seconds = making.ms / 1000;
    return [
      {
        name: 'simulator/seconds_per_gb',
        values: [seconds / (bytes / 1e9)],
        unit: 's',
        budget: secondsBudget,
        how,
        details: { seconds, bytes, mb_per_s: bytes / 1e6 / seconds },
      },
      {
        name: 'simulator/peak_memory',
        values: [making.peakRssMb],
        unit: 'MB resident at most, Node itself included',
        budget: null,
        how,
      },
      await memoryGrowth(scene),
    ];
  },
};

async function memoryGrowth(scene: Scene): Promise<Measured> {
  const wanted = { dir: join(scene.folder, 'suite'), bytes: 1e9 * scene.scale };
  const { liveMb, value } = await runJob<Made>('simulate', wanted, scene.signal, { live: true });
  const { first, last, ratio } = growth(liveMb);
  return {
    name: 'simulator/memory_growth',
    values: [ratio],
    unit: 'memory in use in the last quarter of the time / in the first',
    budget: growthBudget,
    how: `another incident of ${value.bytes} bytes; medians of the heap and buffers still in use after a forced collection every 500 ms`,
    details: { first_quarter_mb: first, last_quarter_mb: last, largest_mb: Math.max(...liveMb) },
  };
}
