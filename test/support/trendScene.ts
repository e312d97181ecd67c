import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ScriptedReply } from '../../src/core/model/script.ts';
import { createSystemClock } from '../../src/core/model/systemClock.ts';
import { naming, shell, writeTinySuite } from './cliScene.ts';
import { runInHarness } from './harnessRun.ts';
import { quickSandbox } from './quickSandbox.ts';

/** Five Mondays. The clock of a run moves on from its moment. */
const mondays = [
  '2026-03-02T03:00:00.000Z',
  '2026-03-09T03:00:00.000Z',
  '2026-03-16T03:00:00.000Z',
  '2026-03-23T03:00:00.000Z',
  '2026-03-30T03:00:00.000Z',
] as const;

/** What {@link writeTrendScene} has written. */
export interface TrendScene {
  /** The folder with the five runs, each whole: trajectories, submissions, scores, report. */
  readonly outputDir: string;
  readonly suiteDir: string;
  readonly model: string;
  /** Folders of the runs, by week. */
  readonly runs: readonly string[];
  /** Tasks that fall in the fifth week, in the order of the suite. */
  readonly fallen: readonly string[];
}

const tasks = 10;

/** Of the tasks, by number: they are missed in the fifth week. */
const fallsAt = [3, 5, 6, 8, 9];

/** Of tasks, by number, the weeks in which they are missed besides: the weeks before are not all alike. */
const missedIn: Readonly<Record<number, readonly number[]>> = { 2: [1, 2, 3, 4, 5], 10: [2] };

/**
 * Five simulated weeks of one model on ten tasks, made by the product's own harness: steady for four weeks, and in the
 * fifth it names a victim instead of the cause in five tasks, after more turns. Takes a second or two.
 */
export async function writeTrendScene(folder: string, model = 'my-llm'): Promise<TrendScene> {
  const suiteDir = join(folder, 'tasks');
  const outputDir = join(folder, 'results');
  mkdirSync(outputDir, { recursive: true });
  writeTinySuite(suiteDir, tasks);
  const runs: string[] = [];
  for (const [index, monday] of mondays.entries()) {
    const { dir } = await runInHarness({
      suiteDir,
      outputDir,
      models: { [model]: (attempt) => script(index + 1, attempt) },
      world: { clock: clockFrom(Date.parse(monday)), sandboxes: [quickSandbox] },
    });
    runs.push(dir);
  }
  return { outputDir, suiteDir, model, runs, fallen: fallsAt.map((number) => `Scenario-${number}`) };
}

function script(week: number, attempt: number): readonly ScriptedReply[] {
  if (week === mondays.length && fallsAt.includes(attempt)) {
    return [shell('grep frontend otel_logs_raw.tsv'), ...naming('shop/Service/frontend')];
  }
  const isMissed = missedIn[attempt]?.includes(week) ?? false;
  return naming(isMissed ? 'shop/Deployment/checkout' : 'shop/Deployment/cart');
}

/** A clock that goes as fast as any, from another moment on. */
function clockFrom(startMs: number) {
  const clock = createSystemClock();
  const began = clock.now();
  return { ...clock, now: () => startMs + clock.now() - began };
}
