import type { HeldLabel } from '../../schema/label.ts';
import type { RunFile } from '../../schema/run.ts';
import type { Usage } from '../../schema/trajectory.ts';
import {
  type Chunks,
  type ExportedAttempt,
  isTurn,
  modelIdOf,
  parsedJson,
  type RecordOf,
  totalsOf,
} from './exportedAttempt.ts';
import { isHeldByJson, jsonOf } from './jsonOf.ts';
import {
  type Attribute,
  attributesOf,
  cutText,
  type MessagePart,
  messagesText,
  type Plain,
  type SpanMessage,
  truncatedKey,
} from './otlpAttributes.ts';
import { adjudicationEvent, labelEvent, type SpanEvent, scoreEvents } from './otlpEvaluations.ts';

export type Sha256 = (text: string) => string;

/** A span of OTLP/JSON. */
interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** 1 internal, 3 client. */
  readonly kind: 1 | 3;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly events: readonly SpanEvent[];
  /** 0 unset, 2 error. */
  readonly status: { readonly code: 0 | 2; readonly message?: string };
}

/**
 * An attempt as spans of the GenAI conventions, in OTLP/JSON (PEERS.md §6.3): the agent, a `chat` for each request that was
 * answered or refused, an `execute_tool` for each result. A chat has what is new since the one before, not the whole history.
 * Ids are of the content, so that the same attempt has the same ones. Labels and scores are `gen_ai.evaluation.result` events.
 */
export function* otlpChunks(run: RunFile, attempt: ExportedAttempt, sha256: Sha256): Chunks {
  const resource = {
    attributes: attributesOf({
      'service.name': 'itbench-review',
      'service.version': run.product_version,
      'itbench.run_id': run.run_id,
      'itbench.suite_id': run.suite.id,
    }),
  };
  const scope = { name: 'itbench-review', version: run.product_version };
  yield `{"resourceSpans":[{"resource":${jsonOf(resource)},"scopeSpans":[{"scope":${jsonOf(scope)},"spans":[\n`;
  let comma = '';
  for (const span of new Spans(run, attempt, sha256).all()) {
    yield `${comma}${jsonOf(span)}`;
    comma = ',\n';
  }
  yield '\n]}]}]}\n';
}

class Spans {
  private readonly run: RunFile;
  private readonly attempt: ExportedAttempt;
  private readonly sha256: Sha256;
  private readonly model: string;
  private readonly trajectoryId: string;
  private readonly root: string;
  /** What the next chat has as input. */
  private fresh: SpanMessage[] = [];
  private asked: RecordOf<'request'> | null = null;
  private turn = 0;

  constructor(run: RunFile, attempt: ExportedAttempt, sha256: Sha256) {
    const { model, task_id, repeat } = attempt.key;
    this.run = run;
    this.attempt = attempt;
    this.sha256 = sha256;
    this.model = modelIdOf(run, model);
    this.trajectoryId = JSON.stringify([run.run_id, model, task_id, repeat]);
    this.root = this.spanId('attempt', 0);
  }

  *all(): Generator<Span> {
    yield this.rootSpan();
    for (const { record } of this.attempt.records) {
      if (record.type === 'request') this.asked = record;
      else if (record.type === 'message')
        this.fresh.push({ role: record.role, parts: [{ type: 'text', content: record.content }] });
      else if (record.type === 'response') yield this.replySpan(record);
      else if (record.type === 'model_failure') yield this.failureSpan(record);
      else if (record.type === 'tool_result') yield this.toolSpan(record);
    }
  }

  private rootSpan(): Span {
    const { records, key, score, labels, adjudications, head } = this.attempt;
    const first = records[0]?.record.t ?? '';
    const last = records.at(-1)?.record.t ?? first;
    const { usage, costUsd } = totalsOf(this.attempt);
    const failed = score !== null && score.score === null;
    const attributes = attributesOf({
      'gen_ai.operation.name': 'invoke_agent',
      ...this.common(),
      'gen_ai.agent.name': 'itbench-review',
      'gen_ai.agent.version': this.run.product_version,
      ...usageAttributes(usage, costUsd),
      'itbench.model': key.model,
      'itbench.task_id': key.task_id,
      'itbench.repeat': key.repeat,
      'itbench.outcome': score?.outcome,
      'itbench.trajectory_head': head,
      'error.type': failed ? score.outcome : undefined,
    });
    const decided = adjudications.map((each) => adjudicationEvent(each, nanos(each.t)));
    const others = labels.filter(({ target, now_at }) => target.kind !== 'step' || now_at === null);
    return {
      ...this.span('attempt', 0, 'invoke_agent itbench-review', [nanos(first), nanos(last)], attributes),
      events: [...scoreEvents(this.attempt, nanos(last)), ...others.map(labelEventAt), ...decided],
      status: failed ? { code: 2, message: cutText(score.reason, 1000) } : { code: 0 },
    };
  }

  private replySpan(record: RecordOf<'response'>): Span {
    const isOfTurn = isTurn(record);
    if (isOfTurn) this.turn += 1;
    const turn = this.turn;
    const output = messagesText([replyMessage(record)]);
    const said = {
      'gen_ai.response.finish_reasons': [finishReasons[record.finish_reason]],
      ...usageAttributes(record.usage, record.cost_usd),
      'gen_ai.output.messages': output.text,
      'itbench.purpose': record.purpose,
      'itbench.turn': isOfTurn ? turn : undefined,
      'itbench.step_sha256': isOfTurn ? this.attempt.stepSha256[turn - 1] : undefined,
    };
    const labels = isOfTurn
      ? this.attempt.labels.filter(({ target, now_at }) => target.kind === 'step' && now_at === turn)
      : [];
    return { ...this.chat(record, said, output.cut), events: labels.map(labelEventAt) };
  }

  private failureSpan(record: RecordOf<'model_failure'>): Span {
    const failure = { 'error.type': record.kind, 'itbench.turn': record.turn };
    return {
      ...this.chat(record, failure, false),
      status: { code: 2, message: cutText(record.message, 1000) },
    };
  }

  private chat(
    record: RecordOf<'response'> | RecordOf<'model_failure'>,
    said: Readonly<Record<string, Plain>>,
    isCut: boolean,
  ): Span {
    const input = messagesText(this.fresh);
    this.fresh = [];
    const cut = [
      ...(input.cut ? ['gen_ai.input.messages: texts were cut'] : []),
      ...(isCut ? ['gen_ai.output.messages: texts were cut'] : []),
    ];
    const attributes = attributesOf({
      'gen_ai.operation.name': 'chat',
      ...this.common(),
      'gen_ai.input.messages': input.text,
      ...said,
      [truncatedKey]: cut.length === 0 ? undefined : cut,
    });
    const times = [nanos(this.asked?.t ?? record.t), nanos(record.t)] as const;
    return this.span('chat', record.seq, `chat ${this.model}`, times, attributes, 3);
  }

  private toolSpan(record: RecordOf<'tool_result'>): Span {
    this.fresh.push({
      role: 'tool',
      parts: [{ type: 'tool_call_response', id: record.tool_call_id, response: record.content }],
    });
    const failed = !record.ok || (record.exit_code !== null && record.exit_code !== 0);
    const attributes = attributesOf({
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': record.name,
      'gen_ai.tool.call.id': record.tool_call_id,
      'gen_ai.tool.type': 'function',
      'gen_ai.tool.call.result': record.content,
      'itbench.turn': this.turn,
      'itbench.exit_code': record.exit_code,
      'itbench.ended': record.ended,
      'error.type': failed ? (record.ended === 'exit' ? 'exit_code' : record.ended) : undefined,
    });
    const end = nanos(record.t);
    const start = end - BigInt(Math.round(record.duration_ms * 1e6));
    return {
      ...this.span('tool', record.seq, `execute_tool ${record.name}`, [start, end], attributes),
      status: failed ? { code: 2 } : { code: 0 },
    };
  }

  private common(): Record<string, Plain> {
    const identity = this.run.models[this.attempt.key.model];
    return {
      'gen_ai.provider.name': identity?.adapter ?? 'unknown',
      'gen_ai.request.model': this.model,
      'gen_ai.conversation.id': this.trajectoryId,
    };
  }

  private span(
    kind: string,
    seq: number,
    name: string,
    [start, end]: readonly [bigint, bigint],
    attributes: readonly Attribute[],
    spanKind: 1 | 3 = 1,
  ): Span {
    return {
      traceId: this.sha256(this.trajectoryId).slice(0, 32),
      spanId: this.spanId(kind, seq),
      ...(kind === 'attempt' ? {} : { parentSpanId: this.root }),
      name: cutText(name, 200),
      kind: spanKind,
      startTimeUnixNano: String(start < end ? start : end),
      endTimeUnixNano: String(end),
      attributes,
      events: [],
      status: { code: 0 },
    };
  }

  private spanId(kind: string, seq: number): string {
    return this.sha256(`${this.trajectoryId} ${seq} ${kind}`).slice(0, 16);
  }
}

function labelEventAt(label: HeldLabel): SpanEvent {
  return labelEvent(label, nanos(label.t));
}

function nanos(time: string): bigint {
  return BigInt(Date.parse(time)) * 1_000_000n;
}

const finishReasons: Readonly<Record<RecordOf<'response'>['finish_reason'], string>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool_call',
  content_filter: 'content_filter',
  other: 'other',
};

/** Counts as ours: input with what came from the cache, output with reasoning. */
function usageAttributes(usage: Usage, costUsd: number | null): Record<string, Plain> {
  return {
    'gen_ai.usage.input_tokens': usage.input_tokens,
    'gen_ai.usage.output_tokens': usage.output_tokens,
    'gen_ai.usage.cache_read.input_tokens': usage.cached_input_tokens,
    'gen_ai.usage.cache_creation.input_tokens': usage.cache_write_input_tokens,
    'gen_ai.usage.reasoning.output_tokens': usage.reasoning_tokens,
    'itbench.cost_usd': costUsd === null ? undefined : { double: costUsd },
  };
}

/** As a value where JSON holds it, else as it was written. */
function argumentsOf(text: string): unknown {
  const value = parsedJson(text);
  return value !== undefined && value !== null && isHeldByJson(value) ? value : text;
}

function replyMessage(record: RecordOf<'response'>): SpanMessage {
  const parts: MessagePart[] = [
    ...(record.reasoning === '' ? [] : [{ type: 'reasoning' as const, content: record.reasoning }]),
    ...(record.text === '' ? [] : [{ type: 'text' as const, content: record.text }]),
    ...record.tool_calls.map(({ id, name, arguments: text }) => ({
      type: 'tool_call' as const,
      id,
      name,
      arguments: argumentsOf(text),
    })),
  ];
  return { role: 'assistant', parts, finish_reason: finishReasons[record.finish_reason] };
}
