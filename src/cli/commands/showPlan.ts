import { costBoundText } from '../../core/harness/costBound.ts';
import { costEstimateText } from '../../core/harness/costEstimateText.ts';
import { keyNotes } from '../../core/harness/keyNotes.ts';
import { type PlanCost, planCost } from '../../core/harness/planCost.ts';
import { openAttempts, type PlannedRun } from '../../core/harness/session.ts';
import type { AttemptKey } from '../../core/store/layout.ts';
import { plannedAttempts } from '../../core/store/plannedAttempts.ts';
import { exitCodes } from '../exitCode.ts';
import { jsonLine, plainLine } from '../output.ts';
import type { CommandContext } from './context.ts';

/** Where a plan's results go. */
export interface PlanPlace {
  /** Where earlier runs are, too. */
  readonly outputDir: string;
  /** Folder of the run that would go on; null for a new one. */
  readonly dir: string | null;
}

/** `--dry-run`: what would run, in words or as JSON. */
export function showPlan(
  plan: PlannedRun,
  { json, ...place }: PlanPlace & { readonly json: boolean },
  { terminal }: CommandContext,
): number {
  const { run, suite } = plan;
  const { settings } = run;
  const attempts = plannedAttempts(run);
  const open = openOf(plan, place);
  const cost = planCost(plan, open, place.outputDir);
  if (json) {
    const { bound, estimate } = cost;
    terminal.out.write(jsonLine({ type: 'plan', run, attempts, cost: bound, estimate }));
    return exitCodes.done;
  }
  const done = attempts.length - open.length;
  const lines = [
    ['Suite', `${suite.title} (${suite.root}), ${run.suite.verified}`],
    ['Tasks', `${run.tasks.length}: ${run.tasks.map(({ id }) => id).join(', ')}`],
    ['Models', settings.models.map(({ name }) => name).join(', ')],
    ...(settings.judge === null ? [] : [['Judge', settings.judge.name] as const]),
    [
      'Attempts',
      `${attempts.length} (${settings.repeats} per task and model)${done === 0 ? '' : `, ${done} of them done before`}, at most ${settings.max_turns} turns each`,
    ],
    ['Sandbox', run.sandbox.why],
    ...keyNotes(settings).map((note) => ['Key', `the run ${note}`] as const),
    ...costLines(cost),
  ] as const;
  for (const [label, text] of lines) terminal.out.write(`${label.padEnd(10)}${plainLine(text)}\n`);
  terminal.out.write('Nothing was run.\n');
  return exitCodes.done;
}

/** What a run is expected to cost, in one line on stderr before it starts; nothing for one that nobody is paid for. */
export function tellCost(plan: PlannedRun, place: PlanPlace, { terminal }: CommandContext): void {
  const cost = planCost(plan, openOf(plan, place), place.outputDir);
  const estimate = costEstimateText(cost.estimate);
  if (estimate === null) return;
  terminal.err.write(`${plainLine(`Cost: ${estimate}; ${costBoundText(cost.bound)}`)}\n`);
}

/** Attempts that have still to run. */
function openOf(plan: PlannedRun, { dir }: PlanPlace): AttemptKey[] {
  return dir === null ? plannedAttempts(plan.run) : openAttempts(plan, dir);
}

function costLines({ estimate, bound }: PlanCost): (readonly [string, string])[] {
  const text = costEstimateText(estimate);
  return [...(text === null ? [] : [['Estimate', text] as const]), ['Cost', costBoundText(bound)]];
}
