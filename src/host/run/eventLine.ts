import type { HarnessEvent } from '../../core/schema/event.ts';
import { attemptTitle } from '../../core/store/layout.ts';
import { plainLine } from '../plainText.ts';
import { counted, dollars } from './counted.ts';

export interface LogLine {
  readonly level: 'trace' | 'info' | 'warn';
  readonly text: string;
}

/** What the log says of an event of a run. Texts in it come from models and files, so they are made plain. */
export function eventLine(event: HarnessEvent): LogLine {
  switch (event.type) {
    case 'run_started':
      return info(
        `run ${event.run_id} (${event.dir}): ${counted(event.task_count, 'task')}, models ${event.models.join(', ')}, ${counted(event.attempt_count, 'attempt')}, ${event.already_ended} of them ended before. ${event.sandbox_why}`,
      );
    case 'attempt_started':
      return trace(`${attemptTitle(event)}: started`);
    case 'turn_ended':
      return trace(
        `${attemptTitle(event)}: turn ${event.turn} of ${event.max_turns}${costText(event.cost_usd)}`,
      );
    case 'attempt_ended': {
      const score = event.score === null ? 'not scored' : `score ${event.score.toFixed(2)}`;
      const seconds = (event.duration_ms / 1000).toFixed(1);
      const text = `${attemptTitle(event)}: ${event.outcome}, ${score}, ${counted(event.turns, 'turn')}, ${seconds} s${costText(event.cost_usd)}. ${event.reason}`;
      return event.outcome.endsWith('_error') ? warn(text) : info(text);
    }
    case 'notice':
      return event.level === 'warning' ? warn(event.message) : info(event.message);
    case 'report_written':
      return info(`report of ${event.model}: ${event.path}`);
    case 'run_ended':
      return info(
        `run ${event.run_id}: ${event.status}, ${event.ended} of ${counted(event.attempt_count, 'attempt')} ended${costText(event.cost_usd)}`,
      );
  }
}

/** Longest line of the log: a reason can hold a whole reply of a server. */
const maxLength = 2000;

const trace = (text: string): LogLine => ({ level: 'trace', text: plainLine(text, maxLength) });
const info = (text: string): LogLine => ({ level: 'info', text: plainLine(text, maxLength) });
const warn = (text: string): LogLine => ({ level: 'warn', text: plainLine(text, maxLength) });

function costText(costUsd: number | null): string {
  return costUsd === null ? '' : `, ${dollars(costUsd)}`;
}
