import { confidence } from '../analysis/figures.ts';
import { pairedIntervalAlgorithm } from '../analysis/pairedBootstrap.ts';
import { holmAdjusted, signFlipTest } from '../analysis/pairedTests.ts';
import { BenchError } from '../errors.ts';
import {
  type ComparedReport,
  type ComparedTask,
  type Comparison,
  comparisonSchemaVersion,
} from '../schema/comparison.ts';
import type { Report } from '../schema/report.ts';
import { incomparable } from './comparable.ts';
import { allExact, comparedFigures } from './comparedFigures.ts';
import { provenanceChanges } from './compareProvenance.ts';
import { comparisonReservations } from './compareReservations.ts';
import { comparedTask, pairTasks } from './compareTasks.ts';
import { comparisonVerdict, leastP } from './compareVerdict.ts';

export interface CompareOptions {
  /** Compare reports of different metrics or tasks as well; the comparison then says why they may not be. */
  readonly force: boolean;
  /** Level at or below which a difference counts as one, two-sided, in (0, 1); by default 0.05. */
  readonly level?: number;
  /** Of every interval; by default 10 000. */
  readonly resamples?: number;
  /** Of the test, where there are too many signs to try all; by default 20 000. */
  readonly permutations?: number;
  /** Why a report is not to be relied on, one sentence each, as people put it on record; by default nobody did. */
  readonly standing?: (report: Report) => readonly string[];
}

/** The options with everything that is usual filled in. */
type Settings = Required<Omit<CompareOptions, 'force'>>;

/**
 * Compares reports, each with the first, over the tasks that both counted: the task is the unit, its score the mean of its
 * counted attempts, because attempts at one task are not independent. With several, p-values are adjusted by Holm.
 * The same reports give the same numbers on every machine, and the same p whichever of two is first.
 * @throws BenchError not_comparable for other metrics or tasks, unless forced
 */
export function compareReports(
  baseline: Report,
  others: readonly Report[],
  { force, level = 0.05, resamples = 10_000, permutations = 20_000, standing = () => [] }: CompareOptions,
): Comparison[] {
  const settings: Settings = { level, resamples, permutations, standing };
  const forced = others.map((other) => incomparable(baseline, other));
  if (!force) {
    const refused = others.find((_, index) => (forced[index] ?? []).length > 0);
    if (refused !== undefined) throw notComparable(baseline, refused);
  }
  const measured = others.map((other) => measure(baseline, other, settings));
  const family = measured.filter(({ test }) => test !== null).length;
  return measured.map(({ test, ...rest }, index) => {
    const { tasks, accuracy } = rest;
    const second = others[index] ?? baseline;
    const adjustedIf = (p: number) => adjustedP(measured, index, p);
    const tested = test === null ? null : { ...test, adjusted_p: adjustedIf(test.p) };
    const facts = { first: baseline, second, accuracy, tasks, test: tested, family, adjustedIf };
    return {
      ...rest,
      ...comparisonVerdict(facts),
      test: tested,
      forced: forced[index] ?? [],
    };
  });
}

function notComparable(first: Report, second: Report): BenchError {
  const named = ({ model, run_id }: Report) => `${model} of run ${run_id}`;
  return new BenchError(
    'not_comparable',
    `${named(second)} cannot be compared with ${named(first)}: ${incomparable(first, second).join(' ')}`,
    {
      hint: 'Compare runs of the same tasks, scored alike (itbench-review rescore scores a run by another matcher). itbench-review compare --force compares them all the same, and says why one should not.',
    },
  );
}

type Measured = Omit<Comparison, 'verdict' | 'why' | 'forced'>;

function measure(first: Report, second: Report, settings: Settings): Measured {
  const pairing = pairTasks(first, second);
  const tasks = pairing.tasks.map(comparedTask);
  const { resamples, standing } = settings;
  // The same whichever is first, and for the same model on the same tasks the same in every run.
  const seed = (first.intervals.seed ^ second.intervals.seed) >>> 0;
  const many = (outcome: ComparedTask['outcome']) => tasks.filter((task) => task.outcome === outcome).length;
  return {
    schema_version: comparisonSchemaVersion,
    first: comparedReport(first),
    second: comparedReport(second),
    ...comparedFigures(pairing.tasks, tasks, { resamples, seed, confidence }),
    test: testOf(tasks, seed, settings),
    resampling: { algorithm: pairedIntervalAlgorithm, resamples, seed, confidence },
    all_exact: allExact(pairing.tasks),
    wins: many('win'),
    losses: many('loss'),
    ties: many('tie'),
    tasks,
    only_first: [...pairing.onlyFirst],
    only_second: [...pairing.onlySecond],
    changes: provenanceChanges(first, second),
    reservations: comparisonReservations(first, second, pairing, standing),
  };
}

function comparedReport({ run_id, model, status, provenance }: Report): ComparedReport {
  const { ended_at, suite } = provenance;
  return { run_id, model, ended_at, status, lock_sha256: suite.lock_sha256 };
}

function testOf(
  tasks: readonly ComparedTask[],
  seed: number,
  { level, permutations }: Settings,
): Measured['test'] {
  if (tasks.length === 0) return null;
  const { p, exact } = signFlipTest(
    tasks.map(({ difference }) => difference),
    { permutations, seed },
  );
  return {
    name: 'paired sign-flip permutation over tasks',
    p,
    adjusted_p: p,
    level,
    least_p: leastP(tasks.length, permutations, exact),
    exact,
    permutations,
    seed,
  };
}

/** What a p of one of the comparisons is by Holm's method, among all of them that could be tested. */
function adjustedP(measured: readonly Measured[], index: number, p: number): number {
  const others = measured.filter((_, other) => other !== index);
  const [adjusted = 1] = holmAdjusted([p, ...others.flatMap(({ test }) => (test === null ? [] : [test.p]))]);
  return adjusted;
}
