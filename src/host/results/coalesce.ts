/** Joins what comes in quick succession: the first at once, then at most one per interval, the last never left out. */
export class Coalescer {
  private readonly act: () => void;
  private readonly intervalMs: () => number;
  private timer: NodeJS.Timeout | undefined;
  private waiting = false;

  constructor(act: () => void, intervalMs: () => number) {
    this.act = act;
    this.intervalMs = intervalMs;
  }

  tell(): void {
    if (this.timer !== undefined) {
      this.waiting = true;
      return;
    }
    this.timer = setTimeout(() => this.onInterval(), this.intervalMs());
    this.act();
  }

  private onInterval(): void {
    this.timer = undefined;
    if (!this.waiting) return;
    this.waiting = false;
    this.tell();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.waiting = false;
  }
}
