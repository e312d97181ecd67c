import { agentHome } from '../../sandbox/sandbox.ts';
import type { Model, ModelRequest, ModelResponse } from '../model.ts';
import { createToolCallNamer } from '../toolCallIds.ts';
import { makeClaims } from './claims.ts';
import { type PastConversation, readConversation } from './conversation.ts';
import { type Investigation, learn, nothingKnown } from './investigation.ts';
import { firstLookCount, lookAt, lookCount } from './plan.ts';
import type { BaselineStrategy } from './strategy.ts';
import { isWriteCommand, writeCommand } from './submission.ts';

/** Version of the behaviour of this folder; part of a run's identity. */
const baselineVersion = '1';

export interface BaselineOptions {
  readonly strategy: BaselineStrategy;
  /** The model id of its identity; `baseline-<strategy>` if absent. */
  readonly model?: string;
  /** Turns that it may take; it needs two to write and to finish. */
  readonly maxTurns?: number;
}

/**
 * A rule-based agent behind the interface of a language model: the floor that a model must beat, and what runs without a
 * key. It knows what its commands print and nothing else, and keeps nothing between calls: the same conversation gets
 * the same answer.
 */
export function createBaselineModel(options: BaselineOptions): Model {
  const { strategy } = options;
  return {
    identity: {
      adapter: 'baseline',
      adapter_version: baselineVersion,
      model: options.model ?? `baseline-${strategy}`,
      endpoint_host: null,
      parameters: { strategy },
    },
    async generate(request, signal) {
      signal.throwIfAborted();
      return respond(request, options);
    },
  };
}

const usualOutputPath = `${agentHome}/agent_output.json`;

/** Where the task says that the answer goes: not every sandbox can put the agent's folder at the usual place. */
function outputPathIn(messages: ModelRequest['messages']): string {
  for (const { role, content } of messages) {
    const named = role === 'user' ? /`(\/[^`\n]*\/agent_output\.json)`/.exec(content)?.[1] : undefined;
    if (named !== undefined) return named;
  }
  return usualOutputPath;
}

interface Action {
  readonly text: string;
  readonly tool: 'code_exec' | 'finish';
  readonly arguments: Readonly<Record<string, unknown>>;
}

function respond(request: ModelRequest, options: BaselineOptions): ModelResponse {
  const usage = {
    input_tokens: null,
    output_tokens: null,
    cached_input_tokens: null,
    reasoning_tokens: null,
  };
  const {
    text,
    tool,
    arguments: values,
  } = nextAction(readConversation(request.messages), outputPathIn(request.messages), options);
  // A request without tools asks for words only.
  const answer = { ok: true, text, reasoning: '', usage } as const;
  if (request.tools.length === 0) return { ...answer, tool_calls: [], finish_reason: 'stop' };
  const [id = ''] = createToolCallNamer()([null], request.messages);
  const call = { id, name: tool, arguments: JSON.stringify(values) };
  return { ...answer, tool_calls: [call], finish_reason: 'tool_calls' };
}

/** Writing and finishing, and one turn to spare. */
const closingTurns = 3;
/** The harness announces the last twenty turns, one by one. Source: BENCHMARK.md §5.1, §5.3. */
const announcedTurns = 20;
const mostWrites = 3;

/** Looks as planned, then writes, then finishes; writes again when the file did not come about or was not accepted. */
function nextAction(
  { turns, announcements }: PastConversation,
  outputPath: string,
  options: BaselineOptions,
): Action {
  const looks = turns.filter(
    ({ tool, command }) => tool === 'code_exec' && !isWriteCommand(command, outputPath),
  );
  const last = turns.at(-1);
  const { known, before } = whatIsKnown(
    looks.map(({ result }) => result.stdout),
    options.strategy,
  );
  const writes = turns.filter(({ command }) => isWriteCommand(command, outputPath)).length;
  if (
    writes > 0 &&
    last !== undefined &&
    last.tool !== 'finish' &&
    (last.result.ok || writes >= mostWrites)
  ) {
    return finish(known, outputPath, options.strategy);
  }
  const hurried = announcements > announcedTurns - closingTurns;
  const planned = Math.min(lookCount(options.strategy), (options.maxTurns ?? Infinity) - 2);
  if (writes === 0 && !hurried && looks.length < planned) {
    const look = lookAt(options.strategy, looks.length, known, before);
    if (look !== null) return { text: look.text, tool: 'code_exec', arguments: { cmd: look.command } };
  }
  return write(known, outputPath, options.strategy);
}

function whatIsKnown(
  outputs: readonly string[],
  strategy: BaselineStrategy,
): { known: Investigation; before: Investigation } {
  const first = firstLookCount(strategy);
  const before = outputs.slice(0, first).reduce(learn, nothingKnown);
  return { before, known: outputs.slice(first).reduce(learn, before) };
}

function write(
  { facts, recordedFrom }: Investigation,
  outputPath: string,
  strategy: BaselineStrategy,
): Action {
  const claims = makeClaims(strategy, facts, recordedFrom);
  const names = claims.map(({ name }) => name).join(', ');
  const text =
    claims.length === 0
      ? 'Nothing that I saw explains an incident. I submit an empty list.'
      : `The rules point to ${names}. Write that down and check the file.`;
  return { text, tool: 'code_exec', arguments: { cmd: writeCommand(claims, outputPath) } };
}

function finish(
  { facts, recordedFrom }: Investigation,
  outputPath: string,
  strategy: BaselineStrategy,
): Action {
  const names = makeClaims(strategy, facts, recordedFrom).map(({ name }) => name);
  const reason = names.length === 0 ? 'No cause found.' : `Causes by the rules: ${names.join(', ')}.`;
  return { text: 'The file is written. Finish.', tool: 'finish', arguments: { reason, paths: [outputPath] } };
}
