import { BenchError } from '../../core/errors.ts';
import { type RescoreResult, rescoreRun } from '../../core/harness/rescore.ts';
import { judgingText } from '../../core/harness/rescoreEstimate.ts';
import { type PlannedRescore, planRescore } from '../../core/harness/rescorePlan.ts';
import { resolveSettings } from '../../core/harness/settings.ts';
import { percent } from '../../core/report/figureText.ts';
import { reportTable } from '../../core/report/table.ts';
import type { ModelEntry } from '../../core/schema/modelEntry.ts';
import type { Report } from '../../core/schema/report.ts';
import type { AttemptChange } from '../../core/schema/rescore.ts';
import { attemptTitle } from '../../core/store/layout.ts';
import { findRun, readRun } from '../../core/store/runStore.ts';
import { loadConfig, resultsDir } from '../configHere.ts';
import { exitCodes } from '../exitCode.ts';
import { jsonLine, plainLine, plainText } from '../output.ts';
import type { CommandContext } from './context.ts';
import { worldOf } from './run.ts';

export interface RescoreFlags {
  readonly match: 'rules' | 'judge';
  readonly config?: string;
  readonly out?: string;
  readonly maxCost?: number;
  readonly dryRun?: true;
  readonly json?: true;
}

/** `itbench-review rescore`: the attempts of a run scored by the other matcher, beside the scores that it has. */
export async function rescore(
  wanted: string | undefined,
  flags: RescoreFlags,
  context: CommandContext,
): Promise<number> {
  const { terminal, signal } = context;
  const dir = findRun(resultsDir(flags), wanted ?? null);
  const named = judgeOf(flags);
  const world = worldOf(named === null ? readRun(dir).run.prompts_root : named.promptsDir);
  const request = { dir, match: flags.match, judge: named?.judge ?? null };
  const planned = await planRescore(request, world, signal);
  if (flags.json !== true) terminal.err.write(`${planText(planned)}\n`);
  if (flags.dryRun === true) {
    if (flags.json === true) terminal.out.write(jsonLine(planJson(planned)));
    else terminal.out.write('Nothing was scored.\n');
    return exitCodes.done;
  }
  const result = await rescoreRun(
    planned,
    {
      maxCostUsd: flags.maxCost ?? null,
      onProgress: (done, all) => {
        if (terminal.interactive) terminal.err.write(`\r${done}/${all} attempts${done === all ? '\n' : ''}`);
      },
    },
    world,
    signal,
  );
  terminal.out.write(
    flags.json === true ? jsonLine(resultJson(planned, result)) : resultText(planned, result),
  );
  if (result.status === 'budget') return exitCodes.budget;
  return result.models.some(({ after }) => after.status === 'inconclusive')
    ? exitCodes.inconclusive
    : exitCodes.done;
}

/** The judge of a configuration that is named, and where what it is told may be replaced; null for that of the run. */
function judgeOf({ match, config }: RescoreFlags): { judge: ModelEntry; promptsDir: string | null } | null {
  if (match === 'rules' || config === undefined) return null;
  const loaded = loadConfig(config);
  const { judge } = resolveSettings(loaded.config);
  if (judge !== null) return { judge, promptsDir: loaded.promptsDir };
  throw new BenchError('usage', `${loaded.name} names no judge`, {
    hint: 'Add scoring: {match: judge, judge: …} to it, or name another configuration with --config.',
  });
}

function planText({ run, file, attempts, estimate }: PlannedRescore): string {
  const by = file.judge === null ? 'by the rules' : `by the judge ${file.judge.identity.model}`;
  const cost = estimate === null ? 'nothing: nobody is asked' : judgingText(estimate);
  return [
    plainLine(`Scoring ${attempts.length} ended attempts of run ${run.run_id} once more, ${by}.`),
    plainLine(`Cost: ${cost}.`),
  ].join('\n');
}

function planJson({ run, file, attempts, estimate }: PlannedRescore) {
  return { type: 'rescore_plan', ...file, run_id: run.run_id, attempts: attempts.length, estimate };
}

function resultJson({ run, file, paths }: PlannedRescore, result: RescoreResult) {
  const { status, costUsd: cost_usd, changes, models } = result;
  const { name, match, judge } = file;
  return {
    type: 'rescored',
    run_id: run.run_id,
    name,
    dir: paths.dir,
    match,
    judge,
    status,
    cost_usd,
    changes,
    models: models.map(({ before, after, path }) => ({
      model: after.model,
      match_before: before.metric.match,
      accuracy_before: before.accuracy,
      accuracy_after: after.accuracy,
      status_after: after.status,
      matchers: after.matchers,
      report: path,
    })),
  };
}

function resultText({ run, file, attempts }: PlannedRescore, result: RescoreResult): string {
  const { changes, models, status } = result;
  const lines = [
    ...changes.flatMap(changeLines),
    `${changes.length} of ${attempts.length} attempts are scored differently.`,
    ...models.map(({ before, after }) => accuracyLine(before, after)),
    '',
    plainText(reportTable(models.map(({ after }) => after))),
    ...models.map(({ path }) => `Report: ${plainLine(path)}`),
    `The run's own scores and reports are as they were. Print these again with: itbench-review report ${plainLine(run.run_id)} --rescored ${file.name}`,
  ];
  const more = 'The cost limit was reached: the same command with a higher --max-cost goes on.';
  return `${[...lines, ...(status === 'budget' ? [more] : [])].join('\n')}\n`;
}

function changeLines(change: AttemptChange): string[] {
  const { outcome_before, outcome_after, reason_after, claims } = change;
  const ended = outcome_before === outcome_after ? '' : `, ${outcome_before} → ${outcome_after}`;
  const why = outcome_after === 'scorer_error' ? `: ${reason_after}` : '';
  return [
    plainLine(
      `${attemptTitle(change)}: ${scoreText(change.score_before)} → ${scoreText(change.score_after)}${ended}${why}`,
    ),
    ...claims.map(({ name, group_before, group_after, why_after }) => {
      const what = `${group_before ?? 'nothing'} → ${group_after ?? 'nothing'}`;
      return `  ${plainLine(`${name}: ${what} (${why_after})`)}`;
    }),
  ];
}

function scoreText(score: number | null): string {
  return score === null ? 'not scored' : `score ${score.toFixed(2)}`;
}

function accuracyLine(before: Report, after: Report): string {
  const by = (report: Report) => `${percent(report.accuracy)} by ${matcherName(report)}`;
  return plainLine(`${after.model}: accuracy ${by(before)} → ${by(after)}.`);
}

function matcherName({ metric, provenance }: Report): string {
  const judge = provenance.judge?.identity.model;
  return metric.match === 'rules' ? 'the rules' : `the judge ${judge ?? ''}`.trimEnd();
}
