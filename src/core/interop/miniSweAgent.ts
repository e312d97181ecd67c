import type { Part } from '../analysis/step.ts';
import { addMessages, type ChatDialect, chatUsage } from './chatMessages.ts';
import { otherFields } from './content.ts';
import type { Draft } from './draft.ts';
import { amountOf, type Fields, factOf, factsOf, fieldsOf, listOf, textOf, timeOf } from './fields.ts';
import { jsonText, textOrJson } from './jsonText.ts';
import { partOf, rawPart, StepBuilder } from './stepBuilder.ts';
import { isAnswer } from './submissionText.ts';

/**
 * mini-swe-agent (`.traj.json`): chat messages, with a cost and the reply of the model in `extra`. A turn is a message of the
 * assistant. Versions without tool calls write the one command of a turn as a code block, and its output as the next
 * message of the user: these are its call and its result.
 */
export function readMiniSweAgent(value: unknown): Draft {
  const root = fieldsOf(value);
  const info = fieldsOf(root.info);
  const builder = new StepBuilder();
  const messages = Array.isArray(value) ? value : listOf(root.messages);
  if (!Array.isArray(value) && 'messages' in root && !Array.isArray(root.messages)) {
    builder.around(rawPart(root.messages, 'messages'));
  }
  addMessages(builder, joinTextCommands(messages), dialect);
  builder.around(...otherFields(root, knownOfRoot, { info: 'fields' }), ...otherFields(info, knownOfInfo));
  if (!hasExit(messages)) builder.around(...endingParts(info));
  const submission = textOf(info.submission);
  return {
    formatVersion: textOf(root.trajectory_format),
    agent: ['mini-swe-agent', textOf(info.mini_version)].filter((each) => each !== null).join(' '),
    model: textOf(fieldsOf(fieldsOf(info.config).model).model_name),
    task: textOf(root.instance_id),
    ending: [textOf(info.exit_status), textOf(info.exception_str)].filter((each) => each !== null).join(': '),
    facts: factsOf(fieldsOf(info.model_stats), [
      ['api_calls', 'model calls'],
      ['instance_cost', 'cost in USD'],
    ]),
    steps: builder.steps(),
    ...(submission !== null && isAnswer(submission) ? { submission } : {}),
  };
}

const knownOfRoot = new Set(['info', 'messages', 'trajectory_format', 'instance_id']);
const knownOfExit = new Set(['role', 'content', 'extra']);
const knownOfInfo = new Set([
  'model_stats',
  'config',
  'mini_version',
  'exit_status',
  'submission',
  'traceback',
  'exception_str',
]);

const dialect: ChatDialect = {
  details: (message) => {
    const extra = fieldsOf(message.extra);
    const usage = chatUsage(fieldsOf(extra.response).usage);
    return {
      time: timeOf(extra.timestamp),
      costUsd: amountOf(extra.cost),
      ...(usage === null ? {} : { usage }),
    };
  },
  special: (message, role) =>
    role === 'exit' ? [...exitParts(message), ...otherFields(message, knownOfExit)] : null,
  resultOf: (message) => {
    const extra = fieldsOf(message.extra);
    const exception = textOf(extra.exception_info);
    return {
      failed: (typeof extra.returncode === 'number' && extra.returncode !== 0) || exception !== null,
      facts: [
        ...factsOf(extra, [['returncode', 'exit code']]),
        ...(exception === null ? [] : [factOf('exception', exception)]),
      ],
    };
  },
};

function hasExit(messages: readonly unknown[]): boolean {
  return messages.some((message) => fieldsOf(message).role === 'exit');
}

/** The last message: what was submitted, or why nothing was. */
function exitParts(message: Fields): Part[] {
  const extra = fieldsOf(message.extra);
  const status = textOf(extra.exit_status) ?? 'exit';
  const content = textOrJson(message.content);
  const submitted = textOf(extra.submission) !== null || status === 'Submitted';
  if (submitted) return [partOf('submission', content, { title: status })];
  const trace = textOf(extra.traceback);
  return [
    partOf('failure', content, { title: status, failed: true }),
    ...(trace === null ? [] : [partOf('failure', trace, { title: 'traceback', failed: true })]),
  ];
}

function endingParts(info: Fields): Part[] {
  const submission = textOf(info.submission);
  const failure = [textOf(info.exception_str), textOf(info.traceback)]
    .filter((each) => each !== null)
    .join('\n');
  return [
    ...(submission === null
      ? []
      : [partOf('submission', submission, { title: textOf(info.exit_status) ?? '' })]),
    ...(failure === ''
      ? []
      : [partOf('failure', failure, { title: textOf(info.exit_status) ?? '', failed: true })]),
  ];
}

const opener = /```(?:mswea_bash_command|bash)[ \t]*\r?\n/g;

/** The one command that a text asks for; null where it has none or several, which the agent refuses. */
function commandIn(text: string): string | null {
  const commands: string[] = [];
  opener.lastIndex = 0;
  for (let found = opener.exec(text); found !== null; found = opener.exec(text)) {
    const start = opener.lastIndex;
    const end = text.indexOf('\n```', start - 1);
    if (end === -1) break;
    commands.push(text.slice(start, end).replace(/\r$/, ''));
    opener.lastIndex = end + 4;
  }
  return commands.length === 1 ? (commands[0] ?? null) : null;
}

/** Makes calls and results of commands in texts and of the messages that answer them, where nothing else in the file calls tools. */
function joinTextCommands(messages: readonly unknown[]): readonly unknown[] {
  const callsTools = messages.some((message) => listOf(fieldsOf(message).tool_calls).length > 0);
  if (callsTools) return messages;
  let open: string | null = null;
  return messages.map((message, index) => {
    const fields = fieldsOf(message);
    if (fields.role === 'user' && open !== null && typeof fields.content === 'string') {
      const code = /<returncode>(-?\d+)<\/returncode>/.exec(fields.content)?.[1];
      const result = { ...fields, role: 'tool', name: 'bash', tool_call_id: open };
      open = null;
      return code === undefined
        ? result
        : { ...result, extra: { returncode: Number(code), ...fieldsOf(fields.extra) } };
    }
    const command =
      fields.role === 'assistant' && typeof fields.content === 'string' ? commandIn(fields.content) : null;
    open = command === null ? null : `command ${index + 1}`;
    return command === null
      ? message
      : { ...fields, tool_calls: [textCall(command, `command ${index + 1}`)] };
  });
}

function textCall(command: string, id: string): Fields {
  return { id, type: 'function', function: { name: 'bash', arguments: jsonText({ command }) } };
}
