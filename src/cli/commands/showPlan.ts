import { costBound, costBoundText } from '../../core/harness/costBound.ts';
import { openAttempts, type PlannedRun } from '../../core/harness/session.ts';
import { plannedAttempts } from '../../core/store/plannedAttempts.ts';
import { exitCodes } from '../exitCode.ts';
import { jsonLine, plainLine } from '../output.ts';
import type { CommandContext } from './context.ts';

/** `--dry-run`: what would run, in words or as JSON. `dir`: folder of the run that would go on, null for a new one. */
export function showPlan(
  plan: PlannedRun,
  { dir, json }: { readonly dir: string | null; readonly json: boolean },
  { terminal }: CommandContext,
): number {
  const { run, suite, maxCostUsd } = plan;
  const { settings } = run;
  const attempts = plannedAttempts(run);
  const open = dir === null ? attempts : openAttempts(run, dir);
  const cost = costBound({ settings, attempts: open, maxCostUsd });
  if (json) {
    terminal.out.write(jsonLine({ type: 'plan', run, attempts, cost }));
    return exitCodes.done;
  }
  const done = attempts.length - open.length;
  const lines = [
    ['Suite', `${suite.title} (${suite.root}), ${run.suite.verified}`],
    ['Tasks', `${run.tasks.length}: ${run.tasks.map(({ id }) => id).join(', ')}`],
    ['Models', settings.models.map(({ name }) => name).join(', ')],
    [
      'Attempts',
      `${attempts.length} (${settings.repeats} per task and model)${done === 0 ? '' : `, ${done} of them done before`}, at most ${settings.max_turns} turns each`,
    ],
    ['Sandbox', run.sandbox.why],
    ['Cost', costBoundText(cost)],
  ] as const;
  for (const [label, text] of lines) terminal.out.write(`${label.padEnd(10)}${plainLine(text)}\n`);
  terminal.out.write('Nothing was run.\n');
  return exitCodes.done;
}
