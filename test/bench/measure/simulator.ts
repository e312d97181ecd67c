import type { Bench } from '../bench.ts';
import { growth } from '../figures.ts';

/** DESIGN §10: 1 GB in less than 60 s. */
const secondsBudget = { at_most: 60 };

/** Flat: what the heap holds between two collections may vary, what is written may not stay. */
const growthBudget = { at_most: 1.25 };

export const simulator: Bench = {
  name: 'simulator',
  diskBytes: 0,
  needsSnapshot: true,
  async measure(scene) {
    const { bytes, making } = await scene.snapshot();
    const memory = growth(making.rssMb);
    const how = `one incident of ${bytes} bytes by writeSampleSuite in a process of its own`;
    return [
      {
        name: 'simulator/seconds_per_gb',
        values: [making.ms / 1000 / (bytes / 1e9)],
        unit: 's',
        budget: secondsBudget,
        how,
        details: { seconds: making.ms / 1000, bytes, mb_per_s: bytes / 1e3 / making.ms },
      },
      {
        name: 'simulator/memory_growth',
        values: [memory.ratio],
        unit: 'resident set in the last quarter of the time / in the first',
        budget: growthBudget,
        how: `${how}; medians of samples every 100 ms`,
        details: {
          first_quarter_mb: memory.first,
          last_quarter_mb: memory.last,
          peak_mb: making.peakRssMb,
        },
      },
    ];
  },
};
