import type {
  AttemptOverview,
  RunModelOverview,
  RunOverview,
  SuiteOverview,
  TaskOverview,
} from '../../src/core/schema/runIndex.ts';
import type { ShownRun } from '../../src/host/results/runRows.ts';

/** Overviews as the index gives them, with what a test is about put over an ordinary one. */

export function attemptOverview(over: Partial<AttemptOverview> = {}): AttemptOverview {
  const { model = 'm', task_id = 't-1', repeat = 1 } = over;
  return {
    model,
    task_id,
    repeat,
    state: 'ended',
    outcome: 'submitted',
    reason: 'finish was called.',
    score: 0.5,
    turns: 23,
    cost_usd: null,
    duration_ms: 61_000,
    flags: [],
    labelled: false,
    trajectory: `/out/run-1/attempts/${model}/${task_id}/r${repeat}/trajectory.jsonl`,
    ...over,
  };
}

export function openAttempt(
  state: 'waiting' | 'running' | 'interrupted',
  over: Partial<AttemptOverview> = {},
): AttemptOverview {
  const none = { outcome: null, reason: '', score: null, turns: 0, duration_ms: null };
  return attemptOverview({ ...none, state, ...over });
}

export type ReportOverview = NonNullable<RunModelOverview['report']>;

export function reportOverview(over: Partial<ReportOverview> = {}): ReportOverview {
  return {
    path: '/out/run-1/reports/m.json',
    status: 'complete',
    status_reasons: [],
    practice: false,
    attempt_count: 10,
    accuracy: 0.45,
    avg_turns: 11,
    false_positive_rate: 0.545,
    cost_usd: null,
    attempts_without_cost: 0,
    total_cost_usd: null,
    flagged_attempts: 6,
    decision: { value: 'human_in_loop', canary_share: null },
    ...over,
  };
}

export function modelOverview(over: Partial<RunModelOverview> = {}): RunModelOverview {
  return {
    model: 'm',
    attempt_count: 10,
    ended: 10,
    report: reportOverview(),
    report_problem: null,
    ...over,
  };
}

export function runOverview(over: Partial<RunOverview> = {}): RunOverview {
  return {
    run_id: '2026-11-22T14-03-17Z-41d0',
    dir: '/out/run-1',
    state: 'complete',
    problem: null,
    created_at: '2026-11-22T14:03:17.000Z',
    product_version: '0.1.0',
    preset: 'smoke',
    suite_title: 'Sample incidents',
    sandbox: 'bwrap',
    practice: false,
    task_count: 10,
    attempt_count: 10,
    ended: 10,
    error_count: 0,
    models: [modelOverview()],
    ...over,
  };
}

export function shownRun(over: Partial<ShownRun> = {}): ShownRun {
  return { ...runOverview(over), here: over.here ?? null };
}

export function taskOverview(over: Partial<TaskOverview> = {}): TaskOverview {
  return {
    id: 'sample-01',
    title: 'Shop pages fail to load',
    dir: '/suite/tasks/sample-01',
    bytes: 1_234_567,
    fault_family: 'configuration',
    runnable: true,
    findings: [],
    ...over,
  };
}

export function suiteOverview(over: Partial<SuiteOverview> = {}): SuiteOverview {
  return {
    id: 'sample',
    title: 'Sample incidents',
    root: '/suite',
    layout: 'itbench_review',
    revision: null,
    locked: true,
    tasks: [taskOverview()],
    findings: [],
    ...over,
  };
}
