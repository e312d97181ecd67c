import type { TrajectoryRecord, Usage } from '../../schema/trajectory.ts';
import { type ExportedAttempt, isTurn, type RecordOf, said } from './exportedAttempt.ts';
import {
  argumentsOf,
  harnessMessage,
  type Json,
  replyMessage,
  type Spell,
  summaryMessage,
  toolMessage,
  Window,
} from './inspectMessages.ts';

/** Records of an attempt as messages and events of Inspect. */
export interface InspectHistory {
  /** All messages in the order in which they were said, those that a summary replaced among them; texts as they are spelled for events. */
  readonly pool: readonly Json[];
  /** The same, as they stand in the sample. */
  readonly messages: readonly Json[];
  readonly events: readonly Json[];
}

export function inspectHistory(
  attempt: ExportedAttempt,
  model: string,
  spell: { readonly ofEvent: Spell; readonly ofMessage: Spell },
): InspectHistory {
  const pool: Json[] = [];
  const messages: Json[] = [];
  const events: Json[] = [];
  const window = new Window();
  const calls = new Map<string, Json>();
  let summaryAt = 0;
  const started = Date.parse(attempt.records[0]?.record.t ?? '');
  const say = (make: (spell: Spell) => Json, isReply = false): void => {
    pool.push(make(spell.ofEvent));
    messages.push(make(spell.ofMessage));
    window.add(isReply);
  };
  for (const { record } of attempt.records) {
    const base = { timestamp: record.t, working_start: Math.max(0, (Date.parse(record.t) - started) / 1000) };
    const ranges = window.ranges();
    if (isTurn(record)) say((spelled) => replyMessage(record, model, spelled), true);
    else if (record.type === 'response') {
      summaryAt = pool.length;
      say((spelled) => summaryMessage(record, model, { ofContent: spelled, ofOther: spell.ofMessage }));
    } else if (record.type === 'message') say((spelled) => harnessMessage(record, spelled));
    else if (record.type === 'tool_result') say((spelled) => toolMessage(record, spelled));
    else if (record.type === 'context_summary')
      window.replace(record.cause === 'threshold' ? summaryAt : null);
    if (record.type === 'response')
      for (const call of record.tool_calls) calls.set(call.id, argumentsOf(call.arguments) ?? {});
    const event = eventOf(record, {
      model,
      ranges,
      spell: spell.ofEvent,
      spellPlain: spell.ofMessage,
      calls,
    });
    if (event !== null) events.push({ ...event, uuid: `event-${record.seq}`, ...base });
  }
  return { pool, messages, events };
}

interface EventContext {
  readonly model: string;
  readonly ranges: readonly (readonly [number, number])[];
  readonly spell: Spell;
  /** Of fields in which Inspect puts no text in for a reference: results of tools, errors. */
  readonly spellPlain: Spell;
  /** Arguments of the latest call of each id. */
  readonly calls: ReadonlyMap<string, Json>;
}

/** The event of a record; null for one that has none of its own. */
function eventOf(record: TrajectoryRecord, context: EventContext): Json | null {
  const { model, spell, spellPlain } = context;
  switch (record.type) {
    case 'response':
      return record.purpose === 'turn' ? modelEvent(record, context) : infoEvent(record, spell);
    case 'model_failure':
      return { ...requestOf(context), output: { model, choices: [] }, error: spellPlain(record.message) };
    case 'tool_result':
      return toolEvent(record, context);
    case 'context_summary':
      return {
        event: 'compaction',
        type: record.cause === 'threshold' ? 'summary' : 'trim',
        source: 'itbench-review',
        metadata: { itbench: bare(record) },
      };
    case 'retry':
    case 'note':
    case 'submission':
    case 'attempt_started':
    case 'attempt_ended':
      return infoEvent(record, spell);
    default:
      return null;
  }
}

function requestOf({ model, ranges }: EventContext): Json {
  return { event: 'model', model, input: [], input_refs: ranges, tools: [], tool_choice: 'auto', config: {} };
}

function modelEvent(record: RecordOf<'response'>, context: EventContext): Json {
  const usage = inspectUsage(record.usage, record.cost_usd);
  return {
    ...requestOf(context),
    output: {
      model: context.model,
      choices: [
        {
          message: replyMessage(record, context.model, context.spell),
          stop_reason: stopReasons[record.finish_reason],
        },
      ],
      ...(usage === null ? {} : { usage }),
    },
    working_time: record.duration_ms / 1000,
  };
}

const stopReasons: Readonly<Record<RecordOf<'response'>['finish_reason'], string>> = {
  stop: 'stop',
  length: 'max_tokens',
  tool_calls: 'tool_calls',
  content_filter: 'content_filter',
  other: 'unknown',
};

/** Input here leaves out what was read from the cache or written to it; ours has it. PEERS.md §6.2, trap c. Null where a count is not known. */
export function inspectUsage(usage: Usage, costUsd: number | null): Json | null {
  const { input_tokens, output_tokens, cached_input_tokens, reasoning_tokens } = usage;
  if (input_tokens === null || output_tokens === null) return null;
  const written = usage.cache_write_input_tokens ?? null;
  return {
    input_tokens: Math.max(0, input_tokens - (cached_input_tokens ?? 0) - (written ?? 0)),
    output_tokens,
    total_tokens: input_tokens + output_tokens,
    ...said({
      input_tokens_cache_read: cached_input_tokens,
      input_tokens_cache_write: written,
      reasoning_tokens,
      total_cost: costUsd,
    }),
  };
}

function toolEvent(record: RecordOf<'tool_result'>, { spellPlain, calls }: EventContext): Json {
  return {
    event: 'tool',
    type: 'function',
    id: record.tool_call_id,
    function: record.name,
    arguments: calls.get(record.tool_call_id) ?? {},
    result: spellPlain(record.content),
    failed: !record.ok || (record.exit_code !== null && record.exit_code !== 0),
    message_id: `result-${record.seq}`,
    working_time: record.duration_ms / 1000,
    metadata: { itbench: { ...bare(record), content: undefined } },
  };
}

function infoEvent(record: TrajectoryRecord, spell: Spell): Json {
  const data = Object.fromEntries(
    Object.entries(bare(record)).map(([key, value]) => [
      key,
      typeof value === 'string' ? spell(value) : value,
    ]),
  );
  return { event: 'info', source: 'itbench-review', data };
}

/** A record without what only its journal needs. */
function bare(record: TrajectoryRecord): Json {
  const { seq: _, t: __, prev: ___, ...rest } = record;
  return rest;
}
