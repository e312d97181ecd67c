/**
 * Makes work that is asked for often run one at a time: asked for while it runs, it runs once more afterwards, however
 * often it was asked for. What is returned resolves when a run that began after the call has ended; it never rejects,
 * so `work` must not.
 */
export function createLatest(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let following: Promise<void> | null = null;
  const start = (): Promise<void> => {
    running = work().finally(() => {
      running = null;
    });
    return running;
  };
  return () => {
    if (following !== null) return following;
    if (running === null) return start();
    following = running.then(() => {
      following = null;
      return start();
    });
    return following;
  };
}
