import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { LoopFigures } from './files.ts';

/** Shorter than what it looks for, and long enough to cost nothing itself. */
const tickMs = 5;

type Gap = LoopFigures['longest'];

/**
 * Measures how long this thread's event loop is held up, by the clock and by its own CPU time: on a machine that is busy
 * with other things the clock alone would blame us for their time.
 */
export function startLoopMeter(): () => LoopFigures {
  const histogram = monitorEventLoopDelay({ resolution: tickMs });
  histogram.enable();
  const startedMs = performance.now();
  const gaps = new Gaps();
  let last = { wallMs: startedMs, cpuMs: threadCpuMs() };
  const timer = setInterval(() => {
    const now = { wallMs: performance.now(), cpuMs: threadCpuMs() };
    gaps.add({
      at_ms: last.wallMs - startedMs,
      wall_ms: now.wallMs - last.wallMs,
      cpu_ms: now.cpuMs === null || last.cpuMs === null ? null : now.cpuMs - last.cpuMs,
    });
    last = now;
  }, tickMs);
  return () => {
    clearInterval(timer);
    histogram.disable();
    return {
      node: process.versions.node,
      duration_ms: performance.now() - startedMs,
      ...gaps.figures(),
      delay_p99_ms: histogram.percentile(99) / 1e6,
      delay_max_ms: histogram.max / 1e6,
    };
  };
}

class Gaps {
  private ticks = 0;
  private longest: Gap = { at_ms: 0, wall_ms: 0, cpu_ms: null };
  private busiest: Gap[] = [];

  add(gap: Gap): void {
    this.ticks += 1;
    if (gap.wall_ms > this.longest.wall_ms) this.longest = gap;
    if (gap.cpu_ms === null || gap.cpu_ms <= (this.busiest[4]?.cpu_ms ?? 0)) return;
    this.busiest = [...this.busiest, gap].sort((a, b) => (b.cpu_ms ?? 0) - (a.cpu_ms ?? 0)).slice(0, 5);
  }

  figures() {
    return { ticks: this.ticks, longest: this.longest, busiest: this.busiest };
  }
}

/** Of this thread alone, workers and the garbage collector's helpers not counted; null before Node 23.9. */
function threadCpuMs(): number | null {
  if (typeof process.threadCpuUsage !== 'function') return null;
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
