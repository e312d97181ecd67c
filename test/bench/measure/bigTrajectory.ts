import { join } from 'node:path';
import { type BigTrajectory, writeBigTrajectory } from '../../support/bigTrajectory.ts';
import { type Bench, type Scene, scaled } from '../bench.ts';
import { type Budget, type Measured, median } from '../figures.ts';
import type { OpenWanted, TrajectoryOpened } from '../job/openTrajectory.ts';
import { type JobResult, runJob } from '../job.ts';

/** DESIGN §10, of the reading alone: the workbench adds its own share. */
const budgets = {
  firstStepMs: { at_most: 1000 },
  memoryMb: { at_most: 250 },
  stepMs: { at_most: 50 },
} satisfies Record<string, Budget>;

const rounds = 5;
const changes = 300;
const seed = 'bench';

export const bigTrajectory: Bench = {
  name: 'big_trajectory',
  diskBytes: 370e6,
  needsSnapshot: false,
  async measure(scene) {
    const bytes = 300e6 * scene.scale;
    const large = await openings('large', { bytes, turns: scaled(1000, scene.scale, 100), seed }, scene);
    const longResultBytes = 50e6 * scene.scale;
    const one = { bytes: 60e6 * scene.scale, turns: 100, seed, longResultBytes };
    const record = await openings('record', one, scene);
    return [
      ...opening('300_mb', large, budgets),
      ...stepChanges(large),
      reading(large),
      // No budget speaks of one record that is larger than most files: it is parsed whole wherever it is shown.
      ...opening('50_mb_record', record, { firstStepMs: null, memoryMb: null }),
    ];
  },
};

interface Openings {
  readonly what: string;
  readonly bytes: number;
  readonly each: readonly JobResult<TrajectoryOpened>[];
}

async function openings(name: string, wanted: BigTrajectory, scene: Scene): Promise<Openings> {
  const path = join(scene.folder, `${name}.jsonl`);
  const { bytes, records } = writeBigTrajectory(path, wanted);
  const job: OpenWanted = { path, seed, changes };
  const each: JobResult<TrajectoryOpened>[] = [];
  for (let round = 0; round < rounds; round += 1) {
    each.push(await runJob<TrajectoryOpened>('openTrajectory', job, scene.signal));
  }
  const { steps, problems } = each[0]?.value ?? { steps: 0, problems: 1 };
  if (steps !== wanted.turns || problems > 0) throw new Error(`${steps} steps and ${problems} problems`);
  const what = `a trajectory of ours of ${bytes} bytes, ${records} records and ${steps} steps in the page cache, a process of its own for each time`;
  return { what, bytes, each };
}

function opening(
  name: string,
  { what, each }: Openings,
  limits: { readonly firstStepMs: Budget | null; readonly memoryMb: Budget | null },
): Measured[] {
  return [
    {
      name: `big_trajectory/${name}_first_step`,
      values: each.map(({ value }) => value.firstStepMs),
      unit: 'ms',
      budget: limits.firstStepMs,
      how: `openTrajectory, the first 200 heads and the first step as a message, of ${what}`,
    },
    {
      name: `big_trajectory/${name}_memory`,
      values: each.map(({ value, peakRssMb }) => peakRssMb - value.beforeMb),
      unit: 'MB resident at most, more than before it was opened',
      budget: limits.memoryMb,
      how: `the same until the index was complete, ${changes} random steps were shown and a text was looked for in all of it`,
    },
  ];
}

/** The slowest of each round: a person notices the one that stutters, not the median. */
function stepChanges({ each }: Openings): Measured[] {
  const figure = (name: string, of: (opened: TrajectoryOpened) => readonly number[], when: string) => ({
    name: `big_trajectory/${name}`,
    values: each.map(({ value }) => Math.max(0, ...of(value))),
    unit: 'ms, the slowest of each round',
    budget: budgets.stepMs,
    how: `step and shownStep of random steps of the same file, ${when}`,
    details: { median_ms: median(each.flatMap(({ value }) => of(value))) },
  });
  return [
    figure('step_change', ({ indexedStepMs }) => indexedStepMs, `${changes} one after the other`),
    figure(
      'step_change_while_indexing',
      ({ whileIndexingMs }) => whileIndexingMs,
      'one every 50 ms while the index grew',
    ),
  ];
}

function reading({ bytes, each }: Openings): Measured {
  const indexedMs = each.map(({ value }) => value.indexedMs);
  return {
    name: 'big_trajectory/index',
    values: indexedMs.map((ms) => ms / 1000),
    unit: 's',
    budget: null,
    how: 'from opening until every line of the same file was parsed, checked and hashed, steps being asked for meanwhile; find_s: a text that is nowhere, in any case, through all of it',
    details: {
      mb_per_s: bytes / 1e3 / median(indexedMs),
      find_s: median(each.map(({ value }) => value.findMs)) / 1000,
    },
  };
}
