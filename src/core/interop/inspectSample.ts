import type { Part, Step } from '../analysis/step.ts';
import type { Fact, TrajectoryProblem } from '../schema/step.ts';
import type { Usage } from '../schema/trajectory.ts';
import { addContent, addResult, blocksOf, callPart, otherFields } from './content.ts';
import {
  amountOf,
  countOf,
  type Fields,
  factOf,
  factsOf,
  fieldsOf,
  isFields,
  listOf,
  millisecondsBetween,
  saysSomething,
  textOf,
  timeOf,
  usageOf,
} from './fields.ts';
import { addToolMessage, InspectConversation, withError } from './inspectConversation.ts';
import { InspectScorers } from './inspectScorers.ts';
import { attachmentsOf, InspectTexts } from './inspectTexts.ts';
import { jsonText, textOrJson } from './jsonText.ts';
import { partOf, rawPart, StepBuilder } from './stepBuilder.ts';

export interface SampleSteps {
  readonly steps: readonly Step[];
  readonly facts: readonly Fact[];
  readonly problems: readonly TrajectoryProblem[];
}

/**
 * A sample of an Inspect log (PEERS.md §6.2). A turn is a `model` event that has a reply, with the `tool` events before the next
 * one; models of scorers are no agents. A sample without such events is read from its messages: a turn is one of the assistant.
 */
export function readInspectSample(sample: Fields): SampleSteps {
  return new SampleReader(sample).read();
}

class SampleReader {
  private readonly sample: Fields;
  private readonly builder = new StepBuilder();
  private readonly texts: InspectTexts;
  private readonly conversation: InspectConversation;
  private readonly scorers = new InspectScorers();
  private hasScore = false;

  constructor(sample: Fields) {
    this.sample = sample;
    this.texts = new InspectTexts(attachmentsOf(sample.attachments));
    this.conversation = new InspectConversation(
      this.builder,
      this.texts,
      listOf(fieldsOf(sample.events_data).messages),
    );
  }

  read(): SampleSteps {
    const { sample } = this;
    const events = flatEvents(sample.events);
    const byEvents = events.some((event) => isFields(event) && event.event === 'model');
    if (!byEvents) this.addMessages();
    for (const event of events) this.addEvent(event);
    if (byEvents) {
      this.conversation.add(blocksOf(sample.messages));
      this.conversation.add(this.conversation.inRanges(sample.message_refs));
    }
    this.addRest();
    return {
      steps: this.builder.steps(),
      facts: this.builder.omissions(),
      problems: [...this.texts.problems(), ...(this.conversation.isCut ? [cutProblem] : [])],
    };
  }

  private addMessages(): void {
    const { messages, message_refs } = this.sample;
    const all = [...blocksOf(messages), ...this.conversation.inRanges(message_refs)];
    for (const message of all) {
      if (isFields(message) && message.role === 'assistant')
        this.addReply(this.texts.resolveFields(message), {});
      else if (isFields(message) && message.role === 'tool')
        addToolMessage(this.builder, this.texts.resolveFields(message));
      else this.conversation.add([message]);
    }
  }

  private addEvent(value: unknown): void {
    if (!isFields(value)) {
      this.builder.around(rawPart(value, 'event'));
      return;
    }
    this.scorers.see(value);
    const type = textOf(value.event) ?? '';
    if (type === 'model') this.addModel(value);
    else if (type === 'tool') this.addTool(this.texts.resolveFields(value));
    else if (books.has(type)) this.builder.leaveOut(`event ${type}`);
    else this.builder.around(...this.otherEvent(type, this.texts.resolveFields(value)));
  }

  private addModel(event: Fields): void {
    const output = fieldsOf(event.output);
    const [choice, ...others] = blocksOf(output.choices);
    const message = fieldsOf(choice).message;
    if (this.scorers.isScorers(event)) {
      this.builder.around(
        partOf('end', this.wordsOf(message), { title: `model of a scorer: ${textOf(event.model) ?? ''}` }),
      );
      return;
    }
    this.conversation.add(this.conversation.inputOf(event));
    const error = textOf(event.error) ?? textOf(output.error);
    if (error !== null) this.builder.around(partOf('failure', error, { title: 'model', failed: true }));
    if (!isFields(message)) {
      if (choice !== undefined) this.builder.around(rawPart(choice, 'choice'));
      else if (error === null)
        this.builder.around(partOf('failure', '', { title: noReplyTitle(event), failed: true }));
      return;
    }
    this.conversation.note(message);
    this.addReply(this.texts.resolveFields(message), { event, output, stop: fieldsOf(choice).stop_reason });
    for (const other of others) this.builder.own(rawPart(this.texts.resolve(other), 'another choice'));
  }

  private addReply(message: Fields, from: { event?: Fields; output?: Fields; stop?: unknown }): void {
    const { event = {}, output = {}, stop } = from;
    const usage = fieldsOf(output.usage);
    const workingS = amountOf(event.working_time);
    this.builder.beginTurn({
      time: timeOf(event.timestamp),
      durationMs:
        workingS === null
          ? millisecondsBetween(event.timestamp, event.completed)
          : Math.round(workingS * 1000),
      usage: usageOfModel(usage),
      costUsd: amountOf(usage.total_cost),
      facts: [
        ...factsOf({ stop }, [['stop', 'stop reason']]),
        ...factsOf(event, [
          ['retries', 'retries'],
          ['cache', 'cache'],
          ['role', 'role'],
        ]),
      ],
    });
    for (const block of blocksOf(message.content)) this.addBlock(block);
    for (const call of blocksOf(message.tool_calls)) this.builder.own(callPart(call));
    this.builder.own(...otherFields(message, knownOfReply));
  }

  /** A block of a reply; a tool that the provider ran itself stands in one block with its result. */
  private addBlock(block: unknown): void {
    const fields = fieldsOf(block);
    if (fields.type !== 'tool_use' || !('result' in fields)) {
      addContent(this.builder, [block], { kind: 'text' });
      return;
    }
    const callId = textOf(fields.id);
    const title = textOf(fields.name) ?? textOf(fields.tool_type) ?? '';
    this.builder.own(partOf('tool_call', textOrJson(fields.arguments), { title, callId }));
    const failed = textOf(fields.error) !== null;
    addResult(this.builder, withError(fields.result, fields.error), { title, callId, failed });
  }

  private addTool(event: Fields): void {
    const callId = textOf(event.id);
    const title = textOf(event.function) ?? '';
    if (callId !== null) this.conversation.noteResult(callId);
    if (callId === null || !this.builder.hasCall(callId)) {
      const facts = [factOf('called by', 'something else than a reply of the model')];
      this.builder.own(partOf('tool_call', textOrJson(event.arguments), { title, callId, facts }));
    }
    const failed = saysSomething(event.error) || event.failed === true;
    const seconds = amountOf(event.working_time);
    if (event.pending === true && !saysSomething(event.result)) return;
    addResult(this.builder, withError(event.result, event.error), {
      title,
      callId,
      failed,
      facts: [
        ...(saysSomething(event.truncated) ? [factOf('truncated', jsonText(event.truncated))] : []),
        ...(seconds === null ? [] : [factOf('seconds', Math.round(seconds * 1000) / 1000)]),
      ],
    });
  }

  private otherEvent(type: string, event: Fields): Part[] {
    switch (type) {
      case 'score':
        this.hasScore ||= event.intermediate !== true;
        return [scorePart(textOf(event.scorer) ?? 'score', event.score)];
      case 'input':
        return [partOf('user', textOrJson(event.input), { title: 'typed by a person' })];
      case 'error':
        return [
          partOf('failure', textOf(fieldsOf(event.error).message) ?? textOrJson(event.error), {
            title: 'error',
            failed: true,
          }),
        ];
      case 'sample_limit':
        return [partOf('end', textOrJson(event.message), { title: `limit: ${textOf(event.type) ?? ''}` })];
      case 'compaction':
        return [partOf('summary', jsonText(event, 2), { title: 'compaction' })];
      case 'info':
        return [
          partOf('system', textOrJson(event.data), {
            title: `note of ${textOf(event.source) ?? 'the task'}`,
          }),
        ];
      case 'interrupt':
        return [partOf('failure', jsonText(event, 2), { title: 'interrupt', failed: true })];
      case 'approval':
        return [
          partOf('system', textOf(event.explanation) ?? textOrJson(event.message), {
            title: `approval: ${textOf(event.decision) ?? ''}`,
          }),
        ];
      default:
        return [rawPart(event, type === '' ? 'event' : `event ${type}`)];
    }
  }

  /** What is of the sample as a whole. */
  private addRest(): void {
    const { sample } = this;
    if (this.builder.turnCount === 0 && saysSomething(sample.input) && !saysSomething(sample.messages)) {
      this.builder.around(partOf('user', textOrJson(this.texts.resolve(sample.input))));
    }
    for (const key of ['events', 'messages']) {
      if (saysSomething(sample[key]) && !Array.isArray(sample[key]))
        this.builder.around(rawPart(sample[key], key));
    }
    if (saysSomething(sample.error)) {
      const words = textOf(fieldsOf(sample.error).message) ?? textOrJson(sample.error);
      this.builder.around(partOf('failure', words, { title: 'error of the sample', failed: true }));
    }
    if (!this.hasScore) {
      const scores = Object.entries(fieldsOf(sample.scores));
      this.builder.around(...scores.map(([name, score]) => scorePart(name, this.texts.resolve(score))));
    }
    if (saysSomething(sample.target))
      this.builder.around(partOf('end', textOrJson(sample.target), { title: 'target' }));
    this.builder.around(...otherFields(sample, knownOfSample));
  }

  private wordsOf(message: unknown): string {
    const content = this.texts.resolve(fieldsOf(message).content);
    return typeof content === 'string'
      ? content
      : blocksOf(content)
          .map((block) => textOf(fieldsOf(block).text) ?? jsonText(block))
          .join('\n');
  }
}

/** Events in order, with those that older logs keep inside of tools and subtasks after the one they are in. */
function flatEvents(value: unknown): unknown[] {
  const flat: unknown[] = [];
  const waiting: unknown[][] = [[...blocksOf(value)].reverse()];
  for (let list = waiting.at(-1); list !== undefined; list = waiting.at(-1)) {
    const event = list.pop();
    if (list.length === 0) waiting.pop();
    if (event === undefined) continue;
    flat.push(event);
    const inner = listOf(fieldsOf(event).events);
    if (inner.length > 0) waiting.push([...inner].reverse());
  }
  return flat;
}

function noReplyTitle(event: Fields): string {
  return event.pending === true
    ? 'request without a reply, as the log was written'
    : 'request without a reply';
}

/**
 * Input here leaves out what came from the cache (PEERS.md §6.2, trap c), except in logs of some older versions and providers:
 * the total tells which.
 */
function usageOfModel(usage: Fields): Usage | null {
  const input = countOf(usage.input_tokens);
  const cached = countOf(usage.input_tokens_cache_read);
  const output = countOf(usage.output_tokens);
  const isWhole = input !== null && output !== null && usage.total_tokens === input + output;
  const beside = (cached ?? 0) + (countOf(usage.input_tokens_cache_write) ?? 0);
  return usageOf({
    input: input === null || isWhole ? input : input + beside,
    output,
    cached,
    reasoning: usage.reasoning_tokens,
  });
}

function scorePart(name: string, value: unknown): Part {
  const score = fieldsOf(value);
  const lines = ['value', 'answer', 'explanation']
    .filter((key) => saysSomething(score[key]))
    .map((key) => `${key}: ${textOrJson(score[key])}`);
  return partOf('end', isFields(value) && lines.length > 0 ? lines.join('\n') : textOrJson(value), {
    title: `score: ${name}`,
  });
}

const cutProblem: TrajectoryProblem = {
  code: 'too_large',
  message:
    'The requests of the log name more messages than are looked at; messages to later turns may be missing.',
};

/** Events that keep the log's own books, or that others say again. */
const books = new Set([
  'span_begin',
  'span_end',
  'step',
  'state',
  'store',
  'sample_init',
  'subtask',
  'sandbox',
  'logger',
  'checkpoint',
  'anchor',
  'branch',
]);

const knownOfReply = new Set([
  'id',
  'role',
  'content',
  'source',
  'metadata',
  'tool_calls',
  'model',
  'internal',
]);

const knownOfSample = new Set([
  'id',
  'epoch',
  'input',
  'target',
  'choices',
  'sandbox',
  'files',
  'setup',
  'messages',
  'message_refs',
  'output',
  'scores',
  'metadata',
  'store',
  'events',
  'timelines',
  'model_usage',
  'role_usage',
  'started_at',
  'completed_at',
  'total_time',
  'working_time',
  'uuid',
  'error',
  'error_retries',
  'invalidation',
  'limit',
  'turn_count',
  'attachments',
  'events_data',
]);
