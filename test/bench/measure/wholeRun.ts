import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, type Scene, scaled } from '../bench.ts';
import { type Budget, growth, type Measured } from '../figures.ts';
import type { WholeRunDone, WholeRunWanted } from '../job/wholeRun.ts';
import { type JobResult, runJob } from '../job.ts';

/** DESIGN §10: 59 × 3 attempts × 100 turns. */
const whole = { taskCount: 59, repeats: 3, turns: 100 };
const secondsBudget = { at_most: 60 };

/** Flat: room for what the heap holds between two collections, none for what grows with every attempt. */
const growthBudget = { at_most: 1.25 };

export const wholeRun: Bench = {
  name: 'whole_run',
  diskBytes: 500e6,
  needsSnapshot: false,
  async measure(scene) {
    const size = { ...whole, taskCount: scaled(whole.taskCount, scene.scale, 6) };
    const text = await run({ ...size, commands: false }, 'text', scene);
    const commands = await run({ ...size, repeats: 1, commands: true }, 'commands', scene);
    return [
      seconds(text, { name: 'text_only', turn: 'text alone', budget: secondsBudget }),
      memory(text, 'text_only'),
      // A third of the attempts, and the interpreter's time in every turn: no budget speaks of it.
      seconds(commands, { name: 'commands', turn: 'text and the command `true`', budget: null }),
      memory(commands, 'commands'),
    ];
  },
};

async function run(
  size: Omit<WholeRunWanted, 'folder' | 'virtualWorkerUrl'>,
  name: string,
  scene: Scene,
): Promise<JobResult<WholeRunDone>> {
  const folder = join(scene.folder, name);
  mkdirSync(folder);
  const { virtualWorkerUrl } = await scene.product();
  const wanted: WholeRunWanted = { ...size, folder, virtualWorkerUrl: virtualWorkerUrl.href };
  return await runJob<WholeRunDone>('wholeRun', wanted, scene.signal);
}

function seconds(
  { value }: JobResult<WholeRunDone>,
  { name, turn, budget }: { name: string; turn: string; budget: Budget | null },
): Measured {
  return {
    name: `whole_run/${name}_seconds`,
    values: [(value.planMs + value.runMs) / 1000],
    unit: 's',
    budget,
    how: `planRun and startRun of ${value.attempts} attempts, ${value.turns} turns in all, with the instant model: each attempt stages a task of empty tables, opens a virtual sandbox, takes turns of ${turn}, writes a submission with one right and one wrong claim by a command and finishes; journals synced, scored, reports written. bare_writes_s: the same journals by writeSync + fdatasyncSync alone, right after`,
    details: {
      plan_s: value.planMs / 1000,
      run_s: value.runMs / 1000,
      bare_writes_s: value.bareWritesMs / 1000,
      attempts: value.attempts,
      turns: value.turns,
      ms_per_turn: value.runMs / value.turns,
      accuracy: value.accuracy ?? 'none',
      false_positive_rate: value.falsePositiveRate ?? 'none',
    },
  };
}

function memory({ rssMb, peakRssMb }: JobResult<WholeRunDone>, name: string): Measured {
  const { first, last, ratio } = growth(rssMb);
  return {
    name: `whole_run/${name}_memory_growth`,
    values: [ratio],
    unit: 'resident set in the last quarter of the time / in the first',
    budget: growthBudget,
    how: 'the same run; medians of samples of the whole process, sandboxes included, every 100 ms',
    details: { first_quarter_mb: first, last_quarter_mb: last, peak_mb: peakRssMb },
  };
}
