import { BenchError } from '../errors.ts';
import type { Policy } from '../schema/policy.ts';
import type { Report } from '../schema/report.ts';
import type { Integrity, Provenance } from '../schema/reportedProvenance.ts';
import type { AttemptScore } from '../schema/run.ts';
import { isCounted } from '../schema/score.ts';
import type { Usage } from '../schema/trajectory.ts';

/** An attempt that ended: its `score.json`, and what its trajectory says it used. */
export interface AttemptResult extends Omit<AttemptScore, 'schema_version'> {
  readonly usage: Usage;
  readonly cost_usd: number | null;
  readonly seconds: number;
  /** Whether it ran in a sandbox that is fit for practice only. */
  readonly practice: boolean;
}

/** What was paid for besides the attempts that ended: {@link Report}, `usage`. */
export interface FurtherSpending {
  readonly set_aside_tries: number;
  readonly set_aside_cost_usd: number | null;
  readonly judge_cost_usd: number | null;
  readonly calls_without_cost: number;
}

export interface ReportTask {
  readonly id: string;
  /** The errors that the ground-truth doctor finds in its truth, as sentences. */
  readonly doubts: readonly string[];
}

/** Everything that a report is made of. */
export interface ReportInput {
  readonly run_id: string;
  /** Name of the model in the configuration. */
  readonly model: string;
  readonly metric: {
    readonly match: 'rules' | 'judge';
    /** What the accuracy is of, for instance "sample suite"; never the name of the published score. */
    readonly label: string;
  };
  /** Planned attempts per task. */
  readonly repeats: number;
  /** The run's tasks in the suite's order. */
  readonly tasks: readonly ReportTask[];
  /** This model's attempts that ended, in any order. */
  readonly attempts: readonly AttemptResult[];
  readonly further: FurtherSpending;
  readonly whole: WholeSuite;
  readonly policy: Report['policy'];
  /** What the decision goes by; the default policy without one. */
  readonly decisionPolicy?: Policy | undefined;
  /** The seed is an integer in [0, 2^32). */
  readonly bootstrap: { readonly seed: number; readonly resamples: number };
  readonly provenance: Provenance;
  readonly integrity: Integrity;
}

/**
 * The attempts in the order of tasks and repeats, after a check that they fit the run and themselves. Throws `internal`
 * otherwise: a report made from such input would be wrong without showing it.
 */
export function checkedAttempts(input: ReportInput): readonly AttemptResult[] {
  const order = new Map(input.tasks.map(({ id }, index) => [id, index]));
  if (order.size !== input.tasks.length) throw contradiction(input, 'two tasks have the same id');
  const seen = new Set<string>();
  for (const attempt of input.attempts) {
    const problem = problemOf(attempt, input, order);
    const key = `${attempt.task_id}/${attempt.repeat}`;
    if (problem !== null) throw contradiction(input, `the attempt ${key} ${problem}`);
    if (seen.has(key)) throw contradiction(input, `the attempt ${key} is there twice`);
    seen.add(key);
  }
  const position = ({ task_id, repeat }: AttemptResult) => (order.get(task_id) ?? 0) * input.repeats + repeat;
  return [...input.attempts].sort((a, b) => position(a) - position(b));
}

function contradiction(input: ReportInput, problem: string): BenchError {
  return new BenchError('internal', `no report of ${input.model} in run ${input.run_id}: ${problem}`);
}

function problemOf(
  attempt: AttemptResult,
  input: ReportInput,
  tasks: ReadonlyMap<string, number>,
): string | null {
  if (!tasks.has(attempt.task_id)) return 'is of a task that the run does not have';
  if (attempt.model !== input.model) return `is of another model, ${attempt.model}`;
  if (attempt.repeat > input.repeats) return `is beyond the ${input.repeats} planned repeats`;
  if (!isCounted(attempt.outcome)) return null;
  return scoreProblem(attempt, input.metric.match);
}

function scoreProblem({ outcome, score, false_positives }: AttemptResult, match: string): string | null {
  if (score === null) return outcome === 'submitted' ? 'submitted but has no score' : null;
  if (score.match !== match) return `was matched by ${score.match}, the report is of ${match}`;
  if (outcome.endsWith('_submission') && score.claims.length > 0) return `ended as ${outcome} but has claims`;
  const classified = false_positives.map(({ claim }) => claim).join();
  const isFalse = score.claims.flatMap((claim, index) => (claim.is_false ? [index] : [])).join();
  return classified === isFalse ? null : 'does not say of each false claim, in order, what it is';
}

/** What the whole suite would be. */
export interface WholeSuite {
  /** Its tasks; null where nobody counted them. */
  readonly tasks: number | null;
  /** Attempts per task that it would take. */
  readonly repeats: number;
  /** Whether asking the model costs money. */
  readonly isPaid: boolean;
}
