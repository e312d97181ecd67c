/** Lets work in the background wait for what a person waits for. */
export class Foreground {
  private count = 0;
  private waiting: (() => void)[] = [];

  /** Runs something that goes first. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    this.count += 1;
    try {
      return await work();
    } finally {
      this.count -= 1;
      if (this.count === 0) for (const resume of this.waiting.splice(0)) resume();
    }
  }

  /** Resolves when nothing goes first. */
  readonly idle = (): Promise<void> => {
    if (this.count === 0) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push(resolve));
  };
}
