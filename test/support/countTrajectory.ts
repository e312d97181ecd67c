import { readFileSync } from 'node:fs';
import { unzipByHand } from './zipByHand.ts';

/**
 * Turns and tool calls of trajectories of other programs, counted without anything of the product: each format by the rule
 * that is stated beside it, as plainly as it can be.
 */
export interface Count {
  readonly turns: number;
  readonly calls: number;
}

interface Message {
  readonly id?: string;
  readonly role?: string;
  readonly content?: unknown;
  readonly tool_calls?: readonly unknown[];
}

interface InspectEvent {
  readonly event: string;
  readonly type?: string;
  readonly action?: string;
  readonly id?: string;
  readonly parent_id?: string;
  readonly span_id?: string;
  readonly output?: { readonly choices: readonly { readonly message: Message }[] };
}

interface Sample {
  readonly id: string | number;
  readonly epoch: number;
  readonly events?: readonly InspectEvent[];
  readonly messages?: readonly Message[];
}

interface Row {
  readonly type: string;
  readonly stage?: string;
  readonly payload?: { readonly type?: string };
  readonly message?: { readonly id: string; readonly content: readonly { readonly type: string }[] };
  readonly data?: { readonly toolRequests?: readonly unknown[] };
  readonly messages?: readonly { readonly type: string; readonly tool_calls?: readonly unknown[] }[];
}

/** The caller says what it expects: these are files that are known. */
function json<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}

function lines(path: string): Row[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Row);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}

/** A turn is a message of the assistant; its calls are in `tool_calls`. */
function countMessages(messages: readonly Message[]): Count {
  const replies = messages.filter(({ role }) => role === 'assistant');
  return { turns: replies.length, calls: sum(replies.map(({ tool_calls }) => tool_calls?.length ?? 0)) };
}

/** A turn is a step of the agent that is not copied from an earlier file. */
export function countAtif(path: string): Count {
  const { steps } = json<{
    steps: { source: string; is_copied_context?: boolean; tool_calls?: unknown[] }[];
  }>(path);
  const own = steps.filter((step) => step.source === 'agent' && step.is_copied_context !== true);
  return { turns: own.length, calls: sum(own.map((step) => step.tool_calls?.length ?? 0)) };
}

/** Chat messages, bare or under a key. */
export function countChat(path: string): Count {
  const value = json<Message[] | { messages?: Message[]; traj?: Message[] }>(path);
  return countMessages(Array.isArray(value) ? value : (value.messages ?? value.traj ?? []));
}

/** Magentic-One: every message is a turn but that of the person and the one that says why it ended. */
export function countAgents(path: string): Count {
  const own = json<{ role: string }[]>(path).filter(
    ({ role }) => role !== 'human' && !role.includes('termination condition'),
  );
  return { turns: own.length, calls: 0 };
}

/** mini-swe-agent without tools: a call for each assistant's message that has exactly one block of shell. */
export function countTextCommands(path: string): Count {
  const replies = json<{ role: string; content: string }[]>(path).filter(({ role }) => role === 'assistant');
  const one = replies.filter(({ content }) => content.split(/```(?:bash|mswea_bash_command)\n/).length === 2);
  return { turns: replies.length, calls: one.length };
}

/** SWE-agent: a turn is an entry of `trajectory`, a call an action that is not empty. */
export function countSweAgent(path: string): Count {
  const { trajectory } = json<{ trajectory: { action: string }[] }>(path);
  return { turns: trajectory.length, calls: trajectory.filter(({ action }) => action.trim() !== '').length };
}

/** Codex: the API reports one token count for each response; calls are items of their own. */
export function countCodex(path: string): Count {
  const rows = lines(path).map(({ type, payload }) => `${type} ${payload?.type}`);
  const count = (kind: string): number => rows.filter((row) => row === kind).length;
  return { turns: count('event_msg token_count'), calls: count('response_item function_call') };
}

/** Claude Code: a turn is a message id of the assistant; a call a block of type tool_use. */
export function countClaude(path: string): Count {
  const messages = lines(path).flatMap(({ type, message }) =>
    type === 'assistant' && message ? [message] : [],
  );
  const blocks = messages.flatMap(({ content }) => content);
  return {
    turns: new Set(messages.map(({ id }) => id)).size,
    calls: blocks.filter(({ type }) => type === 'tool_use').length,
  };
}

/** Copilot: a turn is an `assistant.message`, a call one of its tool requests. */
export function countCopilot(path: string): Count {
  const rows = lines(path).filter(({ type }) => type === 'assistant.message');
  return { turns: rows.length, calls: sum(rows.map(({ data }) => data?.toolRequests?.length ?? 0)) };
}

/** Stratus: the last event of a stage has all of its messages; a turn is an AIMessage. */
export function countStratus(path: string): Count {
  const events = lines(path).filter(({ type }) => type === 'event');
  const lastOfStage = new Map(events.map(({ stage, messages }) => [stage, messages ?? []]));
  const replies = [...lastOfStage.values()].flat().filter(({ type }) => type === 'AIMessage');
  return { turns: replies.length, calls: sum(replies.map(({ tool_calls }) => tool_calls?.length ?? 0)) };
}

/** SREGym's traces: a turn is a thought of the agent where there are any, else a tool call. */
export function countSregymTrace(path: string): Count {
  const trace = json<{ tool_calls: unknown[]; thinking_steps: { justification: string }[] }>(path);
  const own = trace.thinking_steps.filter(({ justification }) => justification.startsWith('Thinking step'));
  return { turns: own.length > 0 ? own.length : trace.tool_calls.length, calls: trace.tool_calls.length };
}

/**
 * Inspect, by sample: a turn is a model event with a choice that is in no span and no step of a scorer, else a message of the
 * assistant; a call is one of their tool calls.
 */
export function countInspect(path: string): Map<string, Count> {
  const samples = path.endsWith('.json')
    ? json<{ samples: Sample[] }>(path).samples
    : samplesOfArchive(unzipByHand(readFileSync(path)));
  return new Map(samples.map((sample) => [`${sample.id}_epoch_${sample.epoch}`, countSample(sample)]));
}

function samplesOfArchive(entries: ReadonlyMap<string, Buffer>): Sample[] {
  const parse = <T>(name: string): T => JSON.parse(entries.get(name)?.toString() ?? 'null') as T;
  const names = [...entries.keys()];
  const position = (name: string): number => Number(/(\d+)\.json$/.exec(name)?.[1]);
  const plain = names
    .filter((name) => /^samples\/[^/]+\.json$/.test(name))
    .map((name) => parse<Sample>(name));
  const chunked = names
    .filter((name) => name.endsWith('/sample.json'))
    .map((name) => {
      const folder = name.replace('sample.json', 'events/');
      const chunks = names.filter((each) => each.startsWith(folder) && /\/\d+\.json$/.test(each));
      const inOrder = chunks.sort((a, b) => position(a) - position(b));
      return { ...parse<Sample>(name), events: inOrder.flatMap((each) => parse<InspectEvent[]>(each)) };
    });
  return [...plain, ...chunked];
}

function countSample({ events = [], messages = [] }: Sample): Count {
  if (!events.some(({ event }) => event === 'model')) return countMessages(messages);
  const ofScorers = new Set<string | undefined>();
  let inScorerStep = false;
  const replies: Message[] = [];
  for (const { event, type, action, id, parent_id, span_id, output } of events) {
    const isScorer =
      type?.startsWith('scorer') === true || (parent_id !== undefined && ofScorers.has(parent_id));
    if (event === 'span_begin' && isScorer) ofScorers.add(id);
    if (event === 'step' && type === 'scorer') inScorerStep = action === 'begin';
    if (event !== 'model' || inScorerStep || (span_id !== undefined && ofScorers.has(span_id))) continue;
    const message = output?.choices[0]?.message;
    if (message !== undefined) replies.push({ ...message, role: 'assistant' });
  }
  return countMessages(replies);
}
