import type { Bench, Scene } from '../bench.ts';
import { tracesFile } from '../bigSnapshot.ts';
import type { Measured } from '../figures.ts';
import type { Indexed } from '../job/indexEntities.ts';
import type { TracesRead } from '../job/readTraces.ts';
import { type JobResult, runJob } from '../job.ts';

const rounds = 3;

export const snapshotReading: Bench = {
  name: 'snapshot_reading',
  diskBytes: 0,
  needsSnapshot: true,
  async measure(scene) {
    return [...(await readTraces(scene)), ...(await indexEntities(scene))];
  },
};

async function readTraces(scene: Scene): Promise<Measured[]> {
  const snapshot = await scene.snapshot();
  const { bytes } = tracesFile(snapshot);
  const runs = await repeat(() => runJob<TracesRead>('readTraces', { dir: snapshot.dir }, scene.signal));
  const { spans = 0, problems = 0 } = runs[0]?.value ?? {};
  const how = `readSpans over a table of ${bytes} bytes and ${spans} spans in the page cache, every column that the product reads, ${problems} problems found; a process of its own for each run`;
  return [
    {
      name: 'snapshot_reading/traces_speed',
      values: runs.map(({ ms }) => bytes / 1e3 / ms),
      unit: 'MB/s',
      budget: null,
      how,
    },
    memoryOf(runs, 'traces', how),
  ];
}

async function indexEntities(scene: Scene): Promise<Measured[]> {
  const { dir, bytes } = await scene.snapshot();
  const runs = await repeat(() => runJob<Indexed>('indexEntities', { dir }, scene.signal));
  const { entities = 0, problems = 0 } = runs[0]?.value ?? {};
  const how = `buildEntityIndex of a snapshot of ${bytes} bytes in the page cache, ${entities} entities, ${problems} problems found; a process of its own for each run`;
  return [
    {
      name: 'snapshot_reading/entity_index',
      values: runs.map(({ ms }) => ms / 1000),
      unit: 's',
      budget: null,
      how,
      details: { bytes },
    },
    memoryOf(runs, 'entity_index', how),
  ];
}

function memoryOf(runs: readonly JobResult<unknown>[], name: string, how: string): Measured {
  return {
    name: `snapshot_reading/${name}_memory`,
    values: runs.map(({ peakRssMb }) => peakRssMb),
    unit: 'MB resident at most, Node itself included',
    budget: null,
    how,
  };
}

async function repeat<T>(work: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let round = 0; round < rounds; round += 1) results.push(await work());
  return results;
}
