import type { RunFile } from '../../schema/run.ts';
import {
  type Chunks,
  type ExportedAttempt,
  endOf,
  isTurn,
  modelIdOf,
  parsedJson,
  said,
  totalsOf,
} from './exportedAttempt.ts';
import { isHeldByJson, jsonOf } from './jsonOf.ts';

/** Version of Every Eval Ever that is written. PEERS.md §6.4. */
export const everyEvalVersion = '0.3.0';
export const accuracyName = 'itbench-sre/precision_at_full_recall';

type Json = Record<string, unknown>;

/** Whether an attempt has a row: the format asks for a score, and one that does not count has none. */
export function hasRow({ score }: ExportedAttempt): boolean {
  return score?.score != null;
}

/** An attempt as one line of the samples of Every Eval Ever 0.3; only for those that {@link hasRow}. */
export function* rowChunks(run: RunFile, attempt: ExportedAttempt, evaluationId: string): Chunks {
  const { key, score } = attempt;
  const messages = messagesOf(attempt);
  const head = {
    schema_version: everyEvalVersion,
    evaluation_id: evaluationId,
    model_id: modelIdOf(run, key.model),
    evaluation_name: accuracyName,
    sample_id: key.task_id,
    interaction_type: 'agentic',
    input: { raw: taskPrompt(attempt), reference: [] },
    answer_attribution: attributionOf(attempt, messages.length),
    evaluation: {
      score: score?.score?.score ?? 0,
      is_correct: score?.score?.score === 1,
      num_turns: score === null || score.turns === 0 ? null : score.turns,
      tool_calls_count: messages.filter(({ role }) => role === 'tool').length,
    },
    ...usageOf(attempt),
    performance: { latency_ms: endOf(attempt)?.duration_ms ?? null },
    error: score?.outcome === 'submitted' ? null : `${score?.outcome}: ${score?.reason}`,
    metadata: metadataOf(attempt),
  };
  yield `${jsonOf(head).slice(0, -1)},"messages":[`;
  for (const [index, message] of messages.entries()) yield `${index === 0 ? '' : ','}${jsonOf(message)}`;
  yield ']}\n';
}

function taskPrompt({ records }: ExportedAttempt): string {
  for (const { record } of records) {
    if (record.type === 'message' && record.reason === 'task') return record.content;
  }
  return '';
}

/** What was said, in order; what a summary replaced is still there. */
function messagesOf({ records }: ExportedAttempt): Json[] {
  const messages = records.flatMap(({ record }): Json[] => {
    if (record.type === 'message') return [{ role: record.role, content: record.content }];
    if (record.type === 'tool_result')
      return [{ role: 'tool', content: record.content, tool_call_id: [record.tool_call_id] }];
    if (!isTurn(record)) return [];
    return [
      {
        role: 'assistant',
        content: record.text === '' ? null : record.text,
        reasoning_trace: record.reasoning === '' ? null : record.reasoning,
        tool_calls: record.tool_calls.map(({ id, name, arguments: text }) => ({
          id,
          name,
          arguments: textArguments(text),
        })),
      },
    ];
  });
  return messages.map((message, index) => ({ turn_idx: index, ...message }));
}

/** Arguments as the format has them: texts by name. What is no object, or what JSON does not hold, stands under `raw`. */
function textArguments(text: string): Record<string, string> {
  const value = parsedJson(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !isHeldByJson(value))
    return { raw: text };
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, typeof each === 'string' ? each : jsonOf(each)]),
  );
}

function attributionOf({ submission }: ExportedAttempt, messages: number): Json[] {
  if (submission === null) return [];
  return [
    {
      turn_idx: Math.max(0, messages - 1),
      source: 'agent_output.json',
      extracted_value: submission,
      extraction_method: 'file',
      is_terminal: true,
    },
  ];
}

/** Nothing where a count is not known: the format has no word for that. */
function usageOf(attempt: ExportedAttempt): Json {
  const { input_tokens: input, output_tokens: output, ...usage } = totalsOf(attempt).usage;
  if (input === null || output === null) return {};
  return {
    token_usage: {
      input_tokens: input,
      output_tokens: output,
      total_tokens: input + output,
      ...said({
        input_tokens_cache_read: usage.cached_input_tokens,
        input_tokens_cache_write: usage.cache_write_input_tokens ?? null,
        reasoning_tokens: usage.reasoning_tokens,
      }),
    },
  };
}

/** All values are texts. Labels are JSON. */
function metadataOf({
  key,
  score,
  corrected,
  labels,
  adjudications,
  head,
}: ExportedAttempt): Record<string, string> {
  return {
    repeat: String(key.repeat),
    outcome: score?.outcome ?? '',
    match: score?.score?.match ?? '',
    trajectory_head: head,
    ...(corrected === null ? {} : { corrected_score: String(corrected) }),
    ...(labels.length === 0 ? {} : { labels: jsonOf(labels) }),
    ...(adjudications.length === 0 ? {} : { adjudications: jsonOf(adjudications) }),
  };
}
