import type { TrajectoryMember } from '../schema/step.ts';
import { anthropicUsage } from './chatMessages.ts';
import { addContent, blocksOf, otherFields } from './content.ts';
import { type Draft, mainMember, type ReadOptions } from './draft.ts';
import { type Fields, factsOf, fieldsOf, isFields, saysSomething, textOf, timeOf } from './fields.ts';
import { jsonText, textOrJson } from './jsonText.ts';
import { missingMember } from './members.ts';
import { type Row, tornProblem } from './rows.ts';
import { partOf, rawPart, StepBuilder } from './stepBuilder.ts';
import { rowPart } from './unknownFormat.ts';

/**
 * Sessions of Claude Code, and what it prints as `stream-json`. It writes a record for each block of a message, so a turn is
 * all records of the assistant with one message id. Sub-agents are members of their own. Records that repeat others or only
 * keep its own books are left out and counted.
 */
export function readClaudeCode(rows: readonly Row[], { member }: ReadOptions): Draft {
  const ids = membersOf(rows);
  const chosen = ids.find(({ id }) => id === (member ?? mainMember));
  const id = chosen?.id ?? mainMember;
  const draft = new ClaudeReader(rows.filter((row) => memberOf(row) === id)).read();
  return {
    ...draft,
    members: ids,
    member: id,
    problems: [...(chosen === undefined ? [missingMember(member)] : []), ...tornProblem(rows)],
  };
}

function membersOf(rows: readonly Row[]): TrajectoryMember[] {
  const ids = new Set([mainMember, ...rows.map(memberOf)]);
  return [...ids].map((id) => ({ id, title: id === mainMember ? 'main' : `sub-agent ${id}` }));
}

/** Whose record it is: that of the session, or of a sub-agent, by the call that started it. */
function memberOf(row: Row): string {
  const fields = fieldsOf(row.ok ? row.value : null);
  const parent = textOf(fields.parent_tool_use_id);
  if (parent !== null) return parent;
  if (fields.isSidechain !== true) return mainMember;
  return textOf(fields.agentId) ?? 'sidechain';
}

class ClaudeReader {
  private readonly rows: readonly Row[];
  private readonly builder = new StepBuilder();
  private readonly seen = new Set<string>();
  /** Prompts and answers in messages, which other records repeat. */
  private readonly said: ReadonlySet<string>;
  private messageId: string | null = null;
  private init: Fields = {};
  private outcome: Fields = {};
  private model: string | null = null;
  private title: string | null = null;

  constructor(rows: readonly Row[]) {
    this.rows = rows;
    this.said = new Set(rows.flatMap(textsOfRow));
  }

  read(): Draft {
    for (const row of this.rows) {
      if (row.ok && isFields(row.value)) this.addRow(row.value, row);
      else this.builder.around(rowPart(row));
    }
    const version = textOf(this.init.claude_code_version) ?? textOf(this.init.version);
    return {
      formatVersion: version,
      agent: ['Claude Code', version].filter((each) => each !== null).join(' '),
      model: textOf(this.init.model) ?? this.model,
      task: this.title,
      ending: textOf(this.outcome.subtype),
      facts: [
        ...factsOf(this.outcome, [
          ['total_cost_usd', 'cost in USD'],
          ['duration_ms', 'milliseconds'],
        ]),
        ...factsOf(this.init, [
          ['sessionId', 'session'],
          ['session_id', 'session'],
          ['cwd', 'working folder'],
        ]),
        ...this.builder.omissions(),
      ],
      steps: this.builder.steps(),
    };
  }

  private addRow(row: Fields, origin: Row): void {
    const uuid = textOf(row.uuid);
    const key = jsonText([uuid, row.message ?? row]);
    if (uuid !== null && this.seen.has(key)) {
      this.builder.leaveOut('repeated record');
      return;
    }
    this.seen.add(key);
    if (row.type === 'assistant' && isFields(row.message)) this.addAssistant(row, row.message);
    else if (row.type === 'user' && isFields(row.message)) this.addUser(row, row.message);
    else if (row.type === 'system') this.addSystem(row);
    else if (row.type === 'result') this.addOutcome(row);
    else if (!this.addBook(row)) {
      this.builder.around(rowPart(origin));
      return;
    }
    this.builder.around(...otherFields(row, knownOfRow, { result: 'text' }));
  }

  private addAssistant(row: Fields, message: Fields): void {
    const id = textOf(message.id) ?? textOf(row.uuid);
    if (id === null || id !== this.messageId) this.builder.beginTurn({ time: timeOf(row.timestamp) });
    this.messageId = id;
    this.model ??= textOf(message.model);
    if (Object.keys(this.init).length === 0) this.init = row;
    const usage = isFields(message.usage) ? anthropicUsage(message.usage) : null;
    // Until the reason to stop is known, the count of what was written is that of the beginning: no count at all.
    const whole = textOf(message.stop_reason) !== null;
    if (usage !== null) this.builder.amendTurn({ usage: whole ? usage : { ...usage, output_tokens: null } });
    addContent(this.builder, message.content, { kind: 'text' });
    if (row.isApiErrorMessage === true)
      this.builder.amendTurn({ facts: [{ name: 'API error', value: 'yes' }] });
    this.builder.own(...otherFields(message, knownOfMessage));
  }

  private addUser(row: Fields, message: Fields): void {
    if (row.isCompactSummary === true) addContent(this.builder, message.content, { kind: 'summary' });
    else
      addContent(this.builder, message.content, { kind: 'user', title: row.isMeta === true ? 'meta' : '' });
    this.builder.around(...otherFields(message, knownOfMessage));
  }

  private addSystem(row: Fields): void {
    const subtype = textOf(row.subtype) ?? 'system';
    const text = textOf(row.content) ?? textOf(row.message);
    if (subtype === 'init') this.init = { ...this.init, ...row };
    if (/error|retry/.test(subtype)) {
      const words = text ?? textOrJson(row.error ?? row.cause ?? row);
      this.builder.around(partOf('retry', words, { title: subtype, failed: true }));
    } else if (subtype.includes('compact')) {
      this.builder.around(
        partOf('summary', text ?? jsonText(row.compactMetadata ?? row, 2), { title: subtype }),
      );
    } else if (text !== null) this.builder.around(partOf('system', text, { title: subtype }));
    else if (books.has(subtype)) this.builder.leaveOut(subtype);
    else this.builder.around(rawPart(row, subtype));
  }

  private addOutcome(row: Fields): void {
    this.outcome = row;
    const result = textOf(row.result);
    const words = result === null || this.said.has(result) ? '' : `\n${result}`;
    const facts = factsOf(row, [
      ['num_turns', 'turns, as it counts'],
      ['total_cost_usd', 'cost in USD'],
    ]);
    this.builder.around(
      partOf('end', `${textOf(row.subtype) ?? 'ended'}${words}`, {
        title: 'result',
        failed: row.is_error === true,
        facts,
      }),
    );
  }

  /** Whether it is a record of its own books; false for one of a type that is not known. */
  private addBook(row: Fields): boolean {
    const type = textOf(row.type) ?? '';
    const text = textOf(row.summary) ?? textOf(row.aiTitle) ?? textOf(row.customTitle);
    if (text !== null) this.title = text;
    if (type === 'attachment') {
      const title = `attachment: ${textOf(fieldsOf(row.attachment).type) ?? ''}`;
      this.builder.around(partOf('system', jsonText(row.attachment ?? row, 2), { title }));
    } else if (
      type === 'queue-operation' &&
      saysSomething(row.content) &&
      !this.said.has(textOrJson(row.content))
    ) {
      this.builder.around(partOf('user', textOrJson(row.content), { title: 'queued' }));
    } else if (books.has(type) || text !== null) this.builder.leaveOut(type);
    else return false;
    return true;
  }
}

/** Types and subtypes of records that repeat others, in parts or in short, or tell of its own work. */
const books = new Set([
  'init',
  'thinking_tokens',
  'task_started',
  'task_updated',
  'task_notification',
  'task_progress',
  'turn_duration',
  'status',
  'hook_started',
  'hook_response',
  'queue-operation',
  'last-prompt',
  'file-history-snapshot',
  'progress',
  'stream_event',
]);

/** What records have beside their message. The result of a tool as the program keeps it for itself repeats the message's. */
const knownOfRow = new Set([
  'type',
  'subtype',
  'message',
  'content',
  'attachment',
  'toolUseResult',
  'tool_use_result',
  'result',
  'usage',
  'modelUsage',
  'permission_denials',
  'error',
  'cause',
  'compactMetadata',
  'summary',
  'aiTitle',
  'customTitle',
  'lastPrompt',
  'snapshot',
  'data',
  'event',
  'patch',
  'description',
  'thinkingMetadata',
  'todos',
  'cwd',
  'tools',
  'mcp_servers',
  'slash_commands',
  'agents',
  'skills',
  'plugins',
  'memory_paths',
  'hookInfos',
  'hookErrors',
  'origin',
]);

const knownOfMessage = new Set([
  'id',
  'type',
  'role',
  'model',
  'content',
  'usage',
  'stop_reason',
  'stop_sequence',
  'stop_details',
  'diagnostics',
  'context_management',
  'container',
]);

function textsOfRow(row: Row): string[] {
  const message = fieldsOf(fieldsOf(row.ok ? row.value : null).message);
  return blocksOf(message.content)
    .map((block) => (typeof block === 'string' ? block : textOf(fieldsOf(block).text)))
    .filter((text) => text !== null);
}
