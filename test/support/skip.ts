declare module 'mocha' {
  interface Runnable {
    /** Why it was skipped; the runner repeats it at its end. */
    skipReason?: string;
  }
}

/** Skips the test at work, in words: what is not here that it needs. */
export function skip(context: Mocha.Context, reason: string): never {
  const test = context.test ?? context.currentTest;
  if (test !== undefined) test.skipReason = reason;
  return context.skip();
}
