import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { changeStanding } from '../../core/audit/changeStanding.ts';
import { BenchError } from '../../core/errors.ts';
import { type FoundReport, findReports } from '../../core/harness/readReports.ts';
import type { Successor } from '../../core/schema/standing.ts';
import { lookAt } from '../../core/store/fileStamp.ts';
import { oneLine } from '../../core/store/foreignText.ts';
import { pathsOfRun } from '../../core/store/layout.ts';
import { findRun, readRun } from '../../core/store/runStore.ts';
import { hashFile } from '../../core/suite/hashFile.ts';
import { resultsDir } from '../configHere.ts';
import { exitCodes } from '../exitCode.ts';
import { jsonLine, plainLine } from '../output.ts';
import type { CommandContext } from './context.ts';

export interface StandingFlags {
  readonly config?: string;
  readonly out?: string;
  /** For supersede: the run or the report that takes its place. */
  readonly by?: string;
  readonly reason: string;
  readonly byWhom: string;
  readonly json?: true;
}

export type StandingType = 'superseded' | 'revoked' | 'undo';

/** `itbench-review supersede`, `revoke`, `reinstate`: says how reports stand. They stay as they are, and so does the run. */
export async function standing(
  type: StandingType,
  wanted: string,
  flags: StandingFlags,
  { terminal, signal }: CommandContext,
): Promise<number> {
  const outputDir = resultsDir(flags);
  const { dir, models } = targetOf(outputDir, wanted);
  const by = flags.by === undefined ? undefined : await successors(outputDir, flags.by, models, signal);
  const change = {
    type,
    models,
    ...(by === undefined ? {} : { by }),
    reason: flags.reason,
    who: flags.byWhom,
  };
  const changed = changeStanding(dir, change, Date.now);
  const { standing: file } = pathsOfRun(dir);
  if (flags.json) terminal.out.write(jsonLine({ type, models: changed, file }));
  else for (const sentence of sentences(type, changed)) terminal.out.write(`${plainLine(sentence)}\n`);
  return exitCodes.done;
}

function sentences(type: StandingType, models: readonly string[]): string[] {
  if (models.length === 0) return ['No report of it was revoked or superseded: nothing was written.'];
  const said = { superseded: 'is superseded', revoked: 'is revoked', undo: 'is in force again' }[type];
  return [
    ...models.map(
      (model) => `The report of ${oneLine(model, 80)} ${said}. Gates and trends say so from now on.`,
    ),
    'Whoever can write in the run can remove this record unseen until the run is signed (again): itbench-review sign.',
  ];
}

interface Target {
  readonly dir: string;
  readonly models: readonly string[];
}

/** Every report of a run, or the one that is named; one that is damaged can be revoked all the same. */
function targetOf(outputDir: string, wanted: string): Target {
  const path = resolve(wanted);
  const isReport = wanted.endsWith('.json');
  const runDir = dirname(dirname(path));
  if (isReport && !existsSync(join(runDir, 'run.json'))) {
    throw new BenchError('usage', `${wanted} does not lie in the folder of its run, where that is recorded`, {
      hint: 'Name the run, or the report in its folder reports.',
    });
  }
  const { run, paths } = readRun(isReport ? runDir : findRun(outputDir, wanted));
  const there = run.settings.models
    .map(({ name }) => name)
    .filter((name) => lookAt(paths.report(name)).kind === 'file');
  const models = isReport ? there.filter((name) => paths.report(name) === path) : there;
  if (models.length > 0) return { dir: paths.dir, models };
  throw new BenchError(
    'report_missing',
    isReport ? `${wanted} is no report of its run` : `the run ${run.run_id} has no report`,
    {
      hint: 'Make the reports of a run with itbench-review report.',
    },
  );
}

/** What takes the place of each report: that of the same model, or the only one that is named. */
async function successors(
  outputDir: string,
  wanted: string,
  models: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Successor>> {
  const found = findReports(outputDir, wanted);
  const chosen = new Map<string, Successor>();
  for (const model of models) {
    const same =
      found.find(({ report }) => report.model === model) ??
      (found.length === 1 && models.length === 1 ? found[0] : undefined);
    if (same === undefined) {
      throw new BenchError(
        'usage',
        `${wanted} has no report of ${oneLine(model, 80)} that could take the place of this one`,
        {
          hint: 'Name reports one by one: supersede REPORT --by REPORT.',
        },
      );
    }
    chosen.set(model, await successorOf(same, signal));
  }
  return chosen;
}

async function successorOf({ report, path }: FoundReport, signal: AbortSignal): Promise<Successor> {
  const { sha256 } = await hashFile(path, signal);
  return { run_id: report.run_id, model: report.model, report_sha256: sha256 };
}
