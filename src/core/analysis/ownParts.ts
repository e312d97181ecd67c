import { assertNever } from '../errors.ts';
import type { Fact } from '../schema/step.ts';
import type { TrajectoryRecord, Usage } from '../schema/trajectory.ts';
import { shortLine } from './shortLine.ts';
import type { Part } from './step.ts';

type RecordOf<T extends TrajectoryRecord['type']> = Extract<TrajectoryRecord, { type: T }>;

/**
 * What a reader sees of one record of ours, in order. A request brings none of its own: it is a fact of its step. The beginning
 * of an attempt is what the trajectory as a whole says of itself.
 */
export function recordParts(record: TrajectoryRecord): readonly Part[] {
  switch (record.type) {
    case 'attempt_started':
    case 'request':
      return [];
    case 'message':
      return [part(record.role, { title: messageTitles[record.reason], text: record.content })];
    case 'retry':
      return [retryPart(record)];
    case 'note':
      return [notePart(record)];
    case 'response':
      return record.purpose === 'turn' ? turnParts(record) : summaryParts(record);
    case 'model_failure':
      return [failurePart(record)];
    case 'tool_result':
      return [resultPart(record)];
    case 'context_summary':
      return [replacedPart(record)];
    case 'submission':
      return [submissionPart(record)];
    case 'attempt_ended':
      return [endPart(record)];
    default:
      return assertNever(record);
  }
}

/** What no reader understands: its text as it stands. */
export function rawPart(title: string, text: string, facts: readonly Fact[] = []): Part {
  return part('raw', { title: shortLine(title), text, facts });
}

const messageTitles: Readonly<Record<RecordOf<'message'>['reason'], string>> = {
  system: 'system prompt',
  task: 'task',
  turns_warning: 'turns left',
  continue: 'asked to go on',
  summary: 'asked for a summary',
  summary_accepted: 'told that the summary was taken',
};

function part(kind: Part['kind'], fields: Partial<Omit<Part, 'kind'>>): Part {
  return { kind, title: '', text: '', callId: null, failed: false, facts: [], ...fields };
}

function turnParts({ reasoning, text, tool_calls }: RecordOf<'response'>): readonly Part[] {
  return [
    ...(reasoning === '' ? [] : [part('reasoning', { text: reasoning })]),
    ...(text === '' ? [] : [part('text', { text })]),
    ...tool_calls.map((call) =>
      part('tool_call', { title: shortLine(call.name), text: call.arguments, callId: call.id }),
    ),
  ];
}

/** A summary is no turn: what the model said and called for it is not counted, and its calls were never run. */
function summaryParts({ reasoning, text, tool_calls }: RecordOf<'response'>): readonly Part[] {
  return [
    ...(reasoning === '' ? [] : [part('summary', { title: 'reasoning for a summary', text: reasoning })]),
    part('summary', { title: 'summary', text }),
    ...tool_calls.map((call) =>
      part('summary', {
        title: shortLine(`called ${call.name} instead of a summary; not run`),
        text: call.arguments,
      }),
    ),
  ];
}

function retryPart({ retry, kind, message, wait_ms }: RecordOf<'retry'>): Part {
  const facts = [fact('retry', retry), fact('waited', milliseconds(wait_ms))];
  return part('retry', { title: shortLine(kind), text: message, failed: true, facts });
}

const noteTitles: Readonly<Record<RecordOf<'note'>['kind'], string>> = {
  rate_wait: 'waited for its turn',
  replay_diverged: 'not as recorded from here on',
};

function notePart({ kind, message, wait_ms }: RecordOf<'note'>): Part {
  const facts = wait_ms === undefined ? [] : [fact('waited', milliseconds(wait_ms))];
  return part('note', { title: noteTitles[kind], text: message, facts });
}

function failurePart({ kind, status, message }: RecordOf<'model_failure'>): Part {
  const facts = status === undefined ? [] : [fact('status', status)];
  return part('failure', { title: shortLine(kind), text: message, failed: true, facts });
}

function resultPart(result: RecordOf<'tool_result'>): Part {
  const { name, content, tool_call_id, ok, exit_code, ended } = result;
  const facts = [
    ...(exit_code === null ? [] : [fact('exit code', exit_code)]),
    ...(ended === 'exit' ? [] : [fact('ended', ended)]),
    fact('took', milliseconds(result.duration_ms)),
    // A tool that is no command has no streams.
    ...(exit_code === null && result.stdout_bytes + result.stderr_bytes === 0
      ? []
      : [fact('stdout', `${result.stdout_bytes} bytes`), fact('stderr', `${result.stderr_bytes} bytes`)]),
  ];
  const failed = !ok || (exit_code !== null && exit_code !== 0);
  return part('tool_result', { title: shortLine(name), text: content, callId: tool_call_id, failed, facts });
}

function replacedPart({ cause, messages_before, messages_after }: RecordOf<'context_summary'>): Part {
  const text =
    cause === 'threshold'
      ? `The history was replaced by a summary of it: ${messages_before} messages became ${messages_after}.`
      : `The provider refused the request as too long. The latest turn was taken out of the history: ${messages_before} messages became ${messages_after}.`;
  const facts = [
    fact('cause', cause),
    fact('messages before', messages_before),
    fact('messages after', messages_after),
  ];
  return part('summary', { title: 'history replaced', text, facts });
}

function submissionPart({ path, sha256, bytes }: RecordOf<'submission'>): Part {
  const facts = [fact('path', path), fact('sha256', sha256), fact('bytes', bytes)];
  return part('submission', { title: shortLine(path), facts });
}

function endPart(end: RecordOf<'attempt_ended'>): Part {
  const facts = [
    fact('turns', end.turns),
    ...usageFacts(end.usage),
    ...(end.cost_usd === null ? [] : [fact('cost', `$${end.cost_usd}`)]),
    fact('took', milliseconds(end.duration_ms)),
  ];
  return part('end', { title: end.outcome, text: end.reason, facts });
}

function usageFacts(usage: Usage): readonly Fact[] {
  const { input_tokens, output_tokens } = usage;
  return [
    ...(input_tokens === null ? [] : [fact('input tokens', input_tokens)]),
    ...(output_tokens === null ? [] : [fact('output tokens', output_tokens)]),
  ];
}

function milliseconds(value: number): string {
  return `${Math.round(value)} ms`;
}

/** A fact within the bounds of the schema. */
export function fact(name: string, value: string | number): Fact {
  return { name, value: typeof value === 'number' ? String(value) : shortLine(value, 400) };
}
