import { createRandom } from '../../src/core/simulate/random.ts';
import { submissionOf } from './cliScene.ts';

/** A conversation that a fake agent leads: one for each first answer of its server. */
export interface Talk {
  /** From 1, by server. */
  readonly number: number;
  /** Whose key the server lets slip in all that its model says. */
  readonly secret: string;
}

/**
 * What becomes of a conversation, by its number. `broken`: from turn {@link brokenFromTurn} on there is no answer;
 * `endless`: it never finishes; the others submit the root cause, alone or with another entity.
 */
export type TalkKind = 'right' | 'half' | 'endless' | 'broken';

export const brokenFromTurn = 3;

export function kindOfTalk(number: number): TalkKind {
  const place = number % 12;
  if (place === 5) return 'broken';
  if (place === 8) return 'endless';
  return place % 4 === 2 ? 'half' : 'right';
}

/** What the score of a conversation's submission is: precision at full recall of one root cause. */
export const scoreOfKind: Readonly<Record<Exclude<TalkKind, 'broken'>, number>> = {
  right: 1,
  half: 0.5,
  endless: 0,
};

export interface AgentCall {
  readonly id: string;
  readonly name: string;
  /** As written by the model: JSON with blanks of its own. */
  readonly text: string;
  /** What its result must show; null for the call that ends the talk. */
  readonly shows: string | null;
}

/** One message of the agent's, before an API writes it its own way. */
export interface Saying {
  readonly text: string;
  readonly reasoning: string;
  /** What must come back unchanged with the message, in APIs that sign. */
  readonly signature: string;
  readonly calls: readonly AgentCall[];
}

/** Counts of one answer; the kinds do not overlap. */
export interface Tokens {
  readonly fresh: number;
  readonly cached: number;
  /** Written to the provider's cache; 0 in APIs that have no such count. */
  readonly written: number;
  readonly visible: number;
  readonly reasoning: number;
}

/** The conversation that a request belongs to, by what the agent said in it; null for one that has not begun. */
export function talkNumberIn(request: string): number | null {
  const found = /\btalk-(\d+)-/.exec(request);
  return found === null ? null : Number(found[1]);
}

/** What the agent says in this turn, from 1: work, a thought without a call now and then, the submission, the end. */
export function sayingOf(talk: Talk, turn: number): Saying {
  const { number, secret } = talk;
  const works = 1 + (number % 3);
  const pauses = number % 4 === 1 ? 1 : 0;
  const common = {
    text: turn % 2 === 0 ? '' : `Turn ${turn}; your key is ${secret}, is it not?`,
    reasoning: `I am at ${turn} and think “of ${secret}”.`,
    signature: Buffer.from(`signed ${number}/${turn}/${secret}`).toString('base64'),
  };
  if (kindOfTalk(number) === 'endless' || turn <= works) {
    const count = (number + turn) % 3 === 0 ? 2 : 1;
    const calls = Array.from({ length: count }, (_, index) => work(talk, turn, index));
    return { ...common, calls };
  }
  if (turn <= works + pauses) return { ...common, text: 'It looks like the cart.', calls: [] };
  if (turn === works + pauses + 1) return { ...common, calls: [submission(talk, turn)] };
  const finish = { reason: 'done', paths: ['agent_output.json'] };
  return { ...common, calls: [callOf(talk, turn, 0, 'finish', finish, null)] };
}

/** A command whose output cannot be told from its words. */
function work(talk: Talk, turn: number, index: number): AgentCall {
  const place = `talk-${talk.number}-${turn}-${index}`;
  const cmd = `printf '%s\\n' '${talk.secret}'; echo out-$((6 * 7))-${place}`;
  return callOf(talk, turn, index, 'code_exec', { cmd }, `out-42-${place}`);
}

function submission(talk: Talk, turn: number): AgentCall {
  const names = kindOfTalk(talk.number) === 'half' ? ['shop/Service/frontend'] : [];
  const text = submissionOf('shop/Deployment/cart', ...names).replaceAll(
    '"because"',
    () => `"because of ${JSON.stringify(talk.secret).slice(1)}`,
  );
  const cmd = `cat > agent_output.json <<'END'\n${text}\nEND\necho out-$((6 * 7))-talk-${talk.number}-${turn}-0`;
  return callOf(talk, turn, 0, 'code_exec', { cmd }, `out-42-talk-${talk.number}-${turn}-0`);
}

function callOf(
  { number }: Talk,
  turn: number,
  index: number,
  name: string,
  args: unknown,
  shows: string | null,
): AgentCall {
  return { id: `call_${number}_${turn}_${index}`, name, text: JSON.stringify(args, null, 1), shows };
}

/** Counts that are another in each answer. */
export function tokensOf(seed: string, { hasWrites }: { readonly hasWrites: boolean }): Tokens {
  const random = createRandom(seed);
  return {
    fresh: random.int(50, 5_000),
    cached: random.int(0, 3_000),
    written: hasWrites ? random.int(0, 800) : 0,
    visible: random.int(5, 400),
    reasoning: random.int(0, 900),
  };
}
