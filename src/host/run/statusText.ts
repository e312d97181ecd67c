import { plainLine } from '../plainText.ts';
import { counted, dollars } from './counted.ts';
import type { ActiveRun } from './runController.ts';

export interface StatusText {
  /** For the status bar, with a codicon. */
  readonly text: string;
  readonly tooltip: string;
  /** The same for a screen reader, which cannot see the codicon. */
  readonly spoken: string;
}

/** Attempts at work that the tooltip names. */
const shownAttempts = 8;

/** What the status bar says while a run goes on: what, how far, and what it has cost so far. `title`: `Smoke`, a task, … */
export function statusText(run: ActiveRun, title: string): StatusText {
  const name = plainLine(title, 40);
  const share = `${run.ended}/${run.attemptCount}`;
  const cost = run.costUsd === null ? '' : ` · ${dollars(run.costUsd)}`;
  switch (run.phase) {
    case 'planning':
      return {
        text: `$(sync~spin) ${name}: preparing`,
        tooltip: `ITBench Review is preparing: ${name}. Click for more.`,
        spoken: `ITBench Review, ${name}: preparing`,
      };
    case 'running':
      return {
        text: `$(sync~spin) ${name} ${share}${cost}`,
        tooltip: tooltipOf(run, name),
        spoken: `ITBench Review, ${name}: ${spokenShare(run)}`,
      };
    case 'stopping':
      return {
        text: `$(sync~spin) ${name} ${share}: Stopping…`,
        tooltip: `ITBench Review is stopping the run; what has ended is kept. Click for more.`,
        spoken: `ITBench Review, ${name}: stopping, ${spokenShare(run)}`,
      };
  }
}

function spokenShare({ ended, attemptCount, costUsd }: ActiveRun): string {
  const cost = costUsd === null ? '' : `, ${dollars(costUsd)} so far`;
  return `${ended} of ${counted(attemptCount, 'attempt')} ended${cost}`;
}

function tooltipOf(run: ActiveRun, name: string): string {
  const atWork = [...run.attempts].map(
    ([id, { turn, maxTurns }]) => `${plainLine(id, 100)}: turn ${turn} of at most ${maxTurns}`,
  );
  const more = atWork.length - shownAttempts;
  return [
    `ITBench Review, ${name}: ${spokenShare(run)}`,
    ...atWork.slice(0, shownAttempts),
    ...(more > 0 ? [`and ${more} more`] : []),
    'Click for more.',
  ].join('\n');
}
