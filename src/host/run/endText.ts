import { percent } from '../../core/report/figureText.ts';
import type { FailureKind } from '../../core/schema/modelFailure.ts';
import type { RunSummary } from '../../protocol/worker.ts';
import { plainLine } from '../plainText.ts';
import { counted } from './counted.ts';
import type { EditorAction } from './editorAction.ts';
import type { RunProgress, Trouble } from './runProgress.ts';

/** A button under the message about a run's end. */
export type EndAction =
  | EditorAction
  | 'resume'
  | 'resume_with_limit'
  /** Makes the attempts that ended in an error again, and whatever else is left. */
  | 'repeat_errors'
  | 'cancel'
  /** Of the entry of this name; null: the person says of which. */
  | { readonly setKeyOf: string | null };

export interface EndMessage {
  readonly level: 'information' | 'warning';
  readonly text: string;
  /** The next thing to do first. */
  readonly actions: readonly EndAction[];
}

export interface RunEnd {
  readonly summary: RunSummary;
  /** Of this session: which attempts ended in errors. */
  readonly troubles: RunProgress['troubles'];
  readonly practice: boolean;
}

/** What a person is told when a run has come to an end of its own: what happened, what it is worth, what to do next. */
export function endMessage(end: RunEnd): EndMessage {
  const { summary, troubles } = end;
  const isInconclusive = inconclusiveIn(summary).length > 0;
  const sentences = [statusText(summary), figuresText(end), troublesText(troubles), flaggedText(summary)];
  return {
    level: isInconclusive || troubles.length > 0 || isCutShort(summary) ? 'warning' : 'information',
    text: sentences.filter((sentence) => sentence !== null).join(' '),
    actions: actionsAfter(end),
  };
}

function isCutShort({ status }: RunSummary): boolean {
  return status === 'budget' || status === 'failed';
}

function statusText({ run_id, status, ended, attempt_count, stopped_models }: RunSummary): string {
  const run = `Run ${plainLine(run_id)}`;
  const share = `${ended} of ${counted(attempt_count, 'attempt')}`;
  switch (status) {
    case 'complete':
      return `${run} is complete: ${counted(attempt_count, 'attempt')}.`;
    case 'cancelled':
      return `${run} was cancelled after ${share}. What has ended is kept; Resume runs the rest.`;
    case 'failed':
      return `${run} ended after ${share}: ${stoppedText(stopped_models)}. What has ended is kept; mend that, and Resume runs the rest.`;
    case 'budget':
      return `${run} reached its cost limit (limits.max_cost_usd) after ${share}. What has ended is kept; it can go on with a higher limit.`;
  }
}

/** Models that could not be asked any more, and why, as a clause. */
function stoppedText(stopped: RunSummary['stopped_models']): string {
  const models = stopped.map(({ model, why }) => `${plainLine(model, 60)} (${plainLine(why)})`);
  return `no further calls to ${models.join(', ')}`;
}

/** Of a run that has come to its end: that a part of one decides nothing goes without saying. */
function inconclusiveIn({ status: ofRun, reports }: RunSummary): RunSummary['reports'] {
  return ofRun === 'complete' ? reports.filter(({ status }) => status === 'inconclusive') : [];
}

/** Accuracies of whole reports, with what a reader has to know of them; none where a report is not one to decide from. */
function figuresText({ summary, practice }: RunEnd): string | null {
  const inconclusive = inconclusiveIn(summary);
  const complete = summary.reports.filter(({ status }) => status === 'complete');
  const parts = [
    inconclusive.length === 0
      ? null
      : `Inconclusive, nothing can be decided from it: ${inconclusive.map(({ model }) => plainLine(model, 60)).join(', ')}.`,
    complete.length === 0 || complete.length > 4
      ? null
      : `Accuracy${practice ? ' (practice)' : ''}: ${complete.map(({ model, accuracy }) => `${plainLine(model, 60)} ${percent(accuracy)}`).join(', ')}.`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(' ');
}

function flaggedText({ reports }: RunSummary): string | null {
  const flagged = reports.reduce((sum, report) => sum + report.flagged_attempts, 0);
  if (flagged === 0) return null;
  return `${counted(flagged, 'attempt')} ${flagged === 1 ? 'is' : 'are'} flagged for review.`;
}

/** Kinds of trouble that are told one by one; beyond them, only their number. */
const shownTroubles = 3;

function troublesText(troubles: readonly Trouble[]): string | null {
  if (troubles.length === 0) return null;
  const count = troubles.reduce((sum, trouble) => sum + trouble.count, 0);
  const shown = troubles.slice(0, shownTroubles).map(troubleText);
  if (troubles.length > shown.length) shown.push(`${troubles.length - shown.length} more kinds`);
  const which =
    count === 1 ? '1 attempt ended in an error and counts' : `${count} attempts ended in errors and count`;
  return `${which} for nothing: ${shown.join('; ')}.`;
}

function troubleText(trouble: Trouble): string {
  const { outcome, failure, count, reason } = trouble;
  const model = plainLine(trouble.model, 60);
  const why = `${count} × ${plainLine(reason, 160).replace(/[.;]+$/, '')}`;
  if (outcome === 'sandbox_error') return `the sandbox failed (${why})`;
  if (outcome === 'scorer_error') return `not scored (${why})`;
  return failure === null ? `${model} failed (${why})` : `${failureText(failure, model)} (${why})`;
}

function failureText(failure: FailureKind, model: string): string {
  switch (failure) {
    case 'auth':
      return `the server of ${model} refused its API key`;
    case 'not_permitted':
      return `${model} may not be asked by this extension`;
    case 'network':
      return `the server of ${model} could not be reached`;
    case 'timeout':
      return `${model} did not answer in time`;
    case 'rate_limited':
      return `${model} may not be asked this often`;
    case 'quota':
      return `the quota of ${model} is used up`;
    case 'server':
    case 'malformed_reply':
      return `the server of ${model} failed`;
    case 'bad_request':
    case 'context_overflow':
    case 'content_filter':
      return `${model} refused the request`;
    case 'script_ended':
      return `the script of ${model} ended`;
  }
}

function actionsAfter({ summary, troubles }: RunEnd): EndAction[] {
  const refused = troubles.find(({ failure }) => failure === 'auth');
  const first: EndAction[] = refused === undefined ? [] : [{ setKeyOf: refused.model }];
  switch (summary.status) {
    case 'complete':
      return [...first, ...(summary.error_count > 0 ? (['repeat_errors'] as const) : []), 'open_results'];
    case 'cancelled':
    case 'failed':
      return [...first, 'resume', 'open_results'];
    case 'budget':
      return [...first, 'resume_with_limit', 'open_results'];
  }
}
