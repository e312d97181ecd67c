import type Mocha from 'mocha';
import * as z from 'zod';

/** What a suite of tests came to. */
export const SuiteResult = z.strictObject({
  passed: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  skipped: z.array(z.strictObject({ title: z.string(), reason: z.string() })),
  /** What failed, hooks included, or what else went wrong: the full title, and how. */
  failures: z.array(z.string()),
});
export type SuiteResult = z.output<typeof SuiteResult>;

export const noTests: SuiteResult = { passed: 0, failed: 0, skipped: [], failures: [] };

export function sum(one: SuiteResult, other: SuiteResult): SuiteResult {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: [...one.skipped, ...other.skipped],
    failures: [...one.failures, ...other.failures],
  };
}

/** A suite that did not come to an end of its own counts as one failure more, whatever it counted before. */
export function died(counted: SuiteResult, how: string): SuiteResult {
  return sum(counted, { ...noTests, failed: 1, failures: [how] });
}

/** The line that a run of tests ends with. */
export function lastLine({ passed, failed }: SuiteResult): string {
  return `${passed} passed, ${failed} failed`;
}

/** Follows a run; the result is whole when the run has ended. */
export function follow(runner: Mocha.Runner): () => SuiteResult {
  const skipped: SuiteResult['skipped'] = [];
  const failures: string[] = [];
  runner.on('pending', (test) => {
    skipped.push({ title: test.fullTitle(), reason: test.skipReason ?? 'no reason given' });
  });
  runner.on('fail', (test, error: unknown) => failures.push(`${test.fullTitle()}\n${howText(error)}`));
  return () => ({
    passed: runner.stats?.passes ?? 0,
    failed: runner.stats?.failures ?? 0,
    skipped,
    failures,
  });
}

/** As much of an error as stays readable in a list at the end of a long log, whose middle may be cut. */
const longestHow = 2_000;

function howText(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return text.slice(0, longestHow).replaceAll(/^/gm, '    ');
}
