import type { ModelFailure, ModelResponse } from '../model/model.ts';
import type { RecordedCall } from '../model/replay.ts';
import type { Heard } from '../model/replayDifference.ts';
import { type FailureKind, failureKinds } from '../schema/modelFailure.ts';
import type { TrajectoryRecord } from '../schema/trajectory.ts';

type RecordOf<T extends TrajectoryRecord['type']> = Extract<TrajectoryRecord, { type: T }>;

/** The calls that a trajectory holds, in order, with what the model had been told before each. */
export function recordedCalls(records: Iterable<TrajectoryRecord>): RecordedCall[] {
  const calls: RecordedCall[] = [];
  let heard: Heard[] | null = [];
  let open: RecordOf<'request'> | null = null;
  const close = (answer: RecordedCall['answer']): void => {
    if (open === null) return;
    const told = heard === null ? null : [...heard];
    calls.push({ purpose: open.purpose, messageCount: open.message_count, heard: told, answer });
    open = null;
  };
  for (const record of records) {
    switch (record.type) {
      case 'message':
        // The history before it was replaced by a summary: this is all that follows that.
        if (record.reason === 'summary_accepted') heard = [];
        heard?.push({ role: record.role, content: record.content });
        break;
      case 'tool_result':
        heard?.push(resultOf(record));
        break;
      case 'request':
        close(null);
        open = record;
        break;
      case 'response':
        close(responseOf(record));
        // A summary is no message of the conversation until it is adopted.
        if (record.purpose === 'turn') heard = [];
        break;
      case 'model_failure':
        close(failureOf(record));
        break;
      case 'context_summary':
        // Which messages were forgotten is not in the records.
        if (record.cause === 'overflow') heard = null;
        break;
      default:
        break;
    }
  }
  close(null);
  return calls;
}

function resultOf({ tool_call_id, name, content }: RecordOf<'tool_result'>): Heard {
  return { role: 'tool', tool_call_id, name, content };
}

function responseOf(record: RecordOf<'response'>): ModelResponse {
  const { text, reasoning, tool_calls, finish_reason, raw_finish_reason: raw, usage } = record;
  const reply = { text, reasoning, tool_calls, finish_reason, usage };
  return { ok: true, ...reply, ...(raw === undefined ? {} : { raw_finish_reason: raw }) };
}

/** Its retries were used up then, or could mend nothing: there are none to come. */
function failureOf({ kind, message, status }: RecordOf<'model_failure'>): ModelFailure {
  const known = isFailureKind(kind) ? kind : 'malformed_reply';
  return { ok: false, kind: known, message, retryable: false, ...(status === undefined ? {} : { status }) };
}

function isFailureKind(kind: string): kind is FailureKind {
  return (failureKinds as readonly string[]).includes(kind);
}
