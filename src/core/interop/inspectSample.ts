import type { Part, Step } from '../analysis/step.ts';
import type { Fact, TrajectoryProblem } from '../schema/step.ts';
import { addContent, addResult, blocksOf, callPart, otherFields } from './content.ts';
import {
  amountOf,
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
  wordOf,
} from './fields.ts';
import { addToolMessage, InspectConversation, withError } from './inspectConversation.ts';
import { eventParts, flatEvents, noReplyTitle, scorePart, usageOfModel } from './inspectEvents.ts';
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
    this.conversation.addRest();
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
    else {
      this.hasScore ||= type === 'score' && value.intermediate !== true;
      this.builder.around(...eventParts(type, this.texts.resolveFields(value)));
    }
  }

  private addModel(event: Fields): void {
    const output = fieldsOf(event.output);
    const [choice, ...others] = blocksOf(output.choices);
    const message = fieldsOf(choice).message;
    if (this.scorers.isScorers(event)) {
      this.addJudge(event);
      return;
    }
    this.conversation.add(this.conversation.inputOf(event));
    const error = textOf(event.error) ?? textOf(output.error);
    if (error !== null) this.builder.around(partOf('failure', error, { title: 'model', failed: true }));
    const odd = [...otherFields(event, knownOfModel, modelShapes), ...otherFields(output, knownOfOutput)];
    if (isFields(message)) {
      this.conversation.note(message);
      this.addReply(this.texts.resolveFields(message), { event, output, stop: fieldsOf(choice).stop_reason });
    } else if (choice !== undefined) odd.push(rawPart(choice, 'choice'));
    else if (error === null) {
      this.builder.around(partOf('failure', '', { title: noReplyTitle(event), failed: true }));
    }
    this.builder.own(...others.map((other) => rawPart(this.texts.resolve(other), 'another choice')));
    this.builder.around(...odd);
  }

  /** A model of a scorer: what it said, as a part of how the sample ended. */
  private addJudge(event: Fields): void {
    this.conversation.noteOthers(this.conversation.inputOf(event));
    const output = this.texts.resolve(event.output);
    const [choice, ...others] = blocksOf(fieldsOf(output).choices);
    const message = fieldsOf(fieldsOf(choice).message);
    const { content } = message;
    const further = [...otherFields(fieldsOf(output), knownOfOutput), ...otherFields(message, knownOfReply)];
    const isText =
      typeof content === 'string' &&
      others.length + further.length === 0 &&
      !saysSomething(message.tool_calls);
    const title = `model of a scorer: ${textOf(event.model) ?? ''}`;
    this.builder.around(partOf('end', isText ? content : jsonText(output, 2), { title }));
    const error = textOf(event.error);
    if (error !== null) this.builder.around(partOf('failure', error, { title, failed: true }));
    this.builder.around(...otherFields(this.texts.resolveFields(event), knownOfModel, { error: 'text' }));
  }

  private addReply(message: Fields, from: { event?: Fields; output?: Fields; stop?: unknown }): void {
    const { event = {}, output = {}, stop } = from;
    const usage = fieldsOf(output.usage);
    const seconds = amountOf(event.working_time) ?? amountOf(output.time);
    this.builder.beginTurn({
      time: timeOf(event.timestamp),
      durationMs:
        seconds === null ? millisecondsBetween(event.timestamp, event.completed) : Math.round(seconds * 1000),
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
    const raw = rawArgumentsOf(message);
    for (const [index, call] of blocksOf(message.tool_calls).entries())
      this.builder.own(replyCall(call, raw.get(index)));
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
    this.builder.own(...otherFields(event, knownOfTool, { function: 'text' }));
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

  /** What is of the sample as a whole. */
  private addRest(): void {
    const { sample } = this;
    if (this.builder.turnCount === 0 && saysSomething(sample.input) && !saysSomething(sample.messages)) {
      this.builder.around(partOf('user', textOrJson(this.texts.resolve(sample.input))));
    }
    const data = fieldsOf(sample.events_data);
    this.builder.around(...otherFields(data, new Set(['messages', 'calls'])));
    if (saysSomething(data.messages) && !Array.isArray(data.messages)) {
      this.builder.around(rawPart(data.messages, 'events_data'));
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
    this.builder.around(...otherFields(sample, knownOfSample, { events_data: 'fields' }));
  }
}

/** Arguments that are no object or that JSON does not hold, by the index of their call, where this product has written the log: Inspect has no field for them. */
function rawArgumentsOf(message: Fields): ReadonlyMap<unknown, unknown> {
  const pairs = listOf(fieldsOf(fieldsOf(message.metadata).itbench).raw_arguments).map(listOf);
  return new Map(pairs.map(([index, text]) => [index, text]));
}

function replyCall(value: unknown, raw: unknown): Part {
  const call = fieldsOf(value);
  if (typeof raw !== 'string' && call.function !== '') return callPart(value);
  return partOf('tool_call', typeof raw === 'string' ? raw : jsonText(call.arguments), {
    title: wordOf(call.function),
    callId: textOf(call.id),
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

const knownOfTool = new Set(['arguments', 'result', 'error', 'events', 'view', 'truncated', 'metadata']);
const knownOfModel = new Set([
  'input',
  'input_refs',
  'tools',
  'tool_choice',
  'config',
  'output',
  'call',
  'error',
  'traceback',
  'traceback_ansi',
  'metadata',
]);
const modelShapes = { output: 'fields', error: 'text' } as const;
const knownOfOutput = new Set(['choices', 'completion', 'usage', 'error', 'metadata']);
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
