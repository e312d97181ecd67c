import type { ChatMessage } from '../model/model.ts';
import type { TrajectoryEntry } from '../schema/trajectory.ts';

/** Where the loop writes what happens; returns when the record is on the disk. */
export type Recorder = (entry: TrajectoryEntry) => void;

type HarnessReason = Extract<TrajectoryEntry, { type: 'message' }>['reason'];

/** The messages of an attempt, in order. What the harness adds is recorded as it is added. */
export class Conversation {
  private readonly record: Recorder;
  private history: ChatMessage[] = [];

  constructor(record: Recorder) {
    this.record = record;
  }

  get messages(): readonly ChatMessage[] {
    return this.history;
  }

  /** Adds a message of the harness. */
  say(role: 'system' | 'user', reason: HarnessReason, content: string): void {
    this.record({ type: 'message', role, reason, content });
    this.history.push({ role, content });
  }

  /** Adds a message that was recorded as something else: a response, a tool result. */
  add(message: ChatMessage): void {
    this.history.push(message);
  }

  /** Everything before the first assistant message: the system prompt and the task. */
  opening(): readonly ChatMessage[] {
    const first = this.history.findIndex((message) => message.role === 'assistant');
    return first === -1 ? this.history : this.history.slice(0, first);
  }

  /** Where the latest turn begins, its tool results included; -1 when there is none. */
  lastTurnStart(): number {
    return this.history.findLastIndex((message) => message.role === 'assistant');
  }

  /** Replaces the history; what was there stays in the trajectory. */
  replace(messages: readonly ChatMessage[]): void {
    this.history = [...messages];
  }
}
