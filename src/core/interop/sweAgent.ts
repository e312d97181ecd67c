import type { Part } from '../analysis/step.ts';
import { addMessages } from './chatMessages.ts';
import { addContent, callPart, otherFields } from './content.ts';
import type { Draft } from './draft.ts';
import { type Fields, factOf, factsOf, fieldsOf, isFields, listOf, textOf } from './fields.ts';
import { jsonText, textOrJson } from './jsonText.ts';
import { partOf, rawPart, StepBuilder } from './stepBuilder.ts';
import { isAnswer } from './submissionText.ts';

/**
 * SWE-agent (`.traj`): a turn is an entry of `trajectory`, with one action at most; an entry without an action has no call.
 * What the model was told before its first turn stands in `history` only, and so do the tool calls of versions that
 * have them; both are joined by the order of turns, since demonstrations in the history are no turns.
 */
export function readSweAgent(value: unknown): Draft {
  const root = fieldsOf(value);
  const info = fieldsOf(root.info);
  const builder = new StepBuilder();
  addPrompts(builder, listOf(root.history));
  const told = assistantMessages(listOf(root.history));
  for (const [index, entry] of listOf(root.trajectory).entries())
    addEntry(builder, entry, told[index], index);
  if (!Array.isArray(root.trajectory) && 'trajectory' in root)
    builder.around(rawPart(root.trajectory, 'trajectory'));
  if (!Array.isArray(root.history) && 'history' in root) builder.around(rawPart(root.history, 'history'));
  builder.around(
    ...otherFields(root, knownOfRoot, { info: 'fields' }),
    ...otherFields(info, knownOfInfo),
    ...endingParts(info),
  );
  const submission = textOf(info.submission);
  return {
    agent: 'SWE-agent',
    model: textOf(fieldsOf(fieldsOf(fieldsOf(root.replay_config).agent).model).name),
    task: textOf(root.instance_id) ?? textOf(root.environment),
    ending: textOf(info.exit_status),
    facts: factsOf(fieldsOf(info.model_stats), [
      ['api_calls', 'model calls'],
      ['instance_cost', 'cost in USD'],
      ['tokens_sent', 'input tokens'],
      ['tokens_received', 'output tokens'],
    ]),
    steps: builder.steps(),
    ...(submission !== null && isAnswer(submission) ? { submission } : {}),
  };
}

const knownOfRoot = new Set(['environment', 'trajectory', 'history', 'info', 'replay_config', 'instance_id']);
const knownOfInfo = new Set([
  'exit_status',
  'submission',
  'model_stats',
  'edited_files30',
  'edited_files50',
  'edited_files70',
  'swe_agent_hash',
  'swe_agent_version',
  'swe_rex_version',
  'swe_rex_hash',
]);

/** Messages before the first one of the assistant: demonstrations, task and system prompt. */
function addPrompts(builder: StepBuilder, history: readonly unknown[]): void {
  const first = history.findIndex(
    (message) => fieldsOf(message).role === 'assistant' && fieldsOf(message).is_demo !== true,
  );
  addMessages(
    builder,
    history
      .slice(0, first === -1 ? history.length : first)
      .filter((each) => fieldsOf(each).role !== 'assistant'),
  );
}

function assistantMessages(history: readonly unknown[]): readonly Fields[] {
  return history.filter(isFields).filter(({ role, is_demo }) => role === 'assistant' && is_demo !== true);
}

function addEntry(builder: StepBuilder, value: unknown, told: Fields | undefined, index: number): void {
  if (!isFields(value)) {
    builder.around(rawPart(value, 'entry'));
    return;
  }
  const callId = `action ${index + 1}`;
  builder.beginTurn({ facts: factsOf(fieldsOf(value.state), [['working_dir', 'working folder']]) });
  addWords(builder, value);
  const call = actionPart(value, told, callId);
  if (call !== null) builder.own(call);
  const hasObservation = textOrJson(value.observation) !== '';
  if (call !== null || hasObservation) builder.result(observationPart(value, call === null ? null : callId));
  builder.own(...otherFields(value, knownOfEntry));
}

const knownOfEntry = new Set([
  'action',
  'observation',
  'response',
  'thought',
  'state',
  'execution_time',
  'query',
  'messages',
]);

/** The response is the thought and the action, as the model wrote them: shown where it has words that the thought has not. */
function addWords(builder: StepBuilder, entry: Fields): void {
  const thought = textOrJson(entry.thought);
  const response = textOrJson(entry.response);
  if (thought.trim() !== '' && !response.includes(thought.trim()))
    addContent(builder, thought, { kind: 'text' });
  if (response.trim() !== '') addContent(builder, response, { kind: 'text' });
}

/** The call as the model made it, where there is one; else the action as a command. */
function actionPart(entry: Fields, told: Fields | undefined, callId: string): Part | null {
  const action = textOrJson(entry.action);
  const calls = told?.action === entry.action ? listOf(told?.tool_calls) : [];
  const call = calls.length === 1 ? callPart(calls[0]) : null;
  if (call?.kind === 'tool_call')
    return { ...call, callId, facts: [...call.facts, factOf('action', action)] };
  if (action.trim() === '') return null;
  return partOf('tool_call', jsonText({ command: action }), { title: 'shell', callId });
}

function observationPart(entry: Fields, callId: string | null): Part {
  const seconds = entry.execution_time;
  return partOf('tool_result', textOrJson(entry.observation), {
    callId,
    facts: typeof seconds === 'number' ? [factOf('seconds', Math.round(seconds * 1000) / 1000)] : [],
  });
}

function endingParts(info: Fields): Part[] {
  const submission = textOrJson(info.submission);
  return submission === ''
    ? []
    : [partOf('submission', submission, { title: textOf(info.exit_status) ?? '' })];
}
