import type { LintFinding, SuiteLayout } from '../schema/suite.ts';

/** One incident snapshot and its ground truth, on disk. */
export interface Task {
  /** Unique in its suite; safe in a file name (`Scenario-2`). */
  readonly id: string;
  /** A few words for a list; never says what the fault is. */
  readonly title: string;
  /** Absolute path of the task's folder. */
  readonly dir: string;
  /** Where its ground truth is, or null for a task without one. */
  readonly groundTruth: { readonly file: string } | { readonly text: string; readonly file: string } | null;
}

export interface Suite {
  readonly id: string;
  readonly title: string;
  readonly layout: SuiteLayout;
  /** Absolute path of the suite's root. */
  readonly root: string;
  /** Revision of a downloaded suite, or null. */
  readonly revision: string | null;
  /** In natural order of their ids (Scenario-2 before Scenario-10). */
  readonly tasks: readonly Task[];
  /**
   * What loading noticed: tasks without ground truth, empty or half snapshots, two copies of a truth that differ. A task
   * with such a finding is still listed; what cannot be run or scored refuses by name when it is asked for.
   */
  readonly findings: readonly LintFinding[];
}
