import type { TrajectoryEntry } from '../../src/core/schema/trajectory.ts';
import { sha256 } from '../../src/core/store/hash.ts';
import { chainStart } from '../../src/core/store/journal.ts';

/** Entries of trajectories with nothing in them but what a test says, and their lines as the journal would write them. */

type EntryOf<T extends TrajectoryEntry['type']> = Extract<TrajectoryEntry, { type: T }>;

const noUsage = {
  input_tokens: null,
  output_tokens: null,
  cached_input_tokens: null,
  reasoning_tokens: null,
};

export function started(fields: Partial<EntryOf<'attempt_started'>> = {}): TrajectoryEntry {
  return {
    type: 'attempt_started',
    schema_version: '1.0',
    run_id: '2026-01-31T12-00-00Z-0000',
    task_id: 'task-1',
    model: 'some-model',
    repeat: 1,
    max_turns: 40,
    sandbox: { kind: 'virtual', version: '1', tools: {}, limits: {}, practice: true },
    prompt_sha256: {},
    ...fields,
  };
}

export function message(content: string, fields: Partial<EntryOf<'message'>> = {}): TrajectoryEntry {
  return { type: 'message', role: 'user', reason: 'task', content, ...fields };
}

export function request(turn: number, fields: Partial<EntryOf<'request'>> = {}): TrajectoryEntry {
  return { type: 'request', turn, purpose: 'turn', message_count: turn * 2, ...fields };
}

/** A turn that says `text` and calls one command, or none. */
export function response(
  turn: number,
  { cmd, ...fields }: Partial<EntryOf<'response'>> & { cmd?: string } = {},
): TrajectoryEntry {
  const call = { id: `call_${turn}`, name: 'code_exec', arguments: JSON.stringify({ cmd }) };
  return {
    type: 'response',
    turn,
    purpose: 'turn',
    text: '',
    reasoning: '',
    tool_calls: cmd === undefined ? [] : [call],
    finish_reason: 'stop',
    usage: noUsage,
    cost_usd: null,
    duration_ms: 10,
    ...fields,
  };
}

export function result(
  turn: number,
  content: string,
  fields: Partial<EntryOf<'tool_result'>> = {},
): TrajectoryEntry {
  return {
    type: 'tool_result',
    turn,
    tool_call_id: `call_${turn}`,
    name: 'code_exec',
    content,
    ok: true,
    exit_code: 0,
    ended: 'exit',
    stdout_bytes: content.length,
    stderr_bytes: 0,
    duration_ms: 5,
    ...fields,
  };
}

export function ended(fields: Partial<EntryOf<'attempt_ended'>> = {}): TrajectoryEntry {
  return {
    type: 'attempt_ended',
    outcome: 'no_submission',
    reason: 'the agent finished without a file',
    turns: 1,
    usage: noUsage,
    cost_usd: null,
    duration_ms: 100,
    ...fields,
  };
}

/** Writes lines that continue each other. What is not an entry of ours can be written too. */
export class LineWriter {
  private seq = 0;
  private prev = chainStart;

  /** The next line, with its line break. */
  line(entry: object): string {
    const t = new Date(Date.UTC(2026, 0, 31, 12) + this.seq * 1000).toISOString();
    const text = JSON.stringify({ seq: this.seq, t, ...entry, prev: this.prev });
    this.seq += 1;
    this.prev = sha256(text);
    return `${text}\n`;
  }
}

/** All lines of a trajectory. */
export function trajectoryText(entries: readonly object[]): string {
  const writer = new LineWriter();
  return entries.map((entry) => writer.line(entry)).join('');
}
