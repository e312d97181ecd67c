import type { RunFile } from '../schema/run.ts';
import type { LastResult } from '../schema/runIndex.ts';
import { isCounted, type Outcome } from '../schema/score.ts';

/** A run with its ended attempts. */
export interface RunWithEnds {
  readonly run_id: string;
  readonly dir: string;
  readonly settings: Pick<RunFile['settings'], 'repeats' | 'match'>;
  readonly practice: boolean;
  readonly ends: readonly {
    readonly model: string;
    readonly task_id: string;
    /** Null where the score cannot be read. */
    readonly outcome: Outcome | null;
    readonly score: number | null;
    readonly turns: number;
  }[];
}

/**
 * For each task and model the means over its repeats in the newest run in which one of them ended; `runs` newest first. A
 * run whose every attempt ended in an error is not passed over for an older one that looks better.
 */
export function lastResults(runs: readonly RunWithEnds[], taskIds: readonly string[]): LastResult[] {
  const wanted = new Set(taskIds);
  const found = new Map<string, LastResult[]>(taskIds.map((id) => [id, []]));
  for (const run of runs) {
    const ofTask = Map.groupBy(
      run.ends.filter(({ task_id }) => wanted.has(task_id)),
      ({ task_id }) => task_id,
    );
    for (const [task_id, ends] of ofTask) {
      const results = found.get(task_id) ?? [];
      const known = new Set(results.map(({ model }) => model));
      for (const [model, own] of Map.groupBy(ends, (end) => end.model)) {
        if (!known.has(model)) results.push(resultOf(run, { task_id, model }, own));
      }
    }
  }
  return [...found.values()].flat();
}

function resultOf(
  { run_id, dir, settings, practice }: RunWithEnds,
  key: { readonly task_id: string; readonly model: string },
  ends: RunWithEnds['ends'],
): LastResult {
  const counted = ends.flatMap(({ outcome, score, turns }) =>
    outcome !== null && isCounted(outcome) && score !== null ? [{ score, turns }] : [],
  );
  return {
    ...key,
    run_id,
    dir,
    score: mean(counted.map(({ score }) => score)),
    turns: mean(counted.map(({ turns }) => turns)),
    repeats: settings.repeats,
    ended: ends.length,
    counted: counted.length,
    practice,
    match: settings.match,
  };
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
