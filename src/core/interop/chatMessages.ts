import type { Part } from '../analysis/step.ts';
import type { Fact } from '../schema/step.ts';
import type { Usage } from '../schema/trajectory.ts';
import { addContent, addResult, blocksOf, callPart, otherFields } from './content.ts';
import type { Draft } from './draft.ts';
import {
  amountOf,
  type Fields,
  factOf,
  fieldsOf,
  isFields,
  listOf,
  textOf,
  timeOf,
  usageOf,
} from './fields.ts';
import { type Row, tornProblem } from './rows.ts';
import { partOf, rawPart, StepBuilder, type TurnDetails } from './stepBuilder.ts';

/**
 * Chat messages as OpenAI and Anthropic take them: a list, or an object with `messages`. A turn is a message of the
 * assistant. Where a list knows no assistant but several agents by name (Magentic-One), every message of one is a turn.
 */
export function readChatMessages(value: unknown): Draft {
  const root = fieldsOf(value);
  const messages = Array.isArray(value) ? value : listOf(root.messages);
  const builder = new StepBuilder();
  if (saysSystem(root.system)) addContent(builder, root.system, { kind: 'system' });
  addMessages(builder, messages);
  builder.around(...otherFields(root, knownOfRoot));
  return {
    model: textOf(root.model),
    task: textOf(root.task) ?? textOf(root.instance_id),
    facts: builder.omissions(),
    steps: builder.steps(),
  };
}

/** Chat messages, one on each line. */
export function readChatRows(rows: readonly Row[]): Draft {
  const builder = new StepBuilder();
  addMessages(
    builder,
    rows.map((row) => (row.ok ? row.value : row.text)),
  );
  return { facts: builder.omissions(), problems: tornProblem(rows), steps: builder.steps() };
}

const knownOfRoot = new Set(['messages', 'model', 'system', 'tools', 'usage', 'metadata']);

function saysSystem(value: unknown): boolean {
  return blocksOf(value).length > 0;
}

const roles: Readonly<Record<string, 'system' | 'user' | 'assistant' | 'tool'>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  human: 'user',
  assistant: 'assistant',
  ai: 'assistant',
  model: 'assistant',
  tool: 'tool',
  function: 'tool',
};

/** What of a message is known without being shown: ids, and counts that are in its usage. */
const knownOfMessage = new Set([
  'role',
  'content',
  'tool_calls',
  'tool_call_id',
  'tool_call_ids',
  'function_call',
  'reasoning_content',
  'reasoning',
  'thinking_blocks',
  'provider_specific_fields',
  'extra',
  'usage',
  'annotations',
  'refusal',
  'cache_control',
]);

/** How a format differs from plain chat messages. */
export interface ChatDialect {
  /** What else is known of a turn. */
  readonly details?: (message: Fields) => TurnDetails;
  /** Calls that are written in the text of an assistant's message. */
  readonly callsOf?: (message: Fields) => readonly Part[];
  /** A message with a role of the format's own; null where it knows none of that name. */
  readonly special?: (message: Fields, role: string) => readonly Part[] | null;
  /** Facts about a tool's result, and whether it failed. */
  readonly resultOf?: (message: Fields) => { readonly failed: boolean; readonly facts: readonly Fact[] };
}

/** Puts messages into the builder. */
export function addMessages(
  builder: StepBuilder,
  messages: readonly unknown[],
  dialect: ChatDialect = {},
): void {
  const named = isAmongAgents(messages);
  for (const message of messages) {
    if (!isFields(message) || typeof message.role !== 'string') {
      builder.around(rawPart(message, 'message'));
      continue;
    }
    const role = roleOf(message.role, named);
    const special = dialect.special?.(message, message.role) ?? null;
    if (special !== null) builder.around(...special);
    else if (role === 'assistant') addAssistant(builder, message, dialect);
    else if (role === 'tool') addTool(builder, message, dialect);
    else if (role !== undefined)
      addContent(builder, message.content, { kind: role, title: textOf(message.name) ?? '' });
    else if (named) addAgent(builder, message, message.role);
    else builder.around(rawPart(message, message.role));
    if (role !== undefined || named) builder.around(...otherFields(message, knownOfMessage));
  }
}

/** Among agents with names, one may be called Assistant: then it is a name. */
function roleOf(role: string, named: boolean): (typeof roles)[string] | undefined {
  const key = named ? role : role.toLowerCase();
  return Object.hasOwn(roles, key) ? roles[key] : undefined;
}

/** Whether the messages are those of several agents with names, as Magentic-One writes them: a `human`, and no `assistant`. */
function isAmongAgents(messages: readonly unknown[]): boolean {
  const all = new Set(messages.map((message) => fieldsOf(message).role));
  return all.has('human') && !['assistant', 'ai', 'model'].some((role) => all.has(role));
}

function addAgent(builder: StepBuilder, message: Fields, agent: string): void {
  if (agent.endsWith('(termination condition)')) {
    addContent(builder, message.content, { kind: 'end', title: agent });
    return;
  }
  builder.beginTurn({ facts: [factOf('agent', agent)] });
  addContent(builder, message.content, { kind: 'text', title: agent });
}

function addAssistant(builder: StepBuilder, message: Fields, dialect: ChatDialect): void {
  builder.beginTurn({
    usage: chatUsage(message.usage),
    ...detailsOf(message),
    ...dialect.details?.(message),
  });
  addReasoning(builder, message);
  addContent(builder, message.content, { kind: 'text' });
  if (typeof message.refusal === 'string') builder.own(partOf('text', message.refusal, { title: 'refusal' }));
  for (const call of blocksOf(message.tool_calls)) builder.own(callPart(call));
  if (isFields(message.function_call)) builder.own(callPart(message.function_call));
  builder.own(...(dialect.callsOf?.(message) ?? []));
}

function detailsOf(message: Fields): TurnDetails {
  return { time: timeOf(message.timestamp ?? message.created_at), costUsd: amountOf(message.cost) };
}

/** Reasoning stands in one field, in blocks, or in both with the same words. */
function addReasoning(builder: StepBuilder, message: Fields): void {
  const blocks = listOf(message.thinking_blocks);
  const words = message.reasoning_content ?? message.reasoning;
  if (blocks.length > 0) addContent(builder, blocks, { kind: 'reasoning' });
  const said = blocks.some((block) => fieldsOf(block).thinking === words);
  if (!said) addContent(builder, words, { kind: 'reasoning' });
}

function addTool(builder: StepBuilder, message: Fields, dialect: ChatDialect): void {
  addResult(builder, message.content, {
    title: textOf(message.name) ?? '',
    callId: textOf(message.tool_call_id) ?? textOf(listOf(message.tool_call_ids)[0]),
    ...dialect.resultOf?.(message),
  });
}

/** Usage as OpenAI or Anthropic report it. Anthropic's input leaves out what came from or went to its cache. */
export function chatUsage(value: unknown): Usage | null {
  const usage = fieldsOf(value);
  const promptDetails = fieldsOf(usage.prompt_tokens_details ?? usage.input_tokens_details);
  const outputDetails = fieldsOf(usage.completion_tokens_details ?? usage.output_tokens_details);
  if ('cache_read_input_tokens' in usage || 'cache_creation_input_tokens' in usage)
    return anthropicUsage(usage);
  return usageOf({
    input: usage.prompt_tokens ?? usage.input_tokens,
    output: usage.completion_tokens ?? usage.output_tokens,
    cached: promptDetails.cached_tokens,
    reasoning: outputDetails.reasoning_tokens,
  });
}

/** Tokens of an Anthropic message: all that it read, from the cache, into it or beside it, is input. */
export function anthropicUsage(usage: Fields): Usage | null {
  const parts = [usage.input_tokens, usage.cache_creation_input_tokens, usage.cache_read_input_tokens];
  const known = parts.filter((part) => typeof part === 'number');
  return usageOf({
    input: known.length === 0 ? null : known.reduce((sum, part) => sum + part, 0),
    output: usage.output_tokens,
    cached: usage.cache_read_input_tokens,
    reasoning: undefined,
  });
}
