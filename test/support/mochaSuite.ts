import Mocha from 'mocha';
import { died, follow, noTests, type SuiteResult } from './suiteResult.ts';

/** Runs test files in this process, shown by Mocha's spec reporter. A file that cannot be loaded is one failure. */
export async function runMocha(
  files: readonly string[],
  options: Mocha.MochaOptions = {},
): Promise<SuiteResult> {
  const mocha = new Mocha({
    reporter: 'spec',
    timeout: 60_000,
    slow: 5_000,
    forbidOnly: process.env.CI !== undefined,
    ...options,
  });
  for (const file of files) mocha.addFile(file);
  try {
    await mocha.loadFilesAsync();
  } catch (error) {
    console.error(error);
    return died(noTests, 'a test file could not be loaded');
  }
  const { promise, resolve } = Promise.withResolvers<SuiteResult>();
  const result = follow(mocha.run(() => resolve(result())));
  return await promise;
}
