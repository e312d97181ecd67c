/** Runs one thing at a time, in the order asked: a sandbox never has two commands under way. */
export class SerialQueue {
  private last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.last.then(work);
    // A failure belongs to whoever asked for that work; the next one starts all the same.
    this.last = result.catch(() => undefined);
    return result;
  }
}
