import type { ClaimLabel } from '../../schema/label.ts';
import type { FlagCode, ReportedClaim } from '../../schema/reportedTask.ts';
import type { Outcome, Verdict } from '../../schema/score.ts';

/** What a page calls what the JSON has codes for. */
export interface Words {
  readonly name: string;
  /** One sentence, for who sees it for the first time. */
  readonly meaning: string;
}

export const outcomeNames: Readonly<Record<Outcome, string>> = {
  submitted: 'Answered',
  no_submission: 'No answer',
  invalid_submission: 'Answer not readable',
  turn_limit: 'Out of turns',
  time_limit: 'Out of time',
  cost_limit: 'Out of budget',
  model_error: 'Model error',
  sandbox_error: 'Sandbox error',
  scorer_error: 'Scorer error',
  cancelled: 'Cancelled',
};

export const verdictNames: Readonly<Record<Verdict, string>> = {
  true_positive: '✓ true cause',
  false_positive: '✕ false',
  duplicate: '= duplicate',
};

export const patternWords: Readonly<Record<NonNullable<ReportedClaim['pattern']>, Words>> = {
  duplicate: { name: 'Duplicate', meaning: 'Names again what an earlier claim named.' },
  upstream_injector: {
    name: 'Upstream injector',
    meaning: 'The machinery that made the fault, not the fault: chaos objects, flag service, load generator.',
  },
  downstream_victim: {
    name: 'Downstream victim',
    meaning: 'Suffers from the true cause, and is not one.',
  },
  co_occurring_symptom: {
    name: 'Co-occurring symptom',
    meaning: 'Showed an alert, warning or error at the same time, off the path of the fault.',
  },
  unsupported: { name: 'Unsupported', meaning: 'Nothing that the model looked at mentions it.' },
};

export const flagWords: Readonly<Record<FlagCode, Words>> = {
  turns_over_twice_median: {
    name: 'Unusually long',
    meaning: 'The attempt took more than twice the turns that this model usually takes.',
  },
  false_positive: { name: 'False claim', meaning: 'It blamed something that is no root cause.' },
  true_cause_missed: {
    name: 'True cause missed',
    meaning: 'It did not name every root cause, so it scores 0.',
  },
  over_investigation: {
    name: 'Over-investigation',
    meaning: 'It went on looking after every root cause had been in view.',
  },
  limit_reached: { name: 'Limit reached', meaning: 'It ran out of turns, time or budget.' },
  repeats_disagree: { name: 'Repeats disagree', meaning: 'Attempts at one task came to different scores.' },
  submission_invalid: {
    name: 'No readable answer',
    meaning: 'It handed in nothing, or something that could not be read.',
  },
  scorer_in_doubt: {
    name: 'Scorer in doubt',
    meaning: 'The rules could not match a claim with certainty: a person should check it.',
  },
};

/** Labels of claims that say that a claim is right, or that the scorer is wrong: no pattern of false claims. */
export const otherClaimLabels: readonly ClaimLabel[] = ['true_cause', 'scorer_error'];

/** With a capital, as a sentence begins. */
export function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
