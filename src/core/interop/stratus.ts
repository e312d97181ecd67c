import { addContent, addResult, blocksOf, callPart, otherFields } from './content.ts';
import type { Draft } from './draft.ts';
import { type Fields, factOf, factsOf, fieldsOf, isFields, listOf, saysSomething, textOf } from './fields.ts';
import { jsonText } from './jsonText.ts';
import { type Row, tornProblem } from './rows.ts';
import { rawPart, StepBuilder } from './stepBuilder.ts';
import { rowPart } from './unknownFormat.ts';

/**
 * Stratus (SREGym): a record for each event of a stage, with all messages of the stage until then, of LangChain's kinds. Of a
 * later event only the messages count that an earlier one of the stage has not. A turn is an `AIMessage`; results carry no call id,
 * so the n-th `ToolMessage` after it answers its n-th call.
 */
export function readStratus(rows: readonly Row[]): Draft {
  return new StratusReader(rows).read();
}

class StratusReader {
  private readonly rows: readonly Row[];
  private readonly builder = new StepBuilder();
  private stage = '';
  /** Messages of the stage that are in, as JSON. */
  private shown: string[] = [];
  private openCalls: string[] = [];
  private calls = 0;
  private metadata: Fields = {};
  private submitted: boolean | null = null;

  constructor(rows: readonly Row[]) {
    this.rows = rows;
  }

  read(): Draft {
    for (const row of this.rows) {
      if (row.ok && isFields(row.value)) this.addRow(row.value, row);
      else this.builder.around(rowPart(row));
    }
    return {
      agent: 'Stratus',
      task: textOf(this.metadata.problem_id),
      ending: this.submitted === null ? null : this.submitted ? 'submitted' : 'not submitted',
      facts: [
        ...factsOf(this.metadata, [
          ['timestamp_readable', 'recorded'],
          ['total_stages', 'stages'],
        ]),
        ...this.builder.omissions(),
      ],
      problems: tornProblem(this.rows),
      steps: this.builder.steps(),
    };
  }

  private addRow(row: Fields, origin: Row): void {
    if (row.type === 'metadata') {
      this.metadata = row;
      this.builder.around(...otherFields(row, new Set(['timestamp_readable'])));
    } else if (row.type === 'stage_start') this.beginStage(textOf(row.stage) ?? '');
    else if (row.type === 'event' && Array.isArray(row.messages)) this.addEvent(row, row.messages);
    else this.builder.around(rowPart(origin));
  }

  private beginStage(stage: string): void {
    this.stage = stage;
    this.shown = [];
    this.openCalls = [];
  }

  private addEvent(event: Fields, messages: readonly unknown[]): void {
    const stage = textOf(event.stage) ?? this.stage;
    if (stage !== this.stage) this.beginStage(stage);
    if (typeof event.submitted === 'boolean') this.submitted = event.submitted;
    const last = event.last_message;
    const all = [
      ...messages,
      ...(saysSomething(last) && jsonText(last) !== jsonText(messages.at(-1)) ? [last] : []),
    ];
    const texts = all.map((message) => jsonText(message));
    let same = 0;
    while (same < texts.length && texts[same] === this.shown[same]) same += 1;
    // What this event no longer has was shown; what it repeats is not shown again.
    const before = new Set(this.shown.slice(same));
    for (let at = same; at < all.length; at += 1) {
      if (before.has(texts[at] ?? '')) this.builder.leaveOut('repeated message');
      else this.addMessage(all[at]);
    }
    this.shown = texts;
    this.builder.around(...otherFields(event, knownOfEvent));
  }

  private addMessage(value: unknown): void {
    const message = fieldsOf(value);
    switch (message.type) {
      case 'SystemMessage':
        addContent(this.builder, message.content, { kind: 'system', title: this.stage });
        break;
      case 'HumanMessage':
        addContent(this.builder, message.content, { kind: 'user', title: this.stage });
        break;
      case 'AIMessage':
        this.addAssistant(message);
        break;
      case 'ToolMessage':
        this.addResult(message);
        break;
      default:
        this.builder.around(rawPart(value, 'message'));
        return;
    }
    this.builder.around(...otherFields(message, knownOfMessage));
  }

  private addAssistant(message: Fields): void {
    this.builder.beginTurn({ facts: this.stage === '' ? [] : [factOf('stage', this.stage)] });
    this.openCalls = [];
    const extra = fieldsOf(message.additional_kwargs);
    const blocks = listOf(fieldsOf(extra.provider_specific_fields).thinking_blocks);
    addContent(this.builder, blocks.length > 0 ? blocks : extra.reasoning_content, { kind: 'reasoning' });
    addContent(this.builder, message.content, { kind: 'text' });
    for (const call of blocksOf(message.tool_calls)) {
      const part = callPart(call);
      this.calls += 1;
      const callId = part.callId ?? `call ${this.calls}`;
      if (part.kind === 'tool_call') this.openCalls.push(callId);
      this.builder.own(part.kind === 'tool_call' ? { ...part, callId } : part);
    }
  }

  private addResult(message: Fields): void {
    const named = textOf(message.tool_call_id);
    const callId = named ?? this.openCalls[0] ?? null;
    this.openCalls = this.openCalls.filter((each) => each !== callId);
    addResult(this.builder, message.content, {
      title: textOf(message.name) ?? '',
      callId,
      failed: message.status === 'error' || isRejected(message.content),
    });
  }
}

/** Stratus says in the result itself that it did not run a command. */
function isRejected(content: unknown): boolean {
  return typeof content === 'string' && content.startsWith('Command Rejected');
}

const knownOfEvent = new Set([
  'type',
  'stage',
  'event_index',
  'num_steps',
  'submitted',
  'messages',
  'last_message',
]);
const knownOfMessage = new Set([
  'type',
  'content',
  'tool_calls',
  'tool_call_id',
  'name',
  'status',
  'id',
  'additional_kwargs',
  'response_metadata',
  'usage_metadata',
]);
