import { adjudicationSchemaVersion } from '../../schema/adjudication.ts';
import { labelSchemaVersion, type HeldLabel } from '../../schema/label.ts';
import type { RunFile } from '../../schema/run.ts';
import type { TrajectoryRecord, Usage } from '../../schema/trajectory.ts';
import { atifCall, messageKey, type RecordEntry, recordEntry, type Source } from './atifRecords.ts';
import {
  type Chunks,
  type ExportedAdjudication,
  type ExportedAttempt,
  type ExportedRecord,
  isTurn,
  modelIdOf,
  type RecordOf,
  said,
  submissionValue,
  totalsOf,
} from './exportedAttempt.ts';
import { jsonOf } from './jsonOf.ts';

/**
 * An attempt as ATIF 1.7 (PEERS.md §6.1), strict: nothing of ours outside of `extra`. A turn is a step of the agent with its
 * results as observation; whatever else has words is a step of the user or the system; a record without words belongs to the
 * step after it, or to the last. Nothing is lost: `trajectoryOfAtif` makes `trajectory.jsonl` again.
 */
export function* atifChunks(run: RunFile, attempt: ExportedAttempt): Chunks {
  const { model, task_id, repeat } = attempt.key;
  const head = {
    schema_version: 'ATIF-v1.7',
    session_id: run.run_id,
    trajectory_id: JSON.stringify([run.run_id, model, task_id, repeat]),
    agent: {
      name: 'itbench-review',
      version: run.product_version,
      model_name: modelIdOf(run, model),
      extra: { itbench: { model: run.models[model] ?? null, prompt_sha256: run.prompt_sha256 } },
    },
  };
  const drafts = draftsOf(attempt.records);
  yield `${jsonOf(head).slice(0, -1)},"steps":[\n`;
  for (const [index, draft] of drafts.entries()) {
    const comma = index === drafts.length - 1 ? '' : ',';
    yield `${jsonOf(stepOf(draft, index + 1, attempt))}${comma}\n`;
  }
  const tail = { final_metrics: finalMetrics(attempt, drafts.length), extra: extraOfRoot(run, attempt) };
  yield `],${jsonOf(tail).slice(1)}\n`;
}

/** What becomes one step: a record with words, what came back, and records without words. */
interface StepDraft {
  readonly main: ExportedRecord;
  /** Turn, from 1, of a step of the agent; null for others. */
  readonly turn: number | null;
  readonly results: ExportedRecord[];
  readonly silent: ExportedRecord[];
}

function draftsOf(records: readonly ExportedRecord[]): StepDraft[] {
  const drafts: StepDraft[] = [];
  let latestTurn: StepDraft | undefined;
  let turns = 0;
  let silent: ExportedRecord[] = [];
  for (const each of records) {
    const { record } = each;
    if (record.type === 'tool_result' && latestTurn !== undefined) latestTurn.results.push(each);
    else if (record.type === 'request' || record.type === 'submission') silent.push(each);
    else {
      const isAgents = isTurn(record);
      if (isAgents) turns += 1;
      const draft: StepDraft = { main: each, turn: isAgents ? turns : null, results: [], silent };
      silent = [];
      drafts.push(draft);
      if (isAgents) latestTurn = draft;
    }
  }
  drafts.at(-1)?.silent.push(...silent);
  // A trajectory begins with attempt_started; one that was put together by hand may be of requests alone.
  const [first] = silent;
  if (drafts.length === 0 && first !== undefined)
    drafts.push({ main: first, turn: null, results: [], silent: silent.slice(1) });
  return drafts;
}

type Json = Record<string, unknown>;

function stepOf(draft: StepDraft, stepId: number, attempt: ExportedAttempt): Json {
  const { record } = draft.main;
  const step: Json = {
    step_id: stepId,
    timestamp: record.t,
    source: draft.turn !== null ? 'agent' : sourceOfRecord(record),
    message: messageOfRecord(record),
  };
  const from: Record<string, Source> = {};
  const key = messageKey(record);
  if (key !== null) from[key] = 'message';
  if (draft.turn !== null && record.type === 'response') addTurn(step, record, from);
  const observed = draft.main.record.type === 'tool_result' ? [draft.main] : draft.results;
  if (observed.length > 0) step.observation = observationOf(observed, record);
  const entries: RecordEntry[] = [
    ...(record.type === 'tool_result' ? [] : [recordEntry(draft.main, from, step)]),
    ...observed.map((each, index) => recordEntry(each, { content: index }, step)),
    ...draft.silent.map((each) => recordEntry(each, {}, step)),
  ];
  const review = draft.turn === null ? [] : stepLabels(attempt.labels, draft.turn);
  step.extra = {
    ...(record.type === 'context_summary' ? { context_management: contextManagement(record) } : {}),
    ...(review.length === 0 ? {} : { review }),
    itbench: {
      kind: draft.turn !== null ? 'turn' : record.type,
      ...(draft.turn === null
        ? {}
        : { turn: draft.turn, step_sha256: attempt.stepSha256[draft.turn - 1] ?? null }),
      records: entries,
    },
  };
  return step;
}

function sourceOfRecord(record: TrajectoryRecord): 'user' | 'system' {
  return record.type === 'message' ? record.role : 'system';
}

function messageOfRecord(record: TrajectoryRecord): string {
  switch (record.type) {
    case 'message':
      return record.content;
    case 'retry':
    case 'note':
    case 'model_failure':
      return record.message;
    case 'response':
      return record.text;
    case 'attempt_ended':
      return record.reason;
    case 'attempt_started':
      return `Attempt started: ${record.model} at ${record.task_id}, repeat ${record.repeat}.`;
    case 'context_summary':
      return `The history was replaced: ${record.messages_before} messages became ${record.messages_after}.`;
    default:
      return '';
  }
}

function addTurn(step: Json, record: RecordOf<'response'>, from: Record<string, Source>): void {
  if (record.reasoning !== '') {
    step.reasoning_content = record.reasoning;
    from.reasoning = 'reasoning_content';
  }
  if (record.tool_calls.length > 0) {
    step.tool_calls = record.tool_calls.map(atifCall);
    from.tool_calls = 'tool_calls';
  }
  const metrics = metricsOf(record.usage, record.cost_usd);
  if (Object.keys(metrics).length > 0) step.metrics = metrics;
  step.llm_call_count = 1;
}

/** `prompt_tokens` includes the cached ones, as ours do. PEERS.md §6.1. */
function metricsOf(usage: Usage, costUsd: number | null): Json {
  const extra = said({
    reasoning_tokens: usage.reasoning_tokens,
    cache_write_tokens: usage.cache_write_input_tokens ?? null,
  });
  return {
    ...said({
      prompt_tokens: usage.input_tokens,
      completion_tokens: usage.output_tokens,
      cached_tokens: usage.cached_input_tokens,
      cost_usd: costUsd,
    }),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

function observationOf(results: readonly ExportedRecord[], record: TrajectoryRecord): Json {
  const calls = new Set(record.type === 'response' ? record.tool_calls.map(({ id }) => id) : []);
  return {
    results: results.map(({ record: result }) =>
      result.type !== 'tool_result'
        ? {}
        : {
            ...(calls.has(result.tool_call_id) ? { source_call_id: result.tool_call_id } : {}),
            content: result.content,
            extra: {
              tool_result_is_error: !result.ok || (result.exit_code !== null && result.exit_code !== 0),
            },
          },
    ),
  };
}

function contextManagement({ cause }: RecordOf<'context_summary'>): Json {
  return cause === 'threshold'
    ? { type: 'compaction', boundary: 'replace' }
    : { type: 'pruning', boundary: 'truncate' };
}

const labelSchema = `itbench-review/label/${labelSchemaVersion}`;

/** Labels and notes of a step. A note has the label `note` and its text as value. */
function stepLabels(labels: readonly HeldLabel[], turn: number): Json[] {
  return labels
    .filter(({ target, now_at }) => target.kind === 'step' && now_at === turn)
    .map((label) => ({ ...labelOf(label), step_sha256: label.target.content_sha256 }));
}

function labelOf({ reviewer, t, blind, target, value, note, standing }: HeldLabel): Json {
  return {
    schema: labelSchema,
    label: value === null ? 'note' : target.kind,
    value: value ?? note,
    reviewer,
    time: t,
    blind,
    standing,
  };
}

/** Labels of claims and of the attempt, and those of steps that are not there any more. */
function otherLabels({ labels }: ExportedAttempt): Json[] {
  return labels
    .filter(({ target, now_at }) => target.kind !== 'step' || now_at === null)
    .map((label) => ({ ...labelOf(label), target: label.target, now_at: label.now_at }));
}

/** What was decided between reviewers; `holds` says whether it counts. */
function adjudicationOf(adjudication: ExportedAdjudication): Json {
  const { value, adjudicator, t, reason, standing, target, now_at, ...more } = adjudication;
  const { holds, why_not, decided_on, was_party } = more;
  return {
    schema: `itbench-review/adjudication/${adjudicationSchemaVersion}`,
    label: 'adjudication',
    value,
    adjudicator,
    time: t,
    reason,
    holds,
    why_not,
    decided_on,
    was_party,
    standing,
    target,
    now_at,
  };
}

function finalMetrics(attempt: ExportedAttempt, steps: number): Json {
  const { usage, costUsd } = totalsOf(attempt);
  return {
    ...said({
      total_prompt_tokens: usage.input_tokens,
      total_completion_tokens: usage.output_tokens,
      total_cached_tokens: usage.cached_input_tokens,
      total_cost_usd: costUsd,
    }),
    total_steps: steps,
  };
}

function extraOfRoot(run: RunFile, attempt: ExportedAttempt): Json {
  const review = [...otherLabels(attempt), ...attempt.adjudications.map(adjudicationOf)];
  const submission = submissionValue(attempt);
  return {
    ...(review.length === 0 ? {} : { review }),
    itbench: {
      ...attempt.key,
      suite: { id: run.suite.id, revision: run.suite.revision, lock_sha256: run.suite.lock_sha256 },
      outcome: attempt.score?.outcome ?? null,
      ...(submission === undefined ? {} : { submission }),
      score: attempt.score,
      corrected_score: attempt.corrected,
      trajectory_head: attempt.head,
      torn_tail: attempt.tornTail,
    },
  };
}
