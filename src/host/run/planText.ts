import { costBoundText } from '../../core/harness/costBound.ts';
import { costEstimateText } from '../../core/harness/costEstimateText.ts';
import type { RunPlan } from '../../protocol/worker.ts';
import { plainLine } from '../plainText.ts';
import { counted } from './counted.ts';

/** A modal question. */
export interface Question {
  readonly message: string;
  /** Lines below it. */
  readonly detail: string;
  /** Buttons beside *Cancel*, the one that goes on first. */
  readonly choices: readonly string[];
  readonly warns: boolean;
}

/** Names listed one by one; beyond them, only their number. */
const shownNames = 6;

/** What a person is asked before anything is spent: all that they have to know, and nothing rounded in the run's favour. */
export function confirmation(plan: RunPlan, { isResumed }: { readonly isResumed: boolean }): Question {
  const open = plan.attempt_count - plan.already_ended;
  const message = isResumed
    ? `Resume run ${plainLine(plan.run_id)}: ${open} of ${counted(plan.attempt_count, 'attempt')} left?`
    : `Run ${counted(plan.tasks.length, 'task')} with ${counted(plan.models.length, 'model')}: ${counted(open, 'attempt')}?`;
  const lines = [
    `Suite: ${plainLine(plan.suite_title)}. ${filesText(plan.verified)}`,
    `Tasks: ${namesText(plan.tasks)}`,
    `Models: ${plan.models.map(modelText).join('; ')}`,
    `Attempts: ${plan.repeats} per task and model, at most ${counted(plan.max_turns, 'turn')} each`,
    errorsText(plan),
    '',
    estimateText(plan),
    `Cost: ${plainLine(costBoundText(plan.cost), 600)}`,
    keysText(plan),
    `Sandbox: ${plainLine(plan.sandbox_why, 500)}`,
    practiceText(plan),
    doubtsText(plan.warnings),
    '',
    `Results: ${plainLine(plan.dir)}`,
  ];
  return {
    message,
    detail: lines.filter((line) => line !== null).join('\n'),
    choices: isResumed ? resumeChoices(plan) : ['Run'],
    warns: plan.cost.kind === 'unknown' || plan.verified === 'changed',
  };
}

function estimateText({ estimate }: RunPlan): string | null {
  const text = costEstimateText(estimate);
  return text === null ? null : `Estimate: ${plainLine(text, 800)}`;
}

export const repeatErrorsChoice = 'Repeat Errors Too';

function resumeChoices({ attempt_count, already_ended, error_count, retry_errors }: RunPlan): string[] {
  if (error_count === 0 || retry_errors) return ['Resume'];
  return already_ended === attempt_count ? [repeatErrorsChoice] : ['Resume', repeatErrorsChoice];
}

function errorsText({ error_count: count, retry_errors }: RunPlan): string | null {
  if (count === 0) return null;
  return retry_errors
    ? `Errors: ${counted(count, 'attempt')} that ended in an error ${count === 1 ? 'is' : 'are'} made again; what was paid for before stays paid`
    : `Errors: ${counted(count, 'attempt')} ended in an error, and ${count === 1 ? 'stays' : 'stay'} so unless repeated`;
}

function keysText({ key_notes: notes }: RunPlan): string | null {
  return notes.length === 0 ? null : `Keys: the run ${plainLine(notes.join('; '), 600)}`;
}

function filesText(verified: RunPlan['verified']): string {
  switch (verified) {
    case 'verified':
      return 'Its files equal its lock.';
    case 'unlocked':
      return 'It has no lock, so its files cannot be verified.';
    case 'changed':
      return 'Its files differ from its lock: every report will say so.';
  }
}

function namesText(names: readonly string[]): string {
  const shown = names.slice(0, shownNames).map((name) => plainLine(name, 60));
  const more = names.length - shown.length;
  return `${names.length} – ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function modelText({ name, adapter, endpoint_host: host }: RunPlan['models'][number]): string {
  return `${plainLine(name, 60)} (${host === null ? whereOf(adapter) : `${adapter} at ${plainLine(host)}`})`;
}

/** What answers for an adapter without an endpoint, and where. */
function whereOf(adapter: string): string {
  return adapter === 'editor' ? 'a language model of this editor' : `${adapter} on this machine`;
}

function practiceText({ practice, sandbox }: RunPlan): string | null {
  return practice
    ? `Practice: the tools of the ${sandbox} sandbox are not the real ones, so its results are not for published numbers.`
    : null;
}

function doubtsText(warnings: readonly string[]): string | null {
  const [first] = warnings;
  if (first === undefined) return null;
  const more = warnings.length - 1;
  const rest = more > 0 ? ` (and ${more} more: see the log)` : '';
  return `Warnings: ${plainLine(first)}${rest}`;
}
