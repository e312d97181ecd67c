import { counted } from '../counted.ts';
import type { CheckId, DecisionCheck } from '../schema/decision.ts';
import type { Policy } from '../schema/policy.ts';
import type { Report } from '../schema/report.ts';

type Evidence = Pick<
  Report,
  | 'status'
  | 'status_reasons'
  | 'practice'
  | 'scored_task_count'
  | 'task_count'
  | 'repeats'
  | 'errors'
  | 'flags'
  | 'policy'
  | 'provenance'
  | 'review'
>;

/** The rules on whether the numbers are fit to decide by. */
export function evidenceChecks(report: Evidence, policy: Policy): DecisionCheck[] {
  const { evidence } = policy;
  const asked = (isAsked: boolean) => (isAsked ? '' : ' The policy takes it all the same.');
  const check = (id: CheckId, met: boolean, text: string): DecisionCheck => ({
    id,
    level: id === 'conclusive' ? 'human_in_loop' : 'canary',
    met,
    value: null,
    limit: null,
    text,
  });
  const isComplete = report.status === 'complete';
  const isVerified = report.provenance.suite.verified === 'verified';
  return [
    check('conclusive', report.status !== 'inconclusive', conclusiveText(report)),
    {
      ...check(
        'enough_tasks',
        report.scored_task_count >= evidence.min_tasks,
        `${counted(report.scored_task_count, 'task counts', 'tasks count')}; autonomy needs ${evidence.min_tasks}.`,
      ),
      value: report.scored_task_count,
      limit: evidence.min_tasks,
    },
    check(
      'complete',
      isComplete || !evidence.complete,
      isComplete
        ? 'Every planned attempt has ended.'
        : `Not every planned attempt has ended or counts.${asked(evidence.complete)}`,
    ),
    check(
      'suite_verified',
      isVerified || !evidence.verified_suite,
      `${suiteText(report)}${isVerified ? '' : asked(evidence.verified_suite)}`,
    ),
    check(
      'real_sandbox',
      !report.practice || !evidence.real_sandbox,
      report.practice
        ? `It ran in a practice sandbox (${report.provenance.sandbox.kind}), whose tools are not the real ones.${asked(evidence.real_sandbox)}`
        : `It ran in a real sandbox (${report.provenance.sandbox.kind}).`,
    ),
  ];
}

/** Below it an interval by resampling is noticeably narrower than it says. */
const fewTasks = 30;

/** What is wrong with the evidence, whatever a policy says of it. */
export function evidenceReservations(report: Evidence): string[] {
  const { status, practice, provenance, policy, flags, review } = report;
  const notes: string[] = [];
  if (status === 'inconclusive') notes.push(conclusiveText(report));
  if (status === 'partial') notes.push(`The run is partial: ${report.status_reasons.join(' ')}`);
  if (practice) {
    notes.push(`It ran in a practice sandbox (${provenance.sandbox.kind}): not for published numbers.`);
  }
  if (provenance.suite.verified !== 'verified') notes.push(suiteText(report));
  if (policy.preset === 'smoke') {
    notes.push(
      `It was a smoke run: ${counted(report.task_count, 'task')}, ${times(report.repeats)}. A full run may say something else.`,
    );
  }
  if (report.scored_task_count < fewTasks) {
    notes.push(
      `${counted(report.scored_task_count, 'task is', 'tasks are')} few: the interval is somewhat too narrow. A model exactly at a limit of 70 % passes it in up to 15 % of runs of 10 tasks and 11 % of 20, where 2.5 % is meant; of 59, in 3.5 %.`,
    );
  }
  const failed = failedAttempts(report);
  if (failed > 0 && status !== 'inconclusive') {
    notes.push(`${counted(failed, 'attempt')} ended in an error and count nowhere.`);
  }
  const doubtful = flags.filter(({ code }) => code === 'scorer_in_doubt').length;
  if (doubtful > 0) notes.push(`The scorer is in doubt ${times(doubtful)}: see the flags.`);
  if (review.problems.length > 0) notes.push(`Labels are missing: ${review.problems.join(' ')}`);
  return notes;
}

/** Attempts that ended in an error: nothing but a retry makes them count. */
export function failedAttempts({ errors }: Pick<Report, 'errors'>): number {
  return errors.model_error + errors.sandbox_error + errors.scorer_error;
}

/** Whether resuming the run would go on with anything: attempts that ended in an error are made again only when asked for. */
export function isUnfinished({
  unfinished_attempt_count,
  errors,
}: Pick<Report, 'unfinished_attempt_count' | 'errors'>): boolean {
  return unfinished_attempt_count + errors.cancelled > 0;
}

function conclusiveText({ status, status_reasons }: Evidence): string {
  return status === 'inconclusive'
    ? `The run is inconclusive: ${status_reasons.join(' ')}`
    : 'The run is conclusive: few enough errors, and every task has an attempt that counts.';
}

function suiteText({ provenance: { suite } }: Evidence): string {
  switch (suite.verified) {
    case 'verified':
      return `The tasks equal the lock of their suite, ${suite.title}.`;
    case 'unlocked':
      return `Nobody can say whether these are the tasks they should be: ${suite.title} has no lock.`;
    default:
      return `Files of the tasks differ from the lock of their suite, ${suite.title}.`;
  }
}

function times(many: number): string {
  return many === 1 ? 'once' : `${many} times`;
}
