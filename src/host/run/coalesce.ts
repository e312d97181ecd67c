import type { RunClock } from './runShell.ts';

/** Tells at most once per interval that something changed, and never forgets the last change. */
export class Coalescer implements Disposable {
  private readonly tell: () => void;
  private readonly intervalMs: number;
  private readonly clock: RunClock;
  private toldMs = Number.NEGATIVE_INFINITY;
  private timer: Disposable | null = null;

  constructor(options: { readonly intervalMs: number; readonly clock: RunClock; readonly tell: () => void }) {
    this.intervalMs = options.intervalMs;
    this.clock = options.clock;
    this.tell = options.tell;
  }

  /** Something changed. */
  mark(): void {
    if (this.timer !== null) return;
    const waitMs = this.toldMs + this.intervalMs - this.clock.now();
    if (waitMs <= 0) this.flush();
    else this.timer = this.clock.after(waitMs, () => this.flush());
  }

  /** Something changed that nobody should wait for. */
  flush(): void {
    this[Symbol.dispose]();
    this.toldMs = this.clock.now();
    this.tell();
  }

  /** Forgets a change that has not been told. */
  [Symbol.dispose](): void {
    this.timer?.[Symbol.dispose]();
    this.timer = null;
  }
}
