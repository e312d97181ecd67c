import { assertNever } from '../errors.ts';
import type { GateCheck } from '../schema/gate.ts';
import type { Policy } from '../schema/policy.ts';
import type { Report } from '../schema/report.ts';
import { failedAttempts, isUnfinished } from './decisionEvidence.ts';
import { figureChecks } from './decisionFigures.ts';
import type { GateFacts } from './gateChecks.ts';
import { shellWord } from './shellWord.ts';

/** What to do about rules that are not met, each step once, in the order of the rules. */
export function nextSteps(unmet: readonly GateCheck[], facts: GateFacts): string[] {
  return [...new Set(unmet.map((check) => nextStep(check, facts)))];
}

function nextStep(check: GateCheck, facts: GateFacts): string {
  const { report, policy, baseline } = facts;
  const { id, value } = check;
  const run = shellWord(report.run_id, '<run>');
  const again = `Run it again: itbench-review run --model ${shellWord(report.model, '<model>')}.`;
  switch (id) {
    case 'run_ended_within_budget':
      return `Go on with a higher limit: itbench-review run --resume ${run} --max-cost <usd>.`;
    case 'cost':
      return value === null || value <= (policy.gate.max_cost_usd ?? 0)
        ? 'Give the model a price in the configuration, so that the next run knows what it costs.'
        : 'Run fewer tasks or repeats, or raise gate.max_cost_usd in the policy.';
    case 'not_withdrawn':
      return 'Use the report that takes its place, or run it again.';
    case 'recent_enough':
      return again;
    case 'no_regression':
      return `See what changed: itbench-review compare ${shellWord(baseline?.comparison.first.run_id ?? '', '<baseline>')} ${run}.`;
    case 'conclusive':
      return `Make the attempts again that ended in an error: itbench-review run --resume ${run} --retry-errors.`;
    case 'complete':
      if (!isUnfinished(report)) return nextStep({ ...check, id: 'conclusive' }, facts);
      return `Finish it: itbench-review run --resume ${run}${failedAttempts(report) > 0 ? ' --retry-errors' : ''}.`;
    case 'enough_tasks':
      return 'Run more tasks: itbench-review run, without --smoke, --limit and --tasks.';
    case 'suite_verified':
      return 'See which files differ: itbench-review tasks verify. Then run it again on the tasks as they should be.';
    case 'real_sandbox':
      return 'Run it again in a real sandbox: itbench-review run --sandbox docker, or bwrap. itbench-review doctor says what is there.';
    case 'accuracy_human_in_loop':
    case 'accuracy_autonomy':
      return value === null
        ? 'Run at least two tasks: a single one says nothing about others. A report of format 1.0 has to be made anew first, by itbench-review report.'
        : figureStep(check, report, policy);
    case 'false_positive_rate':
    case 'avg_turns':
      return figureStep(check, report, policy);
    case 'flagged_reviewed':
      return 'Label the flagged attempts in VS Code: ITBench Review: Next Flagged Attempt.';
    case 'reviewers_agree':
      return `Decide where reviewers disagree, which itbench-review labels list ${run} tells: in VS Code by ITBench Review: Decide Contested Claims, or by itbench-review labels adjudicate.`;
    case 'canary_passed':
      return 'Say in the policy where the canary that passed is recorded: canary.passed and canary.evidence.';
    default:
      return assertNever(id);
  }
}

/** Where only the interval is too wide, there may be nothing that it got wrong. */
function figureStep({ id }: GateCheck, report: Report, policy: Policy): string {
  const byEstimate = figureChecks(report, { ...policy, use: 'estimate' }).find((check) => check.id === id);
  return policy.use === 'bound' && byEstimate?.met === true
    ? 'Run more tasks: the figure itself meets the policy, and its interval is too wide for that.'
    : `See what it got wrong: itbench-review report ${shellWord(report.run_id, '<run>')} --format markdown.`;
}
