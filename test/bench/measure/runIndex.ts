import { join } from 'node:path';
import { type Bench, type Scene, scaled } from '../bench.ts';
import { type Measured, median } from '../figures.ts';
import type { RunsRead } from '../job/readRuns.ts';
import { runJob } from '../job.ts';
import { type MadeRun, makeRuns } from '../madeRuns.ts';

/** DESIGN §10: a tree of 10 000 attempts, whose children are read when they are unfolded. */
const budget = { at_most: 300 };

/** Twice the attempts take twice the time, but for what a small process starts up with. */
const linearityBudget = { at_most: 1.25 };

const rounds = 7;

export const runIndex: Bench = {
  name: 'run_index',
  diskBytes: 350e6,
  needsSnapshot: false,
  async measure(scene) {
    const tasks = scaled(100, scene.scale, 10);
    const large = await read(scene, 'one', 1, { tasks, models: 10, repeats: 10 });
    const twice = await read(scene, 'twice', 1, { tasks, models: 10, repeats: 20 });
    const many = await read(scene, 'many', scaled(100, scene.scale, 10), {
      tasks: 10,
      models: 2,
      repeats: 5,
    });
    return [tree('one_run', large), tree('many_runs', many), linearity(large, twice), again(many)];
  },
};

interface Readings {
  readonly what: string;
  readonly each: readonly RunsRead[];
}

async function read(scene: Scene, name: string, count: number, size: MadeRun): Promise<Readings> {
  const outputDir = join(scene.folder, name);
  makeRuns(outputDir, count, size);
  const each: RunsRead[] = [];
  for (let round = 0; round < rounds; round += 1) {
    each.push((await runJob<RunsRead>('readRuns', { outputDir, limit: count }, scene.signal)).value);
  }
  const attempts = size.tasks * size.models * size.repeats;
  return { what: `${count} × ${attempts} attempts of ${size.models} models`, each };
}

function tree(name: string, { what, each }: Readings): Measured {
  return {
    name: `run_index/${name}`,
    values: each.map(({ listMs, unfoldMs }) => listMs + unfoldMs),
    unit: 'ms',
    budget,
    how: `listRunOverviews of ${what}, and readAttemptOverviews of one model of the newest run, each time in a new process, files in the page cache; everything_ms: readAttemptOverviews of every run, which a tree never asks for at once`,
    details: {
      list_ms: median(each.map(({ listMs }) => listMs)),
      cpu_ms: median(each.map(({ cpuMs }) => cpuMs)),
      everything_ms: median(each.map(({ everythingMs }) => everythingMs)),
      attempts: each[0]?.attempts ?? 0,
      bytes_read: each[0]?.bytes ?? 0,
    },
  };
}

function linearity(single: Readings, double: Readings): Measured {
  const perAttempt = ({ cpuMs, attempts }: RunsRead) => cpuMs / attempts;
  const base = median(single.each.map(perAttempt));
  return {
    name: 'run_index/linearity',
    values: double.each.map((reading) => perAttempt(reading) / base),
    unit: 'processor time per attempt among twice as many / among those of one_run',
    budget: linearityBudget,
    how: `the same of ${double.what}`,
  };
}

function again({ what, each }: Readings): Measured {
  return {
    name: 'run_index/list_again',
    values: each.map(({ againMs }) => againMs),
    unit: 'ms',
    budget: null,
    how: `listRunOverviews once more with the same cache, after one of ${what} grew by one event`,
    details: { bytes_read: median(each.map(({ againBytes }) => againBytes)) },
  };
}
