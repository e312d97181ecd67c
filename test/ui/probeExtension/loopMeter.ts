import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Gap, LoopFigures } from './files.ts';

/** Shorter than what it looks for, and long enough to cost nothing itself. */
const tickMs = 5;

/**
 * Measures how long this thread's event loop is held up: by the clock, by its own CPU time, and by the clock without the
 * time that it stood in line for a processor. On a machine that is busy with other things the clock alone would blame us
 * for their time; CPU time alone would not see a file that is read synchronously from a slow disk.
 */
export function startLoopMeter(): () => LoopFigures {
  const histogram = monitorEventLoopDelay({ resolution: tickMs });
  histogram.enable();
  const startedMs = performance.now();
  const longest = new Longest((gap) => gap.wall_ms);
  const busiest = new Longest((gap) => gap.cpu_ms);
  const heldLongest = new Longest((gap) => gap.held_ms);
  let ticks = 0;
  let last = readClocks();
  const timer = setInterval(() => {
    const now = readClocks();
    const gap = gapBetween(last, now, startedMs);
    ticks += 1;
    for (const list of [longest, busiest, heldLongest]) list.add(gap);
    last = now;
  }, tickMs);
  return () => {
    clearInterval(timer);
    histogram.disable();
    return {
      node: process.versions.node,
      duration_ms: performance.now() - startedMs,
      ticks,
      longest: longest.gaps,
      busiest: busiest.gaps,
      held_longest: heldLongest.gaps,
      delay_p99_ms: histogram.percentile(99) / 1e6,
      delay_max_ms: histogram.max / 1e6,
    };
  };
}

/** Works without a pause for so long of its own CPU time, or by the clock where that is not told. */
export function holdLoop(ms: number): void {
  const read = () => threadCpuMs() ?? performance.now();
  const until = read() + ms;
  while (read() < until);
}

interface Clocks {
  readonly wallMs: number;
  /** Null where the runtime (before Node 23.9) or the system does not tell. */
  readonly cpuMs: number | null;
  readonly waitedMs: number | null;
}

function readClocks(): Clocks {
  return { wallMs: performance.now(), cpuMs: threadCpuMs(), waitedMs: threadWaitedMs() };
}

function gapBetween(last: Clocks, now: Clocks, startedMs: number): Gap {
  const wall_ms = now.wallMs - last.wallMs;
  return {
    at_ms: last.wallMs - startedMs,
    wall_ms,
    cpu_ms: difference(now.cpuMs, last.cpuMs),
    held_ms: difference(wall_ms, difference(now.waitedMs, last.waitedMs)),
  };
}

function difference(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a - b;
}

/** The five gaps with most of something. */
class Longest {
  gaps: Gap[] = [];
  private readonly measure: (gap: Gap) => number | null;

  constructor(measure: (gap: Gap) => number | null) {
    this.measure = measure;
  }

  add(gap: Gap): void {
    const size = this.measure(gap);
    const least = this.gaps[4];
    if (size === null || (least !== undefined && size <= (this.measure(least) ?? 0))) return;
    this.gaps = [...this.gaps, gap]
      .sort((a, b) => (this.measure(b) ?? 0) - (this.measure(a) ?? 0))
      .slice(0, 5);
  }
}

/** Of this thread alone, workers and the garbage collector's helpers not counted. */
function threadCpuMs(): number | null {
  if (typeof process.threadCpuUsage !== 'function') return null;
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Time that this thread was ready to run and had no processor (Linux; reading it takes 10 µs). */
function threadWaitedMs(): number | null {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return null;
  }
}
