/** Why tests were skipped, by their full titles; the runner repeats it at its end. */
export const skipReasons = new Map<string, string>();

/** Skips the test at work, in words: what is not here that it needs. */
export function skip(context: Mocha.Context, reason: string): never {
  const test = context.test ?? context.currentTest;
  if (test !== undefined) skipReasons.set(test.fullTitle(), reason);
  return context.skip();
}
