import { counted } from '../../core/counted.ts';
import { ClaimLabel } from '../../core/schema/label.ts';
import { labelWords } from '../../core/schema/labelWords.ts';
import { reviewerKey } from '../../core/schema/reviewerKey.ts';
import type { AdjudicationRequest, ContestedClaim } from '../../protocol/adjudication.ts';
import { plainLine } from '../plainText.ts';

/** What the editor tells of claims on which reviewers disagree. Pure. */

/** One line of a list to choose from. */
export interface Choice<T> {
  readonly label: string;
  readonly description?: string;
  readonly detail: string;
  readonly value: T;
}

/** What to do about one claim. */
export type ClaimAnswer =
  | { readonly type: 'decide'; readonly value: ClaimLabel }
  | { readonly type: 'take_back' }
  | { readonly type: 'look' };

export type Decision = AdjudicationRequest['decision'];

/** What was found of a run for somebody. */
export interface Contested {
  readonly claims: readonly ContestedClaim[];
  readonly hidden_attempts: number;
  readonly reviewers: number;
  readonly problems: readonly string[];
}

export function isDecided({ decisions }: ContestedClaim): boolean {
  return decisions.some(({ holds }) => holds);
}

/** Why there is nothing to choose from, and what to do; null where there is. */
export function nothingContested({ claims, hidden_attempts, reviewers, problems }: Contested): string | null {
  if (claims.length > 0) return null;
  if (hidden_attempts > 0) {
    return `Nothing that you may see is contested. ${hiddenText(hidden_attempts)} Label every claim of them, or turn blind review off.`;
  }
  if (problems.length > 0) return `Nothing that can be read is contested. ${problems.join(' ')}`;
  return reviewers < 2
    ? `${reviewers === 0 ? 'Nobody has' : 'One reviewer has'} labelled this run, so nobody disagrees. itbench-review labels merge brings in the labels of others.`
    : 'No claim is contested: on none do two reviewers disagree.';
}

/** How many there are, for the line over the list. */
export function contestedSummary({ claims, hidden_attempts }: Contested): string {
  const decided = claims.filter(isDecided).length;
  const open = claims.length - decided;
  return [
    `${open === 0 ? 'None' : open} to decide, ${decided} decided.`,
    ...(hidden_attempts === 0 ? [] : [hiddenText(hidden_attempts)]),
  ].join(' ');
}

function hiddenText(attempts: number): string {
  return `${counted(attempts, 'attempt')} left out: you review blind, and your labels there are not in.`;
}

/** A claim with what was said of it. */
export function claimChoice(claim: ContestedClaim): Choice<ContestedClaim> {
  return {
    label: plainLine(claim.name),
    description: plainLine(
      `${claim.task_id} · ${claim.model}${repeatText(claim)} · claim ${claim.claim + 1}`,
    ),
    // What was decided first: of many voices the end is cut off.
    detail: plainLine(
      [...claim.decisions.map(decisionText), ...claim.values.map(voiceText)].join(' · '),
      600,
    ),
    value: claim,
  };
}

function repeatText({ repeat }: ContestedClaim): string {
  return repeat === 1 ? '' : ` · repeat ${repeat}`;
}

function voiceText({ reviewer, value }: ContestedClaim['values'][number]): string {
  return `${reviewer}: ${labelWords[value].name.toLowerCase()}`;
}

function decisionText(decision: ContestedClaim['decisions'][number]): string {
  const { adjudicator, value, reason, holds, why_not } = decision;
  const what = `${adjudicator} decided: ${labelWords[value].name.toLowerCase()}, because: ${plainLine(reason, 150)}`;
  return holds ? what : `${what}, which does not count: ${why_not ?? 'it was decided on other labels'}`;
}

/** What this person can do about a claim: look at it, take back their own decision, or decide. */
export function answerChoices(claim: ContestedClaim, by: string): Choice<ClaimAnswer>[] {
  const own = claim.decisions.find(({ adjudicator }) => reviewerKey(adjudicator) === reviewerKey(by));
  return [
    // These first, since the list is longer than what is seen of it; and first of all what a slip of Enter may do.
    {
      label: 'Open Trajectory',
      detail: 'Look at the attempt first; nothing is decided.',
      value: { type: 'look' },
    },
    ...(own === undefined
      ? []
      : [
          {
            label: 'Take Back My Decision',
            description: labelWords[own.value].name,
            detail: plainLine(own.reason),
            value: { type: 'take_back' } as const,
          },
        ]),
    ...ClaimLabel.options.map((value): Choice<ClaimAnswer> => {
      const said = claim.values.filter((voice) => voice.value === value).map(({ reviewer }) => reviewer);
      const { name, meaning } = labelWords[value];
      return {
        label: name,
        ...(said.length === 0 ? {} : { description: plainLine(said.join(', ')) }),
        detail: meaning,
        value: { type: 'decide', value },
      };
    }),
  ];
}

/** What was done, for a notification. */
export function doneText(
  claim: ContestedClaim,
  answer: Decision,
  { is_new, remarks }: { readonly is_new: boolean; readonly remarks: readonly string[] },
): string {
  // Cut on their own, so that what follows them is not.
  const where = `claim ${claim.claim + 1} of ${plainLine(claim.task_id, 80)}, ${plainLine(claim.name, 100)}`;
  const what =
    answer.type === 'take_back'
      ? `Your decision about ${where}, is taken back`
      : is_new
        ? `Decided about ${where}: ${labelWords[answer.value].name.toLowerCase()}`
        : `You had decided the same about ${where}: nothing was written`;
  return plainLine([`${what}.`, ...(is_new ? ['The report has it.'] : []), ...remarks].join(' '), 1000);
}

/** Longest reason that is kept, in characters. */
const maxReasonChars = 10_000;

/** What is wrong with a reason; null for nothing. */
export function reasonProblem(text: string): string | null {
  if (text.trim() === '') return 'A decision needs a reason.';
  return text.trim().length <= maxReasonChars ? null : 'A reason has at most 10,000 characters.';
}
