import { withDeadline } from '../../core/model/deadline.ts';
import { modelFailure } from '../../core/model/failure.ts';
import type { Clock } from '../../core/model/model.ts';
import type { EditorModelReply, EditorModelRequest } from '../../protocol/editorModel.ts';
import type { AccessGate } from './accessGate.ts';
import { chooseModel } from './chooseModel.ts';
import { toEditorMessages } from './editorMessages.ts';
import { collectParts, nameOf, replyOf } from './editorReply.ts';
import type { EditorMessage, LanguageModel, LanguageModels, OutgoingRequest } from './languageModel.ts';
import { modelFault } from './modelFault.ts';
import { untilAborted } from './untilAborted.ts';

export interface AskDependencies {
  readonly models: LanguageModels;
  readonly gate: AccessGate;
  readonly clock: Clock;
}

/** What a person reads who is asked whether this extension may use a language model. */
const justification =
  'ITBench Review measures this model: it sends the tasks of the run that you have started, and what the commands print that the model asks for.';

/**
 * One request to one of the editor's models. Resolves with a failure for whatever the editor or the model does; rejects
 * with the signal's reason only, at once. The time-out begins when the model has the request: neither a dialog that
 * waits for a person nor the start of the model's extension is the model's slowness.
 */
export async function askModel(
  request: EditorModelRequest,
  { models, gate, clock }: AskDependencies,
  signal: AbortSignal,
): Promise<EditorModelReply> {
  signal.throwIfAborted();
  // Ends the request on the other side too, when nobody waits for it any more.
  const call = new AbortController();
  const onAbort = (): void => call.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const chosen = await untilAborted(chooseModel(request.model, models), signal);
    if (chosen.kind === 'none') return modelFailure('bad_request', chosen.message);
    const { model } = chosen;
    const outgoing = outgoingOf(request);
    const send = () => untilAborted(model.send(outgoing, call.signal), signal);
    const result = await read(model, outgoing.messages, () => gate.through(model, send, signal), {
      clock,
      timeoutMs: request.timeout_ms,
      signal,
    });
    return result;
  } catch (error) {
    signal.throwIfAborted();
    return modelFault(error, request.model);
  } finally {
    signal.removeEventListener('abort', onAbort);
    call.abort();
  }
}

interface Waiting {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

async function read(
  model: LanguageModel,
  messages: readonly EditorMessage[],
  start: () => ReturnType<LanguageModel['send']>,
  { clock, timeoutMs, signal }: Waiting,
): Promise<EditorModelReply> {
  try {
    const parts = await start();
    const result = await withDeadline(timeoutMs, clock, signal, (deadline) => collectParts(parts, deadline));
    if (result.kind === 'done') return replyOf(model, result.value);
    return modelFailure('timeout', `${nameOf(model)} gave no whole answer within ${timeoutMs} ms.`);
  } catch (error) {
    signal.throwIfAborted();
    const fault = modelFault(error, nameOf(model));
    if (fault.kind !== 'server') return fault;
    const counting = await withDeadline(countingTimeoutMs, clock, signal, (deadline) =>
      isTooLong(model, messages, deadline),
    );
    if (counting.kind === 'expired' || !counting.value) return fault;
    return modelFailure(
      'context_overflow',
      `The request is longer than ${nameOf(model)} takes (${model.maxInputTokens} tokens, by its own estimate). ${fault.message}`,
    );
  }
}

const countingTimeoutMs = 10_000;

/**
 * Whether a request that failed for a reason unsaid is longer, by the model's own estimate, than its provider says that
 * it takes. The API has no error for that, and the agent can only shorten its conversation when it knows.
 */
async function isTooLong(
  model: LanguageModel,
  messages: readonly EditorMessage[],
  signal: AbortSignal,
): Promise<boolean> {
  let tokens = 0;
  for (const message of messages) {
    try {
      tokens += await untilAborted(model.countTokens(message, signal), signal);
    } catch {
      signal.throwIfAborted();
      // Who cannot count does not know either.
      return false;
    }
    if (tokens > model.maxInputTokens) return true;
  }
  return false;
}

function outgoingOf({ messages, tools, max_tokens, temperature }: EditorModelRequest): OutgoingRequest {
  return {
    messages: toEditorMessages(messages),
    tools: tools.map(({ name, description, parameters }) => ({ name, description, inputSchema: parameters })),
    modelOptions: { max_tokens, ...(temperature === undefined ? {} : { temperature }) },
    justification,
  };
}
