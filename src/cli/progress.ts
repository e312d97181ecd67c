import { counted } from '../core/counted.ts';
import { sumKnownUsd } from '../core/money.ts';
import type { HarnessEvent } from '../core/schema/event.ts';
import { attemptId } from '../core/store/layout.ts';
import { jsonLine, plainLine, type Terminal } from './output.ts';

/** Shows a run while it goes on. */
export interface Progress {
  readonly on: (event: HarnessEvent) => void;
  /** Takes back what is not meant to stay (a status line). */
  readonly close: () => void;
}

/** One JSON object per line, for programs. */
export function jsonProgress(terminal: Terminal): Progress {
  return { on: (event) => terminal.out.write(jsonLine(event)), close: () => {} };
}

/** One line per attempt that ended; on a terminal also a status line that is rewritten. */
export function textProgress(terminal: Terminal, now: () => number): Progress {
  const state = new RunState(now);
  const line = new StatusLine(terminal);
  return {
    on: (event) => {
      state.take(event);
      const text = eventText(event, state);
      if (text !== null) line.print(text);
      line.show(state.statusText());
    },
    close: () => line.clear(),
  };
}

/** The last line of a terminal, which is rewritten; everything else is printed above it. Nothing on other outputs. */
export class StatusLine {
  private readonly terminal: Terminal;
  private shown = false;

  constructor(terminal: Terminal) {
    this.terminal = terminal;
  }

  print(text: string): void {
    this.clear();
    this.terminal.err.write(`${text}\n`);
  }

  show(text: string): void {
    if (!this.terminal.interactive) return;
    this.terminal.err.write(`\r\u001b[2K${text.slice(0, this.terminal.columns() - 1)}`);
    this.shown = true;
  }

  clear(): void {
    if (!this.shown) return;
    this.terminal.err.write('\r\u001b[2K');
    this.shown = false;
  }
}

/** What the events add up to. */
class RunState {
  ended = 0;
  total = 0;
  private readonly now: () => number;
  private readonly running = new Map<string, string>();
  private costUsd: number | null = null;
  private startedMs = 0;
  private endedHere = 0;

  constructor(now: () => number) {
    this.now = now;
  }

  take(event: HarnessEvent): void {
    switch (event.type) {
      case 'run_started':
        this.total = event.attempt_count;
        this.ended = event.already_ended;
        this.startedMs = this.now();
        break;
      case 'attempt_started':
        this.running.set(attemptId(event), 'starting');
        break;
      case 'turn_ended':
        this.running.set(attemptId(event), `turn ${event.turn}/${event.max_turns}`);
        break;
      case 'attempt_ended':
        this.running.delete(attemptId(event));
        // One that was cancelled has been paid, and has not ended.
        this.costUsd = sumKnownUsd([this.costUsd, event.cost_usd]);
        if (event.outcome === 'cancelled') break;
        this.ended += 1;
        this.endedHere += 1;
        break;
      case 'notice':
      case 'report_written':
      case 'run_ended':
        break;
    }
  }

  statusText(): string {
    if (this.total === 0) return '';
    const parts = [`${this.ended}/${this.total} attempts`];
    const running = [...this.running].map(([id, where]) => `${plainLine(id)} ${where}`);
    if (running.length > 0)
      parts.push(running.slice(0, 3).join(', ') + (running.length > 3 ? ` +${running.length - 3}` : ''));
    if (this.costUsd !== null) parts.push(`$${this.costUsd.toFixed(2)}`);
    const left = this.secondsLeft();
    if (left !== null) parts.push(`about ${durationText(left)} left`);
    return parts.join(' · ');
  }

  private secondsLeft(): number | null {
    if (this.endedHere === 0 || this.ended >= this.total) return null;
    const perAttempt = (this.now() - this.startedMs) / 1000 / this.endedHere;
    return perAttempt * (this.total - this.ended);
  }
}

/** `45 s`, `12 min`, `3 h 05 min`. */
export function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

function eventText(event: HarnessEvent, state: RunState): string | null {
  switch (event.type) {
    case 'run_started':
      return [
        `Run ${event.run_id}: ${counted(event.task_count, 'task')} × ${counted(event.models.length, 'model')}, ${counted(event.attempt_count, 'attempt')}${event.already_ended > 0 ? `, ${event.already_ended} of them done before` : ''}`,
        `Sandbox: ${plainLine(event.sandbox_why)}`,
      ].join('\n');
    case 'attempt_ended':
      return attemptText(event, state);
    case 'notice':
      return `${event.level === 'warning' ? 'warning: ' : ''}${plainLine(event.message)}`;
    case 'attempt_started':
    case 'turn_ended':
    case 'report_written':
    case 'run_ended':
      return null;
  }
}

function attemptText(event: Extract<HarnessEvent, { type: 'attempt_ended' }>, state: RunState): string {
  const score = event.score === null ? 'not scored' : `score ${event.score.toFixed(2)}`;
  const why =
    event.outcome === 'submitted' ? '' : ` (${event.outcome}: ${plainLine(event.reason).slice(0, 200)})`;
  const cost = event.cost_usd === null ? '' : `, $${event.cost_usd.toFixed(4)}`;
  const counter = `[${state.ended}/${state.total}]`;
  return `${counter} ${plainLine(attemptId(event))}  ${score}, ${event.turns} turns, ${durationText(event.duration_ms / 1000)}${cost}${why}`;
}
