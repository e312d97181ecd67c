import type { Part } from '../analysis/step.ts';
import type { Usage } from '../schema/trajectory.ts';
import { addContent, addResult, blocksOf, otherFields } from './content.ts';
import type { Draft } from './draft.ts';
import {
  type Fields,
  factsOf,
  fieldsOf,
  isFields,
  listOf,
  saysSomething,
  textOf,
  timeOf,
  usageOf,
  wordOf,
} from './fields.ts';
import { jsonText, textOrJson } from './jsonText.ts';
import { objectsOf, type Row, tornProblem } from './rows.ts';
import { partOf, rawPart, StepBuilder, sealedReasoning } from './stepBuilder.ts';
import { rowPart } from './unknownFormat.ts';

/**
 * Codex rollouts. The file has the items of the API, not its responses, so a turn is made of consecutive items of the model
 * (reasoning, message, calls): it ends at the first output of a call, at a message of somebody else, and at the token count that
 * Codex writes once after each response. Events that say again what an item says are left out and counted.
 */
export function readCodex(rows: readonly Row[]): Draft {
  return new CodexReader(rows).read();
}

class CodexReader {
  private readonly rows: readonly Row[];
  private readonly builder = new StepBuilder();
  /** Texts of items, which events repeat. */
  private readonly said: ReadonlySet<string>;
  private inTurn = false;
  private meta: Fields = {};
  private context: Fields = {};
  private ending: string | null = null;
  private total = '';

  constructor(rows: readonly Row[]) {
    this.rows = rows;
    this.said = new Set(objectsOf(rows).flatMap(textsOfItem));
  }

  read(): Draft {
    for (const row of this.rows) {
      if (row.ok && isFields(row.value)) this.addRow(row.value, row);
      else this.builder.around(rowPart(row));
    }
    return {
      formatVersion: textOf(this.meta.cli_version),
      agent: ['codex', textOf(this.meta.cli_version)].filter((each) => each !== null).join(' '),
      model: textOf(this.context.model),
      ending: this.ending,
      facts: [
        ...factsOf(this.meta, [
          ['id', 'session'],
          ['model_provider', 'provider'],
          ['cwd', 'working folder'],
        ]),
        ...factsOf(this.context, [['effort', 'reasoning effort']]),
        ...this.builder.omissions(),
      ],
      problems: tornProblem(this.rows),
      steps: this.builder.steps(),
    };
  }

  private addRow(row: Fields, origin: Row): void {
    const payload = isFields(row.payload) ? row.payload : row;
    const kind = isFields(row.payload) ? row.type : 'response_item';
    if (kind === 'response_item') this.addItem(payload, timeOf(row.timestamp), origin);
    else if (kind === 'event_msg') this.addEvent(payload, origin);
    else if (kind === 'session_meta') this.addMeta(payload);
    else if (kind === 'turn_context') this.addContext(payload);
    else if (kind === 'compacted') this.addSummary(payload);
    else this.builder.around(rowPart(origin));
  }

  private addMeta(meta: Fields): void {
    this.meta = meta;
    for (const value of [meta.base_instructions, meta.instructions]) {
      const text = textOf(value) ?? textOf(fieldsOf(value).text);
      if (text !== null) this.builder.around(partOf('system', text, { title: 'instructions' }));
      else if (saysSomething(value)) this.builder.around(rawPart(value, 'instructions'));
    }
    this.builder.around(...otherFields(meta, knownOfMeta));
  }

  private addContext(payload: Fields): void {
    this.context = { ...this.context, ...payload };
    this.builder.around(...otherFields(payload, knownOfContext));
  }

  private addSummary(payload: Fields): void {
    this.inTurn = false;
    this.builder.around(partOf('summary', textOrJson(payload.message), { title: 'compacted' }));
    this.builder.around(...otherFields(payload, new Set(['message', 'replacement_history'])));
    const history = listOf(payload.replacement_history);
    if (history.length > 0) {
      this.builder.around(partOf('summary', jsonText(history, 2), { title: 'history from here on' }));
    }
  }

  private addItem(item: Fields, time: string | null, origin: Row): void {
    const isOwn =
      item.type === 'message' ? item.role === 'assistant' : /(^reasoning|_call)$/.test(wordOf(item.type));
    const parts = isOwn ? ownParts(item) : null;
    if (parts !== null) {
      if (!this.inTurn) this.builder.beginTurn({ time });
      this.inTurn = true;
      this.builder.own(...parts);
      if (item.type === 'message') addContent(this.builder, item.content, { kind: 'text' });
      this.builder.own(...otherFields(item, knownOfItem));
      return;
    }
    this.inTurn = false;
    if (/_call_output$/.test(wordOf(item.type))) this.addOutput(item);
    else if (item.type === 'message' && typeof item.role === 'string') this.addMessage(item);
    else {
      this.builder.around(rowPart(origin));
      return;
    }
    this.builder.around(...otherFields(item, knownOfItem));
  }

  private addMessage(item: Fields): void {
    const isSystem = item.role === 'system' || item.role === 'developer';
    const title = item.role === 'user' ? '' : wordOf(item.role);
    addContent(this.builder, item.content, { kind: isSystem ? 'system' : 'user', title });
  }

  private addOutput(item: Fields): void {
    const { output } = item;
    const content = isFields(output) ? (output.content ?? output) : output;
    const metadata = fieldsOf(isFields(output) ? output.metadata : wrapped(output)?.metadata);
    const failed =
      (isFields(output) && output.success === false) ||
      (typeof metadata.exit_code === 'number' && metadata.exit_code !== 0) ||
      exitCodeOf(output) > 0;
    addResult(this.builder, wrapped(output)?.output ?? content, {
      callId: textOf(item.call_id),
      failed,
      facts: factsOf(metadata, [
        ['exit_code', 'exit code'],
        ['duration_seconds', 'seconds'],
      ]),
    });
  }

  private addEvent(event: Fields, origin: Row): void {
    const type = textOf(event.type) ?? 'event';
    const text = textOf(event.message) ?? textOf(event.text);
    if (type === 'token_count') this.addTokens(event);
    else if (repeats.has(type) && text !== null && this.said.has(text))
      this.builder.leaveOut(`repeated ${type}`);
    else if (repeats.has(type) && text !== null)
      this.builder.around(partOf(repeats.get(type) ?? 'user', text, { title: type }));
    else if (type === 'task_complete') this.end(event, 'completed');
    else if (type === 'turn_aborted') this.end(event, `stopped: ${textOrJson(event.reason)}`);
    else if (/(^|_)error$/.test(type))
      this.builder.around(partOf('failure', textOrJson(event.message), { title: type, failed: true }));
    else if (type === 'task_started' || type === 'thread_settings_applied') this.builder.leaveOut(type);
    else {
      this.builder.around(rowPart(origin));
      return;
    }
    this.builder.around(...otherFields(event, knownOfEvent, eventShapes));
  }

  private end(event: Fields, how: string): void {
    this.inTurn = false;
    this.ending = how;
    const last = textOf(event.last_agent_message);
    const words = last === null || this.said.has(last) ? how : last;
    const facts = factsOf(event, [['duration_ms', 'milliseconds']]);
    this.builder.around(partOf('end', words, { title: textOf(event.type) ?? '', facts }));
  }

  /** The count comes once more without news when a session goes on. */
  private addTokens(event: Fields): void {
    const info = fieldsOf(event.info);
    const total = jsonText(info.total_token_usage ?? null);
    this.builder.leaveOut('token_count');
    if (!isFields(info.last_token_usage) || total === this.total) return;
    this.total = total;
    this.inTurn = false;
    this.builder.amendTurn({ usage: usageOfTokens(info.last_token_usage) });
  }
}

/** Events that repeat an item, and what they are where they do not. */
const repeats = new Map<string, 'user' | 'text' | 'reasoning'>([
  ['user_message', 'user'],
  ['agent_message', 'text'],
  ['agent_reasoning', 'reasoning'],
  ['agent_reasoning_raw_content', 'reasoning'],
]);

const knownOfMeta = new Set([
  'base_instructions',
  'instructions',
  'cwd',
  'git',
  'source',
  'originator',
  'dynamic_tools',
]);
const knownOfContext = new Set([
  'cwd',
  'workspace_roots',
  'sandbox_policy',
  'permission_profile',
  'collaboration_mode',
  'truncation_policy',
  'network',
]);
const knownOfItem = new Set([
  'content',
  'summary',
  'encrypted_content',
  'arguments',
  'input',
  'action',
  'output',
  'internal_chat_message_metadata_passthrough',
]);
const knownOfEvent = new Set([
  'message',
  'text',
  'info',
  'rate_limits',
  'images',
  'local_images',
  'text_elements',
  'last_agent_message',
  'reason',
  'memory_citation',
]);
const eventShapes = { last_agent_message: 'text', text: 'text' } as const;

/** `input_tokens` includes the cached ones. */
function usageOfTokens(usage: Fields): Usage | null {
  return usageOf({
    input: usage.input_tokens,
    output: usage.output_tokens,
    cached: usage.cached_input_tokens,
    reasoning: usage.reasoning_output_tokens,
  });
}

/** Parts of an item of the model, but for the content of a message; null for one that lacks what it needs. */
function ownParts(item: Fields): Part[] | null {
  if (item.type === 'message') return [];
  if (item.type === 'reasoning') return reasoningParts(item);
  const call = { callId: textOf(item.call_id) ?? textOf(item.id) };
  if (item.type === 'local_shell_call' || item.type === 'web_search_call') {
    return [
      partOf('tool_call', textOrJson(item.action), {
        ...call,
        title: wordOf(item.type).replace(/_call$/, ''),
      }),
    ];
  }
  const name = textOf(item.name);
  if (name === null) return null;
  const given = item.arguments ?? item.input;
  return [
    partOf('tool_call', textOrJson(given), {
      ...call,
      title: name,
      facts: factsOf(item, [['namespace', 'namespace']]),
    }),
  ];
}

function reasoningParts(item: Fields): Part[] {
  const blocks = [...blocksOf(item.summary), ...blocksOf(item.content)];
  const parts = blocks.map((block) =>
    typeof fieldsOf(block).text === 'string'
      ? partOf('reasoning', wordOf(fieldsOf(block).text))
      : rawPart(block, 'reasoning'),
  );
  if (parts.length > 0) return parts;
  return typeof item.encrypted_content === 'string' ? [sealedReasoning(item.encrypted_content)] : [];
}

/** Older versions write the output of a command as JSON with what it printed and how it ended. */
function wrapped(output: unknown): Fields | null {
  if (typeof output !== 'string' || !output.startsWith('{"output"')) return null;
  try {
    const value: unknown = JSON.parse(output);
    return isFields(value) && typeof value.output === 'string' ? value : null;
  } catch {
    // Then it is what a command printed.
    return null;
  }
}

/** The exit code that newer versions write in words above what a command printed; 0 where there is none. */
function exitCodeOf(output: unknown): number {
  if (typeof output !== 'string' || !output.startsWith('Chunk ID:')) return 0;
  return Number(/^Process exited with code (\d+)$/m.exec(output.slice(0, 500))?.[1] ?? 0);
}

/** Texts of an item: as a whole and block by block, since events join them or not. */
function textsOfItem(row: Fields): string[] {
  const item = fieldsOf(row.payload);
  if (row.type !== 'response_item') return [];
  const texts = [...blocksOf(item.content), ...blocksOf(item.summary)]
    .map((block) => (typeof block === 'string' ? block : textOf(fieldsOf(block).text)))
    .filter((text) => text !== null);
  return [...texts, texts.join('')];
}
