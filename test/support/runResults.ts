import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Report } from '../../src/core/schema/report.ts';
import { AttemptScore } from '../../src/core/schema/run.ts';
import type { TrajectoryRecord } from '../../src/core/schema/trajectory.ts';
import { type JournalRecord, readJournal } from '../../src/core/store/journal.ts';
import { type AttemptPaths, pathsOfRun } from '../../src/core/store/layout.ts';
import { readTrajectory } from '../../src/core/store/runStore.ts';

/** A run folder, read with the product's own readers, which check chains and schemas. */
export interface RunResults {
  readonly dir: string;
  readonly events: () => readonly JournalRecord[];
  readonly attempt: (model: string, task: string, repeat?: number) => AttemptPaths;
  readonly score: (model: string, task: string, repeat?: number) => AttemptScore;
  readonly trajectory: (model: string, task: string, repeat?: number) => readonly TrajectoryRecord[];
  readonly report: (model: string) => Report;
  /** Every file under the folder, relative to it, with its bytes. */
  readonly files: () => ReadonlyMap<string, Buffer>;
}

/** The run in an output folder that holds exactly one. */
export function resultsOf(outputDir: string): RunResults {
  const runs = existsSync(outputDir) ? readdirSync(outputDir) : [];
  const [only, ...others] = runs;
  if (only === undefined || others.length > 0) {
    throw new Error(`${outputDir} holds ${runs.length} runs instead of one: ${runs.join(', ')}`);
  }
  return runResults(join(outputDir, only));
}

export function runResults(dir: string): RunResults {
  const paths = pathsOfRun(dir);
  const attempt = (model: string, task_id: string, repeat = 1): AttemptPaths =>
    paths.attempt({ model, task_id, repeat });
  return {
    dir,
    events: () => readJournal(paths.events).records,
    attempt,
    score: (...key) => AttemptScore.parse(JSON.parse(readFileSync(attempt(...key).score, 'utf8'))),
    trajectory: (...key) => readTrajectory(attempt(...key).trajectory).records,
    report: (model) => Report.parse(JSON.parse(readFileSync(paths.report(model), 'utf8'))),
    files: () => filesUnder(dir),
  };
}

/** Files under a folder, by their path in it. */
export function filesUnder(dir: string): Map<string, Buffer> {
  const found = globSync('**/*', { cwd: dir, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = found.map((entry) => join(entry.parentPath, entry.name)).sort();
  return new Map(paths.map((path) => [path.slice(dir.length + 1), readFileSync(path)]));
}
