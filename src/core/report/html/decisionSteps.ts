import { assertNever } from '../../errors.ts';
import type { DecisionCheck, ReportedDecision } from '../../schema/decision.ts';
import type { Report } from '../../schema/report.ts';
import { failedAttempts, isUnfinished } from '../decisionEvidence.ts';
import { shellWord } from '../shellWord.ts';
import { type Html, html } from './markup.ts';
import type { PageHost } from './page.ts';

/**
 * What to do next, each step once: what spoils the evidence first, then what the model got wrong, then people's part. By
 * commands of the terminal for who reads a file, and of the palette for who reads in the editor.
 */
export function decisionSteps(report: Ended, decision: ReportedDecision, host: PageHost): Html[] {
  const unmet = decision.checks.filter(({ met }) => !met);
  // A canary comes last: it means nothing while any other rule is not met.
  const others = unmet.filter(({ id }) => id !== 'canary_passed');
  const stepOf = host === 'editor' ? editorStep : terminalStep;
  const steps = (others.length > 0 ? others : unmet).map((check) => stepOf(check, report));
  return steps.length === 0
    ? [html`Watch it as it acts, and run the benchmark again after every change.`]
    : [...new Map(steps.map((step) => [step.text, step])).values()];
}

type Ended = Pick<Report, 'run_id' | 'unfinished_attempt_count' | 'errors'>;
type Unmet = Pick<DecisionCheck, 'id' | 'value'>;

function terminalStep({ id, value }: Unmet, report: Ended): Html {
  const run = shellWord(report.run_id, '<run>');
  switch (id) {
    case 'conclusive':
      return html`Make the attempts again that ended in an error: ${code(`itbench-review run --resume ${run} --retry-errors`)}`;
    case 'complete':
      if (!isUnfinished(report)) return terminalStep({ id: 'conclusive', value }, report);
      return html`Finish the run: ${code(`itbench-review run --resume ${run}${failedAttempts(report) > 0 ? ' --retry-errors' : ''}`)}`;
    case 'enough_tasks':
      return html`Run more tasks: ${code('itbench-review run, without --smoke, --limit and --tasks')}`;
    case 'suite_verified':
      return html`See which files of the tasks differ: itbench-review tasks verify. Then run it again on the tasks as they should be.`;
    case 'real_sandbox':
      return html`Run it again in a real sandbox: itbench-review doctor says which there are.`;
    case 'flagged_reviewed':
      return html`Label the flagged attempts in VS Code: ITBench Review: Next Flagged Attempt.`;
    case 'reviewers_agree':
      return html`Decide where reviewers disagree, which ${code(`itbench-review labels list ${run}`)} tells: in VS Code by ITBench Review: Decide Contested Claims, or by itbench-review labels adjudicate.`;
    default:
      return stepAnywhere(id, value);
  }
}

function editorStep({ id, value }: Unmet, report: Ended): Html {
  switch (id) {
    case 'conclusive':
      return html`Make the attempts again that ended in an error: ${code('ITBench Review: Resume Run')}, and there Repeat Errors Too`;
    case 'complete':
      if (!isUnfinished(report)) return editorStep({ id: 'conclusive', value }, report);
      return html`Finish the run: ${code('ITBench Review: Resume Run')}${failedAttempts(report) > 0 ? ', and there Repeat Errors Too' : null}`;
    case 'enough_tasks':
      return html`Run more tasks: ${code('ITBench Review: Run Benchmark')}`;
    case 'suite_verified':
      return html`See which files of the tasks differ: ${code('ITBench Review: Verify Task Set')}. Then run it again on the tasks as they should be.`;
    case 'real_sandbox':
      return html`Run it again in a real sandbox: name one under ${code('sandbox')} in itbench.yml. In a terminal, ${code('itbench-review doctor')} says which there are.`;
    case 'flagged_reviewed':
      return html`Label the flagged attempts: ${code('ITBench Review: Next Flagged Attempt')}`;
    case 'reviewers_agree':
      return html`Decide where reviewers disagree: ${code('ITBench Review: Decide Contested Claims')}`;
    default:
      return stepAnywhere(id, value);
  }
}

/** Steps that no command takes. */
function stepAnywhere(id: Anywhere, value: number | null): Html {
  switch (id) {
    case 'accuracy_human_in_loop':
    case 'accuracy_autonomy':
      return value === null
        ? html`At least two tasks have to count: a single one says nothing about others.`
        : html`Look at the tasks with a low score below, and at what the model claimed there. Then change its prompts, or try another model.`;
    case 'false_positive_rate':
      return html`Look at the false claims below: their kind says what leads the model astray.`;
    case 'avg_turns':
      return html`Look at the longest attempts below: what they did after the evidence was complete.`;
    case 'canary_passed':
      return html`Let it act on a few incidents first, watched by people, and record in the policy where that is written down: canary.passed and canary.evidence.`;
    default:
      return assertNever(id);
  }
}

type Anywhere = Extract<
  DecisionCheck['id'],
  'accuracy_human_in_loop' | 'accuracy_autonomy' | 'false_positive_rate' | 'avg_turns' | 'canary_passed'
>;

/** A command looks like one. */
function code(text: string): Html {
  return html`<code>${text}</code>`;
}
