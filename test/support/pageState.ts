import type { AttemptAnalysis, LedgerClaim } from '../../src/core/schema/analysis.ts';
import type { HeldLabel } from '../../src/core/schema/label.ts';
import type { StepHead } from '../../src/core/schema/step.ts';
import type { OpenedTrajectory } from '../../src/protocol/review.ts';
import { initialState, openPane } from '../../webview/state/initial.ts';
import type { Pane, State } from '../../webview/state/state.ts';

/** Pieces of a reviewer's page for tests: an attempt of 14 steps that claimed two entities. */

export const reviewer = 'ann';

const sha = (digit: string) => digit.repeat(64);

/** A label of the test's reviewer that holds where it was said, unless `over` says otherwise. */
export function heldLabel(
  at: { kind: 'claim'; claim: number } | { kind: 'step'; turn: number } | { kind: 'attempt' },
  over: Partial<HeldLabel> = {},
): HeldLabel {
  const place = at.kind === 'claim' ? at.claim : at.kind === 'step' ? at.turn : null;
  return {
    reviewer,
    seq: 0,
    t: '2026-11-22T10:04:05.000Z',
    blind: false,
    target: { ...at, model: 'my-llm', task_id: 'Scenario-16', repeat: 1, content_sha256: sha('b') },
    value: 'true_cause',
    note: null,
    standing: 'current',
    now_at: place,
    ...over,
  };
}

type ClaimVerdict = NonNullable<LedgerClaim['verdict']>;

export function claimVerdict(over: Partial<ClaimVerdict> = {}): ClaimVerdict {
  return {
    verdict: 'true_positive',
    is_false: false,
    group: 'cart',
    why: 'The filter of the group fits its kind, namespace and name.',
    doubt: null,
    duplicate_of: null,
    pattern: null,
    pattern_why: null,
    plausible: true,
    score_without: 0,
    ...over,
  };
}

export function ledgerClaim(claim: number, over: Partial<LedgerClaim> = {}): LedgerClaim {
  return {
    claim,
    name: ['otel-demo/Deployment/cart', 'otel-demo/Service/flagd'][claim] ?? `otel-demo/Pod/pod-${claim}`,
    reasoning: 'It was scaled to zero.',
    evidence: 'kubectl get deploy: 0/0',
    content_sha256: sha('c'),
    verdict: claimVerdict(),
    first_said: { step: 2, part: 0, at: 10, length: 4, line: 'I look at cart next', line_at: 10 },
    mentions: [{ step: 1, part: 2, at: 40, length: 4, line: 'deployment.apps/cart   0/0', line_at: 16 }],
    mention_count: 1,
    ...over,
  };
}

export function stepHead(step: number, over: Partial<StepHead> = {}): StepHead {
  return {
    step,
    turn: step + 1,
    title: `kubectl get pods --page ${step}`,
    tools: ['code_exec'],
    tool_calls: 1,
    failed: false,
    kinds: ['reasoning', 'tool_call', 'tool_result'],
    chars: 1200,
    time: null,
    duration_ms: null,
    usage: null,
    cost_usd: null,
    content_sha256: step.toString(16).padStart(64, '0'),
    ...over,
  };
}

export function openedTrajectory(over: Partial<OpenedTrajectory> = {}): OpenedTrajectory {
  return {
    trajectory: 't1',
    info: {
      format: 'itbench-review',
      format_version: '1',
      agent: null,
      model: 'my-llm',
      task: 'Scenario-16',
      ending: null,
      facts: [],
      members: [{ id: '', title: '' }],
      member: '',
      problems: [],
      undecoded: 0,
    },
    progress: {
      steps: 14,
      turns: 14,
      tool_calls: 14,
      read_bytes: 1000,
      total_bytes: 1000,
      complete: true,
      live: false,
    },
    attempt: {
      model: 'my-llm',
      task_id: 'Scenario-16',
      repeat: 1,
      max_turns: 40,
      outcome: 'submitted',
      reason: 'The agent finished.',
      score: 0.5,
      cost_usd: null,
      flags: [],
    },
    hidden: false,
    until: null,
    label_problem: null,
    ...over,
  };
}

export function attemptAnalysis(over: Partial<AttemptAnalysis> = {}): AttemptAnalysis {
  return {
    ledger: [
      ledgerClaim(0),
      ledgerClaim(1, { verdict: claimVerdict({ verdict: 'false_positive', is_false: true, group: null }) }),
    ],
    ledger_problem: null,
    truth: null,
    truth_problem: null,
    over_investigation: null,
    remarks: [],
    ...over,
  };
}

export function reviewPane(over: Partial<Pane> = {}): Pane {
  return {
    ...openPane(openedTrajectory()),
    heads: Array.from({ length: 14 }, (_, step) => stepHead(step)),
    analysis: { kind: 'ready', analysis: attemptAnalysis() },
    labels: { labels: [], hidden: 0, problems: [] },
    ...over,
  };
}

/** A page with one trajectory, or with those that `over` has. */
export function reviewState(over: Partial<State> = {}): State {
  return { ...initialState, load: { kind: 'ready' }, panes: [reviewPane()], reviewer, ...over };
}
