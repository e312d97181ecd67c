/** Shortest time between two tellings. */
const everyMs = 100;

/** Tells that something changed, at most ten times a second, and never leaves the last change untold. */
export class ChangeSignal {
  private readonly listeners = new Set<() => void>();
  private readonly waiters = new Set<() => void>();
  private toldAt = Number.NEGATIVE_INFINITY;
  private timer: NodeJS.Timeout | null = null;

  on(listener: () => void): () => void {
    const own = () => listener();
    this.listeners.add(own);
    return () => {
      this.listeners.delete(own);
    };
  }

  changed(): void {
    for (const waiter of [...this.waiters]) waiter();
    if (this.timer !== null || this.listeners.size === 0) return;
    const wait = this.toldAt + everyMs - performance.now();
    if (wait <= 0) this.tell();
    else this.timer = setTimeout(() => this.tell(), wait);
  }

  /** Resolves as soon as something holds; looks at every change. @throws the reason of `signal` */
  until(holds: () => boolean, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!signal.aborted && !holds()) return;
        this.waiters.delete(look);
        signal.removeEventListener('abort', look);
        if (signal.aborted) reject(signal.reason);
        else resolve();
      };
      this.waiters.add(look);
      signal.addEventListener('abort', look);
      look();
    });
  }

  /** Nothing is told any more. */
  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.listeners.clear();
  }

  private tell(): void {
    this.timer = null;
    this.toldAt = performance.now();
    for (const listener of [...this.listeners]) listener();
  }
}
