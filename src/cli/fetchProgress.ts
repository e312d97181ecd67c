import type { FetchEvent } from '../core/suite/hub/fetchEvents.ts';
import { sizeText } from '../core/suite/hub/sizeText.ts';
import { jsonLine, plainLine, type Terminal } from './output.ts';
import { durationText, StatusLine } from './progress.ts';

/** Shows a download while it goes on. */
export interface FetchProgress {
  readonly on: (event: FetchEvent) => void;
  /** Takes back what is not meant to stay (a status line). */
  readonly close: () => void;
}

/** Least time between two lines of progress for programs, and between two status lines for people. */
const jsonEveryMs = 1_000;
const statusEveryMs = 100;

/** One JSON object per line; of progress one a second at most. */
export function jsonFetchProgress(terminal: Terminal, now: () => number): FetchProgress {
  const isDue = every(jsonEveryMs, now);
  return {
    on: (event) => {
      if (event.type !== 'fetch_progress' || isDue()) terminal.out.write(jsonLine(event));
    },
    close: () => {},
  };
}

/** A line for each task and each retry; on a terminal also a status line with rate and time to go. */
export function textFetchProgress(terminal: Terminal, now: () => number): FetchProgress {
  const line = new StatusLine(terminal);
  const isDue = every(statusEveryMs, now);
  const rate = new Rate(now);
  return {
    on: (event) => {
      if (event.type === 'fetch_progress') {
        rate.take(event.done_bytes);
        if (isDue()) line.show(statusText(event, rate.bytesPerSecond()));
        return;
      }
      line.print(eventText(event));
    },
    close: () => line.clear(),
  };
}

function every(periodMs: number, now: () => number): () => boolean {
  let lastMs = Number.NEGATIVE_INFINITY;
  return () => {
    if (now() - lastMs < periodMs) return false;
    lastMs = now();
    return true;
  };
}

function statusText(
  { done_bytes, total_bytes }: Extract<FetchEvent, { type: 'fetch_progress' }>,
  bytesPerSecond: number | null,
): string {
  const percent = total_bytes === 0 ? 100 : Math.floor((100 * done_bytes) / total_bytes);
  const parts = [`${sizeText(done_bytes)} of ${sizeText(total_bytes)} (${percent} %)`];
  if (bytesPerSecond !== null && bytesPerSecond > 0) {
    parts.push(`${sizeText(Math.round(bytesPerSecond))}/s`);
    parts.push(`about ${durationText((total_bytes - done_bytes) / bytesPerSecond)} left`);
  }
  return parts.join(' · ');
}

function eventText(event: Exclude<FetchEvent, { type: 'fetch_progress' }>): string {
  switch (event.type) {
    case 'fetch_checking':
      return `Reading ${event.files} files that are here already, ${sizeText(event.bytes)} …`;
    case 'fetch_started': {
      const here = event.files_here === 0 ? '' : `; ${event.files_here} files of them are here already`;
      return `Fetching ${event.tasks} tasks of ${plainLine(event.repo)} at ${event.revision.slice(0, 12)} into ${plainLine(event.folder)}: ${event.files} files, ${sizeText(event.bytes)}${here}`;
    }
    case 'fetch_retry': {
      const what = event.file === null ? '' : `${plainLine(event.file)}: `;
      const when = event.wait_ms === 0 ? 'at once' : `in ${durationText(event.wait_ms / 1000)}`;
      return `${what}${plainLine(event.message)}; trying again ${when}`;
    }
    case 'task_fetched':
      return `[${event.tasks_done}/${event.tasks}] ${plainLine(event.task)}  ${event.files} files, ${sizeText(event.bytes)}`;
  }
}

/** Bytes a second over the last some seconds: what is here already came in no time, and a rate changes. */
class Rate {
  private readonly samples: { readonly atMs: number; readonly bytes: number }[] = [];
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  take(bytes: number): void {
    const atMs = this.now();
    const last = this.samples.at(-1);
    if (last !== undefined && atMs - last.atMs < 250) return;
    this.samples.push({ atMs, bytes });
    while (this.samples.length > 40) this.samples.shift();
  }

  bytesPerSecond(): number | null {
    const [first, last] = [this.samples[0], this.samples.at(-1)];
    if (first === undefined || last === undefined || last.atMs - first.atMs < 1_000) return null;
    return ((last.bytes - first.bytes) * 1_000) / (last.atMs - first.atMs);
  }
}
