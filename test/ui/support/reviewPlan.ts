import type { Random } from '../../../src/core/simulate/random.ts';
import type { Aim } from './reviewer.ts';

/** The closed lists of DESIGN §9, in the order of their digits. */
export const labelLists = {
  claim: [
    'true_cause',
    'upstream_injector',
    'co_occurring_symptom',
    'downstream_victim',
    'duplicate',
    'unsupported',
    'scorer_error',
  ],
  step: ['key_evidence', 'redundant', 'after_evidence_complete', 'dead_end', 'misread', 'fabricated'],
  attempt: [
    'over_investigation',
    'false_positive',
    'ground_truth_disputed',
    'prompt_problem',
    'adapter_problem',
    'acceptable',
  ],
} as const;

/** An attempt of the queue, as the files of its run know it. */
export interface QueuedAttempt {
  readonly model: string;
  readonly task: string;
  readonly turns: number;
  /** Of each claim, whether scoring calls it false. */
  readonly claims: readonly { readonly isFalse: boolean }[];
}

/** What a reviewer does at one go; a digit of the list of what is aimed at. */
export type Deed =
  | { readonly do: 'label'; readonly digit: number }
  | { readonly do: 'undo' }
  | { readonly do: 'note'; readonly text: string };

/** What a reviewer says of one thing: all deeds, and what they leave. */
export interface Saying {
  readonly aim: Aim;
  readonly deeds: readonly Deed[];
  readonly leaves: { readonly value: string } | { readonly note: string };
}

export interface AttemptPlan {
  readonly attempt: QueuedAttempt;
  readonly sayings: readonly Saying[];
}

/**
 * What a reviewer says of a queue: every label of the three lists at least once, the scorer contradicted on a true and on a
 * false claim, labels replaced, taken back and undone, and notes whose letters are keys of the page.
 */
export function planReview(attempts: readonly QueuedAttempt[], random: Random): AttemptPlan[] {
  const sayings = new Map(attempts.map((attempt) => [attempt, [] as Saying[]]));
  const say = (attempt: QueuedAttempt, saying: Saying) => sayings.get(attempt)?.push(saying);
  planClaims(attempts, random, say);
  planSteps(attempts, random, say);
  for (const [index, value] of shuffled([...labelLists.attempt], random).entries()) {
    const attempt = attempts[index % attempts.length];
    if (attempt !== undefined) say(attempt, plainly({ kind: 'attempt' }, value));
  }
  // Whatever the dice say, every attempt of the queue ends with a label.
  for (const [attempt, said] of sayings) {
    if (said.length === 0) say(attempt, plainly({ kind: 'attempt' }, 'acceptable'));
  }
  return attempts.map((attempt) => ({ attempt, sayings: shuffled(sayings.get(attempt) ?? [], random) }));
}

type Say = (attempt: QueuedAttempt, saying: Saying) => void;

function planClaims(attempts: readonly QueuedAttempt[], random: Random, say: Say): void {
  const all = attempts.flatMap((attempt) =>
    attempt.claims.map(({ isFalse }, index) => ({ attempt, isFalse, aim: claimAim(index + 1) })),
  );
  const [isTrue, ...moreTrue] = shuffled(
    all.filter(({ isFalse }) => !isFalse),
    random,
  );
  const notTrue = shuffled(
    all.filter(({ isFalse }) => isFalse),
    random,
  );
  // A duplicate needs another claim to be one of.
  const double = notTrue.find(({ attempt }) => attempt.claims.length > 1);
  const others = notTrue.filter((one) => one !== double);
  const values = labelLists.claim.filter((value) => value !== 'duplicate');
  const [first, second, third, ...rest] = others;
  if (isTrue === undefined || double === undefined || rest.length < values.length - 3)
    throw new Error('the queue has too few claims to say everything that can be said');
  say(isTrue.attempt, plainly(isTrue.aim, 'scorer_error'));
  say(double.attempt, plainly(double.aim, 'duplicate'));
  const dealt = shuffled([...values], random);
  const how = [replaced, undone, takenBack];
  for (const [index, claim] of [first, second, third, ...rest].entries()) {
    const value = dealt[index];
    if (claim === undefined || value === undefined) break;
    const other = dealt[(index + 1) % dealt.length] ?? value;
    say(claim.attempt, how[index]?.(claim.aim, value, other) ?? plainly(claim.aim, value));
  }
  const confirmed = moreTrue[0];
  if (confirmed !== undefined) say(confirmed.attempt, plainly(confirmed.aim, 'true_cause'));
  const noted = random.pick([isTrue, double]);
  say(noted.attempt, note(noted.aim, 'jkgGnNpu aac 1234567 - a claim like no other? ]['));
}

function planSteps(attempts: readonly QueuedAttempt[], random: Random, say: Say): void {
  const anyStep = (attempt: QueuedAttempt): Aim => ({ kind: 'step', step: random.int(1, attempt.turns + 1) });
  const dealt = shuffled([...labelLists.step], random);
  const how = [undone, takenBack];
  const taken = new Set<string>();
  for (const [index, value] of dealt.entries()) {
    const attempt = attempts[random.int(0, attempts.length)];
    if (attempt === undefined) continue;
    let aim = anyStep(attempt);
    // One saying a step: two could undo one another.
    while (taken.has(keyOf(attempt, aim))) aim = anyStep(attempt);
    taken.add(keyOf(attempt, aim));
    const other = dealt[(index + 1) % dealt.length] ?? value;
    say(attempt, how[index]?.(aim, value, other) ?? plainly(aim, value));
    if (index === 2) say(attempt, note(aim, 'ssk it looks twice at the same: /health, x2'));
  }
  const last = attempts.at(-1);
  if (last !== undefined) say(last, rewritten({ kind: 'attempt' }, 'f?', 'u n d o is only a word here. N'));
}

function claimAim(claim: number): Aim {
  return { kind: 'claim', claim };
}

function keyOf({ model, task }: QueuedAttempt, aim: Aim): string {
  return JSON.stringify([model, task, aim]);
}

function plainly(aim: Aim, value: string): Saying {
  return { aim, deeds: [press(aim, value)], leaves: { value } };
}

/** Says something else first: of a claim, the last word holds. */
function replaced(aim: Aim, value: string, other: string): Saying {
  return { aim, deeds: [press(aim, other), press(aim, value)], leaves: { value } };
}

function undone(aim: Aim, value: string, other: string): Saying {
  return { aim, deeds: [press(aim, value), press(aim, other), { do: 'undo' }], leaves: { value } };
}

/** The digit of a label that stands takes it back. */
function takenBack(aim: Aim, value: string, other: string): Saying {
  return { aim, deeds: [press(aim, other), press(aim, other), press(aim, value)], leaves: { value } };
}

function note(aim: Aim, text: string): Saying {
  return { aim, deeds: [{ do: 'note', text }], leaves: { note: text } };
}

function rewritten(aim: Aim, before: string, text: string): Saying {
  return {
    aim,
    deeds: [
      { do: 'note', text: before },
      { do: 'note', text },
    ],
    leaves: { note: text },
  };
}

function press({ kind }: Aim, value: string): Deed {
  const list: readonly string[] = labelLists[kind];
  const at = list.indexOf(value);
  if (at === -1) throw new Error(`${value} is no label of a ${kind}`);
  return { do: 'label', digit: at + 1 };
}

/** Fisher and Yates. */
function shuffled<T>(items: readonly T[], random: Random): T[] {
  const left = [...items];
  const drawn: T[] = [];
  while (left.length > 0) drawn.push(...left.splice(random.int(0, left.length), 1));
  return drawn;
}
