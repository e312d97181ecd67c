import type { Part } from '../analysis/step.ts';
import { otherFields } from './content.ts';
import type { Draft } from './draft.ts';
import {
  amountOf,
  type Fields,
  factOf,
  factsOf,
  fieldsOf,
  isFields,
  listOf,
  millisecondsBetween,
  textOf,
  timeOf,
  wordOf,
} from './fields.ts';
import { jsonText, textOrJson } from './jsonText.ts';
import { partOf, rawPart, StepBuilder } from './stepBuilder.ts';
import { isAnswer } from './submissionText.ts';

/**
 * SREGym's learning traces: two lists, thoughts and tool calls, each entry with its time. They are put in the order of time.
 * A turn begins with a thought of the agent and has the calls up to the next one. Some traces have no thoughts: their
 * "thinking steps" are the recorder's notes on a call (`MCP tool call, duration…`) or on the run (`stratus_driver`). Then which
 * calls came from one reply is not recorded, and each call counts as a turn of its own.
 */
export function readSregymTrace(value: unknown): Draft {
  const root = fieldsOf(value);
  const builder = new StepBuilder();
  for (const key of ['tool_calls', 'thinking_steps']) {
    if (key in root && !Array.isArray(root[key])) builder.around(rawPart(root[key], key));
  }
  let thinking = false;
  let calls = 0;
  for (const { entry, isCall } of inOrder(root)) {
    if (!isFields(entry)) builder.around(rawPart(entry, isCall ? 'tool call' : 'thinking step'));
    else if (isCall) {
      calls += 1;
      if (!thinking) builder.beginTurn({ time: timeOf(entry.timestamp) });
      addCall(builder, entry, `call ${calls}`);
    } else if (isNote(entry)) {
      thinking = false;
      builder.around(notePart(entry), ...otherFields(entry, knownOfThought));
    } else {
      thinking = true;
      addThought(builder, entry);
    }
  }
  const final = textOrJson(root.final_submission);
  if (final !== '') builder.around(partOf('end', final, { title: 'final_submission' }));
  builder.around(...otherFields(root, knownOfRoot));
  const context = fieldsOf(root.problem_context);
  return {
    agent: textOf(root.agent_type),
    task: textOf(context.problem_id),
    ending: endingOf(root),
    facts: factsOf(context, [
      ['app_namespace', 'namespace'],
      ['app_description', 'told to the recorder'],
    ]),
    steps: builder.steps(),
    ...(isAnswer(final) ? { submission: final } : {}),
  };
}

const knownOfRoot = new Set([
  'trace_id',
  'agent_type',
  'problem_context',
  'start_time',
  'end_time',
  'success',
  'final_submission',
  'tool_calls',
  'thinking_steps',
  'performance_metrics',
]);

interface Entry {
  readonly entry: unknown;
  readonly isCall: boolean;
}

/** Both lists as one. What has no time stays where its list has it: behind the entry before it. */
function inOrder(root: Fields): Entry[] {
  const timed = (list: readonly unknown[], isCall: boolean): (Entry & { at: number })[] => {
    let at = 0;
    return list.map((entry) => {
      at = Math.max(at, amountOf(fieldsOf(entry).timestamp) ?? at);
      return { entry, isCall, at };
    });
  };
  // A stable sort: thoughts go before calls of the same moment.
  return [...timed(listOf(root.thinking_steps), false), ...timed(listOf(root.tool_calls), true)].sort(
    (a, b) => a.at - b.at,
  );
}

function isNote({ tool_choice, justification }: Fields): boolean {
  return (
    tool_choice === 'stratus_driver' ||
    /^(MCP tool call|Tool call #\d+), duration/.test(wordOf(justification))
  );
}

const knownOfThought = new Set(['reasoning', 'justification', 'tool_choice', 'timestamp']);

function notePart(entry: Fields): Part {
  const words = [textOrJson(entry.reasoning), textOrJson(entry.justification)]
    .filter((each) => each !== '')
    .join('\n');
  return partOf('system', words === '' ? jsonText(entry) : words, { title: 'note of the recorder' });
}

function addThought(builder: StepBuilder, entry: Fields): void {
  builder.beginTurn({
    time: timeOf(entry.timestamp),
    facts: factsOf(entry, [['justification', 'noted by the recorder']]),
  });
  builder.own(
    typeof entry.reasoning === 'string'
      ? partOf('reasoning', entry.reasoning)
      : rawPart(entry, 'thinking step'),
  );
  builder.own(...otherFields(entry, knownOfThought));
}

function addCall(builder: StepBuilder, entry: Fields, callId: string): void {
  const title = textOf(entry.tool_name) ?? '';
  const failed = entry.success === false;
  const seconds = amountOf(entry.duration);
  builder.own(partOf('tool_call', textOrJson(entry.arguments), { title, callId }));
  builder.result(
    partOf('tool_result', textOrJson(entry.response), {
      title,
      callId,
      failed: failed || wordOf(entry.response).startsWith('Command Rejected'),
      facts: seconds === null ? [] : [factOf('seconds', Math.round(seconds * 1000) / 1000)],
    }),
  );
  builder.own(...otherFields(entry, knownOfCall));
}

const knownOfCall = new Set(['tool_name', 'arguments', 'timestamp', 'success', 'response', 'duration']);

function endingOf(root: Fields): string | null {
  const ms = millisecondsBetween(root.start_time, root.end_time);
  if (typeof root.success !== 'boolean') return null;
  const after = ms === null ? '' : ` after ${Math.round(ms / 1000)} s`;
  return `${root.success ? 'success' : 'no success'}, as the trace says${after}`;
}
