import { BenchError } from '../errors.ts';
import type { FinishReason } from '../schema/trajectory.ts';
import { modelFailure } from './failure.ts';
import type { Clock, Model, ModelFailure, ModelRequest, ModelResponse } from './model.ts';
import type { ScriptedAnswer, ScriptedFailure, ScriptedReply } from './script.ts';
import { createToolCallNamer, type ToolCallNamer } from './toolCallIds.ts';

/** Version of the behaviour below; part of a run's identity. */
const scriptedVersion = '1';

/**
 * What a scripted model answers: a list, one reply a call, or a pure function of the request and the number of the call
 * (from 1). Past the end of the list, or where the function gives null, the call fails with `script_ended`.
 */
export type Script =
  | readonly ScriptedReply[]
  | ((request: ModelRequest, callNumber: number) => ScriptedReply | null);

export interface ScriptedOptions {
  /** The model id of its identity. */
  readonly model?: string;
  /** What of the script belongs into the model's identity, for instance its hash. */
  readonly parameters?: Model['identity']['parameters'];
  /** Needed when anything is delayed. */
  readonly clock?: Clock;
  /** Wait before every reply that names no `delay_ms` of its own. */
  readonly delayMs?: number;
}

/** A model that says what it is told to: for tests, demonstrations and benches. A failed call uses up its reply. */
export function createScriptedModel(script: Script, options: ScriptedOptions = {}): Model {
  const nameToolCalls = createToolCallNamer();
  let callNumber = 0;
  return {
    identity: {
      adapter: 'scripted',
      adapter_version: scriptedVersion,
      model: options.model ?? 'scripted',
      endpoint_host: null,
      parameters: options.parameters ?? {},
    },
    async generate(request, signal) {
      signal.throwIfAborted();
      callNumber += 1;
      const reply = replyTo(script, request, callNumber);
      if (reply === null)
        return modelFailure('script_ended', `The script has no reply to call ${callNumber}.`);
      await delay(reply.delay_ms ?? options.delayMs ?? 0, options.clock, signal);
      return 'failure' in reply ? failureOf(reply) : responseOf(reply, request, nameToolCalls);
    },
  };
}

function replyTo(script: Script, request: ModelRequest, callNumber: number): ScriptedReply | null {
  return typeof script === 'function' ? script(request, callNumber) : (script[callNumber - 1] ?? null);
}

async function delay(delayMs: number, clock: Clock | undefined, signal: AbortSignal): Promise<void> {
  if (delayMs === 0) return;
  if (clock === undefined)
    throw new BenchError('internal', 'A scripted model that delays replies needs a clock.');
  await clock.sleep(delayMs, signal);
}

function failureOf(reply: ScriptedFailure): ModelFailure {
  return modelFailure(reply.failure, reply.message ?? `The script says ${reply.failure}.`, {
    ...(reply.status === undefined ? {} : { status: reply.status }),
    ...(reply.retry_after_ms === undefined ? {} : { retry_after_ms: reply.retry_after_ms }),
    ...(reply.retryable === undefined ? {} : { retryable: reply.retryable }),
  });
}

function responseOf(
  answer: ScriptedAnswer,
  request: ModelRequest,
  nameToolCalls: ToolCallNamer,
): ModelResponse {
  const calls = answer.tool_calls ?? [];
  const ids = nameToolCalls(
    calls.map((call) => call.id),
    request.messages,
  );
  const byDefault: FinishReason = calls.length > 0 ? 'tool_calls' : 'stop';
  return {
    ok: true,
    text: answer.text ?? '',
    reasoning: answer.reasoning ?? '',
    tool_calls: calls.map((call, index) => ({
      id: ids[index] ?? '',
      name: call.name,
      arguments: typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments),
    })),
    finish_reason: answer.finish_reason ?? byDefault,
    ...(answer.raw_finish_reason === undefined ? {} : { raw_finish_reason: answer.raw_finish_reason }),
    usage: {
      input_tokens: answer.usage?.input_tokens ?? null,
      output_tokens: answer.usage?.output_tokens ?? null,
      cached_input_tokens: answer.usage?.cached_input_tokens ?? null,
      reasoning_tokens: answer.usage?.reasoning_tokens ?? null,
    },
  };
}
