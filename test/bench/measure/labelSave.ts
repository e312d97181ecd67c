import { AttemptContents, attemptContent } from '../../../src/core/harness/attemptContent.ts';
import type { LabelKeeper } from '../../../src/core/harness/labelKeeper.ts';
import { runLabels } from '../../../src/core/harness/runLabels.ts';
import type { AttemptContent } from '../../../src/core/review/standing.ts';
import { type AttemptKey, pathsOfRun } from '../../../src/core/store/layout.ts';
import { plannedAttempts } from '../../../src/core/store/plannedAttempts.ts';
import { readRun } from '../../../src/core/store/runStore.ts';
import { madeTurns as turns, writeAttemptFiles } from '../attemptFiles.ts';
import { type Bench, scaled } from '../bench.ts';
import type { Measured } from '../figures.ts';
import { makeRuns } from '../madeRuns.ts';

/** DESIGN §10: from the label to "saved", synced, with the report rewritten. The page and the way to it come on top. */
const budget = { at_most: 100 };

const who = { reviewer: 'bench', blind: false };

/** A run as the harness leaves it; every attempt of it is then labelled, one after the other, and once more. */
export const labelSave: Bench = {
  name: 'label_save',
  diskBytes: 60e6,
  needsSnapshot: false,
  async measure({ folder, scale, signal }) {
    const [dir = ''] = makeRuns(folder, 1, { tasks: scaled(59, scale, 6), models: 1, repeats: 3 });
    const keys = plannedAttempts(readRun(dir).run);
    for (const [index, key] of keys.entries()) writeAttemptFiles(dir, key, index);
    const open = await contents(dir, keys, signal);
    const first = await saves(runLabels(dir, { now: Date.now }), open, 'unsupported', signal);
    const again = await saves(runLabels(dir, { now: Date.now }), open, 'duplicate', signal);
    const attempts = `${keys.length} attempts of ${turns} turns`;
    return [figure('first_round', first, attempts), figure('second_round', again, attempts)];
  },
};

function figure(name: string, values: readonly number[], attempts: string): Measured {
  const [opening = 0, ...others] = values;
  return {
    name: `label_save/${name}`,
    values: others,
    unit: 'ms',
    budget,
    how: `LabelKeeper.write of one label in each of ${attempts} of one model, synced, with the report of all of them rewritten; in the second round all attempts have labels already, and the first save, after opening, reads them all: opening_ms`,
    details: { opening_ms: opening, saves: others.length },
  };
}

type Open = readonly (readonly [AttemptKey, AttemptContent])[];

/** What the reviewer has read of an attempt that it shows. */
async function contents(dir: string, keys: readonly AttemptKey[], signal: AbortSignal): Promise<Open> {
  const all = new AttemptContents(pathsOfRun(dir));
  const read: (readonly [AttemptKey, AttemptContent])[] = [];
  for (const key of keys) read.push([key, (await all.get(key, signal)) ?? attemptContent([], [])]);
  all.close();
  return read;
}

/** Milliseconds of each save. */
async function saves(
  keeper: LabelKeeper,
  open: Open,
  value: 'unsupported' | 'duplicate',
  signal: AbortSignal,
): Promise<number[]> {
  const times: number[] = [];
  for (const [key, content] of open) {
    const began = performance.now();
    await keeper.write(key, content, { kind: 'claim', claim: 3 }, { type: 'label', value }, who, signal);
    times.push(performance.now() - began);
  }
  keeper.dispose();
  return times;
}
