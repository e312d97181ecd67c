import type { Part } from '../analysis/step.ts';
import type { Usage } from '../schema/trajectory.ts';
import { blocksOf, otherFields } from './content.ts';
import {
  countOf,
  type Fields,
  factsOf,
  fieldsOf,
  isFields,
  listOf,
  saysSomething,
  textOf,
  usageOf,
} from './fields.ts';
import { textOrJson } from './jsonText.ts';
import { partOf, rawPart } from './stepBuilder.ts';

/** Events in order, with those that older logs keep inside of tools and subtasks after the one they are in. */
export function flatEvents(value: unknown): unknown[] {
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

/** Parts of an event that is neither of a model nor of a tool, with references resolved. */
export function eventParts(type: string, event: Fields): Part[] {
  const parts = knownEvent(type, event);
  if (parts === null) return [rawPart(event, type === '' ? 'event' : `event ${type}`)];
  return [...parts, ...otherFields(event, knownOfEvent)];
}

function knownEvent(type: string, event: Fields): Part[] | null {
  switch (type) {
    case 'score':
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
      return [compactionPart(event)];
    case 'info':
      return [
        partOf('system', textOrJson(event.data), {
          title: `note of ${textOf(event.source) ?? 'the task'}`,
        }),
      ];
    case 'interrupt':
      return [partOf('failure', textOrJson(event.source), { title: 'interrupt', failed: true })];
    case 'approval':
      return [
        partOf('system', textOf(event.explanation) ?? textOrJson(event.message), {
          title: `approval: ${textOf(event.decision) ?? ''}`,
        }),
      ];
    default:
      return null;
  }
}

const knownOfEvent = new Set([
  'score',
  'scorer',
  'scorer_args',
  'target',
  'model_usage',
  'role_usage',
  'input',
  'input_ansi',
  'error',
  'message',
  'data',
  'explanation',
  'call',
  'view',
  'modified',
  'metadata',
]);

function compactionPart(event: Fields): Part {
  const facts = factsOf(event, [
    ['tokens_before', 'tokens before'],
    ['tokens_after', 'tokens after'],
  ]);
  return partOf('summary', textOrJson(event.type), { title: 'compaction', facts });
}

const knownOfScore = new Set(['value', 'answer', 'explanation', 'metadata', 'history']);

/** A score: its value and why. */
export function scorePart(name: string, value: unknown): Part {
  const score = fieldsOf(value);
  const lines = ['value', 'answer', 'explanation']
    .filter((key) => saysSomething(score[key]))
    .map((key) => `${key}: ${textOrJson(score[key])}`);
  return partOf(
    'end',
    isFields(value) && lines.length > 0 && otherFields(score, knownOfScore).length === 0
      ? lines.join('\n')
      : textOrJson(value),
    {
      title: `score: ${name}`,
    },
  );
}

/** What a request is that no reply came to. */
export function noReplyTitle(event: Fields): string {
  return event.pending === true
    ? 'request without a reply, as the log was written'
    : 'request without a reply';
}

/**
 * Input here leaves out what came from the cache (PEERS.md §6.2, trap c), except in logs of some older versions and providers:
 * the total tells which.
 */
export function usageOfModel(usage: Fields): Usage | null {
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
