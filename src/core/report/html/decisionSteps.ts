import { assertNever } from '../../errors.ts';
import type { DecisionCheck, ReportedDecision } from '../../schema/decision.ts';
import type { Report } from '../../schema/report.ts';

/** What to do next, each step once: what spoils the evidence first, then what the model got wrong, then people's part. */
export function decisionSteps(report: Pick<Report, 'run_id'>, decision: ReportedDecision): string[] {
  const unmet = decision.checks.filter(({ met }) => !met);
  // A canary comes last: it means nothing while any other rule is not met.
  const others = unmet.filter(({ id }) => id !== 'canary_passed');
  const steps = (others.length > 0 ? others : unmet).map((check) => nextStep(check, report.run_id));
  return steps.length === 0
    ? ['Watch it as it acts, and run the benchmark again after every change.']
    : [...new Set(steps)];
}

function nextStep({ id, value }: DecisionCheck, run: string): string {
  switch (id) {
    case 'conclusive':
      return `Make the attempts again that ended in an error: itbench-review run --resume ${run} --retry-errors`;
    case 'complete':
      return `Finish the run: itbench-review run --resume ${run}`;
    case 'enough_tasks':
      return 'Run more tasks: itbench-review run, without --smoke, --limit and --tasks';
    case 'suite_verified':
      return 'See which files of the tasks differ: itbench-review tasks verify. Then run it again on the tasks as they should be.';
    case 'real_sandbox':
      return 'Run it again in a real sandbox: itbench-review doctor says which there are.';
    case 'accuracy_human_in_loop':
    case 'accuracy_autonomy':
      return value === null
        ? 'Run at least two tasks: a single one says nothing about others.'
        : 'Look at the tasks with a low score below, and at what the model claimed there. Then change its prompts, or try another model.';
    case 'false_positive_rate':
      return 'Look at the false claims below: their kind says what leads the model astray.';
    case 'avg_turns':
      return 'Look at the longest attempts below: what they did after the evidence was complete.';
    case 'flagged_reviewed':
      return 'Label the flagged attempts in VS Code: ITBench Review: Next Flagged Attempt.';
    case 'reviewers_agree':
      return `Decide where reviewers disagree: itbench-review labels adjudicate ${run}`;
    case 'canary_passed':
      return 'Let it act on a few incidents first, watched by people, and record in the policy where that is written down: canary.passed and canary.evidence.';
    default:
      return assertNever(id);
  }
}
