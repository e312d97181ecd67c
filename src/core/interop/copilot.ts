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
 * Copilot's session log (`copilot -p … --output-format json`). A turn is an `assistant.message`. Pieces of what a later record has
 * whole are left out and counted; where that record never came, the pieces are shown. Lines that are no JSON, which the
 * tool prints between, are shown as they stand.
 */
export function readCopilot(rows: readonly Row[]): Draft {
  return new CopilotReader(rows).read();
}

class CopilotReader {
  private readonly rows: readonly Row[];
  private readonly builder = new StepBuilder();
  /** Ids of messages and of calls, and texts of reasoning, that some record has whole. */
  private readonly whole: ReadonlySet<string>;
  private readonly pieces = new Map<string, string>();
  /** Whether the row at hand is shown as it stands. */
  private isRaw = false;
  private model: string | null = null;
  private ending: string | null = null;
  private outcome: Fields = {};

  constructor(rows: readonly Row[]) {
    this.rows = rows;
    this.whole = new Set(objectsOf(rows).flatMap(wholeThings));
  }

  read(): Draft {
    for (const row of this.rows) {
      if (row.ok && isFields(row.value)) this.addRow(row.value, row);
      else this.showRaw(row);
    }
    this.addPieces();
    const usage = fieldsOf(this.outcome.usage);
    return {
      agent: 'Copilot',
      model: this.model,
      ending: this.ending,
      facts: [
        ...factsOf(this.outcome, [['sessionId', 'session']]),
        ...factsOf(usage, [['sessionDurationMs', 'milliseconds']]),
        ...this.builder.omissions(),
      ],
      problems: tornProblem(this.rows),
      steps: this.builder.steps(),
    };
  }

  private showRaw(row: Row): void {
    this.isRaw = true;
    this.builder.around(rowPart(row));
  }

  private addRow(row: Fields, origin: Row): void {
    this.isRaw = false;
    const data = fieldsOf(row.data);
    const type = textOf(row.type) ?? '';
    if (type !== 'result' && !isFields(row.data)) {
      this.showRaw(origin);
      return;
    }
    this.model ??= textOf(data.model);
    switch (type) {
      case 'user.message':
        this.addUser(data, origin);
        break;
      case 'system.message':
        addContent(this.builder, data.content, { kind: 'system' });
        break;
      case 'assistant.message':
        this.addAssistant(row, data);
        break;
      case 'tool.execution_complete':
        this.addResult(data);
        break;
      case 'result':
        this.addOutcome(row);
        break;
      default:
        this.addOther(type, data, origin);
    }
    if (this.isRaw) return;
    this.builder.around(...otherFields(data, knownOfData, dataShapes), ...otherFields(row, knownOfRow));
  }

  /** What the model was sent is the message with things put round it. */
  private addUser(data: Fields, origin: Row): void {
    const sent = textOf(data.transformedContent);
    const typed = textOf(data.content);
    const isOdd = [data.content, data.transformedContent].some(
      (each) => saysSomething(each) && typeof each !== 'string',
    );
    if (isOdd) this.showRaw(origin);
    if (typed !== null && sent?.includes(typed) !== true) this.builder.around(partOf('user', typed));
    if (sent !== null) this.builder.around(partOf('user', sent));
    for (const attachment of blocksOf(data.attachments))
      this.builder.around(rawPart(attachment, 'attachment'));
  }

  private addAssistant(row: Fields, data: Fields): void {
    const usage = usageOf({
      input: undefined,
      output: data.outputTokens,
      cached: undefined,
      reasoning: undefined,
    });
    this.builder.beginTurn({ time: timeOf(row.timestamp), usage });
    const reasoning = textOf(data.reasoningText);
    if (reasoning !== null) this.builder.own(partOf('reasoning', reasoning));
    else if (textOf(data.reasoningOpaque) !== null)
      this.builder.own(sealedReasoning(wordOf(data.reasoningOpaque)));
    addContent(this.builder, data.content, { kind: 'text' });
    for (const request of blocksOf(data.toolRequests)) this.addCall(request);
  }

  private addCall(value: unknown): void {
    const request = fieldsOf(value);
    const name = textOf(request.name) ?? textOf(request.toolName);
    this.builder.own(
      name === null || otherFields(request, knownOfRequest).length > 0
        ? rawPart(value, 'tool call')
        : partOf('tool_call', textOrJson(request.arguments), {
            title: name,
            callId: textOf(request.toolCallId),
          }),
    );
  }

  private addResult(data: Fields): void {
    const result = fieldsOf(data.result);
    const error = isFields(data.error) ? (textOf(data.error.message) ?? jsonText(data.error)) : data.error;
    const content = saysSomething(data.result)
      ? (result.content ?? result.detailedContent ?? data.result)
      : error;
    const exit = listOf(result.contents)
      .map(fieldsOf)
      .find(({ exitCode }) => typeof exitCode === 'number');
    addResult(this.builder, content, {
      title: textOf(data.toolName) ?? '',
      callId: textOf(data.toolCallId),
      failed: data.success === false || (typeof exit?.exitCode === 'number' && exit.exitCode !== 0),
      facts: exit === undefined ? [] : factsOf(exit, [['exitCode', 'exit code']]),
    });
  }

  private addOutcome(row: Fields): void {
    this.outcome = row;
    this.ending = typeof row.exitCode === 'number' ? `exit code ${row.exitCode}` : null;
    const failed = typeof row.exitCode === 'number' && row.exitCode !== 0;
    this.builder.around(
      partOf('end', jsonText(row.usage ?? row, 2), { title: this.ending ?? 'result', failed }),
    );
  }

  private addOther(type: string, data: Fields, origin: Row): void {
    const callId = textOf(data.toolCallId) ?? '';
    if (type === 'assistant.reasoning') {
      const text = textOf(data.content);
      if (text !== null && this.whole.has(text)) this.builder.leaveOut(type);
      else if (text === null) this.showRaw(origin);
      else this.builder.own(partOf('reasoning', text));
    } else if (/_delta$/.test(type)) this.addDelta(type, data, origin);
    else if (type === 'tool.execution_start' && this.whole.has(`call ${callId}`)) this.builder.leaveOut(type);
    else if (type === 'tool.execution_start') this.addCall(data);
    else if (type === 'tool.execution_partial_result') this.addPartial(callId, data, origin);
    else if (/error|abort/.test(type)) {
      this.builder.around(
        partOf('failure', textOf(data.message) ?? jsonText(data), { title: type, failed: true }),
      );
    } else if (/compaction|truncation/.test(type)) {
      this.builder.around(partOf('summary', jsonText(data, 2), { title: type }));
    } else if (books.has(type)) this.builder.leaveOut(type);
    else this.showRaw(origin);
  }

  private addDelta(type: string, data: Fields, origin: Row): void {
    const id = textOf(data.messageId) ?? textOf(data.reasoningId);
    const text = textOf(data.deltaContent);
    if (id === null || text === null) this.showRaw(origin);
    else if (this.whole.has(`message ${id}`)) this.builder.leaveOut(type);
    else this.pieces.set(id, (this.pieces.get(id) ?? '') + text);
  }

  /** Each partial result has all of the output until then. */
  private addPartial(callId: string, data: Fields, origin: Row): void {
    const text = textOf(data.partialOutput);
    if (this.whole.has(`result ${callId}`)) this.builder.leaveOut('tool.execution_partial_result');
    else if (text === null || callId === '') this.showRaw(origin);
    else this.pieces.set(`result ${callId}`, text);
  }

  private addPieces(): void {
    const facts = [{ name: 'incomplete', value: 'the session ends before it was whole' }];
    for (const [id, text] of this.pieces) {
      if (id.startsWith('result '))
        this.builder.result(partOf('tool_result', text, { callId: id.slice(7), facts }));
      else this.builder.around(partOf('text', text, { facts }));
    }
  }
}

/** What events have of theirs; one that is shown raw shows it anyway. */
const knownOfData = new Set([
  'content',
  'transformedContent',
  'attachments',
  'supportedNativeDocumentMimeTypes',
  'toolRequests',
  'reasoningText',
  'reasoningOpaque',
  'encryptedContent',
  'deltaContent',
  'partialOutput',
  'result',
  'error',
  'message',
  'arguments',
  'toolTelemetry',
  'shellToolInfo',
  'toolDescription',
  'servers',
  'skills',
  'intentionSummary',
]);
const dataShapes = { transformedContent: 'text', reasoningText: 'text' } as const;
const knownOfRow = new Set(['data', 'usage']);
const knownOfRequest = new Set(['arguments', 'intentionSummary', 'shellToolInfo', 'toolTitle']);

/** Events of the session's own books. */
const books = new Set([
  'session.mcp_servers_loaded',
  'session.skills_loaded',
  'session.tools_updated',
  'session.background_tasks_changed',
  'session.info',
  'session.idle',
  'session.usage_info',
  'assistant.turn_start',
  'assistant.turn_end',
  'assistant.message_start',
  'assistant.idle',
]);

/** What a record has whole, of which others have pieces. */
function wholeThings(row: Fields): string[] {
  const data = fieldsOf(row.data);
  const id = textOf(data.toolCallId) ?? '';
  if (row.type === 'tool.execution_complete') return [`result ${id}`];
  if (row.type === 'assistant.reasoning') return [`message ${textOf(data.reasoningId) ?? ''}`];
  if (row.type !== 'assistant.message') return [];
  const calls = blocksOf(data.toolRequests).map((each) => `call ${textOf(fieldsOf(each).toolCallId) ?? ''}`);
  return [`message ${textOf(data.messageId) ?? ''}`, textOf(data.reasoningText) ?? '', ...calls];
}
