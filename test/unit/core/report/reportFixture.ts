import { classifyFalseClaims } from '../../../../src/core/analysis/falsePositives.ts';
import { seededRandom } from '../../../../src/core/analysis/statistics.ts';
import type { AttemptResult, ReportInput } from '../../../../src/core/report/reportInput.ts';
import type { GroundTruth } from '../../../../src/core/schema/groundTruth.ts';
import { isCounted, Outcome } from '../../../../src/core/schema/score.ts';
import { matchClaims } from '../../../../src/core/scoring/match.ts';
import { scoreClaims } from '../../../../src/core/scoring/precisionAtFullRecall.ts';

/** One root-cause set (Deployment and Pod `ad`), one victim set, one victim, one group that nothing reaches. */
export const shopTruth: GroundTruth = {
  shape: 'flat',
  groups: [
    group('ad-deployment', 'Deployment', ['ad\\b'], { root_cause: true }),
    group('ad-pod', 'Pod', ['ad-.*']),
    group('frontend-service', 'Service', ['frontend\\b']),
    group('frontend-pod', 'Pod', ['frontend-.*']),
    group('checkout-service', 'Service', ['checkout\\b']),
    group('email-service', 'Service', ['email\\b']),
  ],
  aliases: [
    ['ad-deployment', 'ad-pod'],
    ['frontend-service', 'frontend-pod'],
  ],
  propagations: [
    { source: 'ad-pod', target: 'frontend-service' },
    { source: 'frontend-pod', target: 'checkout-service' },
  ],
  alerts: [],
  faults: [],
};

export function group(
  id: string,
  kind: string,
  filter: string[],
  more: Partial<GroundTruth['groups'][number]> = {},
): GroundTruth['groups'][number] {
  return { id, kind, namespace: 'shop', filter, root_cause: false, ...more };
}

export function claim(name: string) {
  return { name, reasoning: '', evidence: '' };
}

export function scoreOf(names: readonly string[], truth: GroundTruth = shopTruth) {
  return scoreClaims(matchClaims(names.map(claim), truth), truth, 'rules');
}

const noTokens = {
  input_tokens: null,
  output_tokens: null,
  cached_input_tokens: null,
  reasoning_tokens: null,
};

/** An attempt that submitted these claims, unless `more` says that it ended otherwise. */
export function attempt(
  task_id: string,
  names: readonly string[],
  more: Partial<AttemptResult> = {},
): AttemptResult {
  const counted = isCounted(more.outcome ?? 'submitted');
  const score = counted ? scoreOf(names) : null;
  const entities = {
    has: ({ name }: { name: string }) => !name.startsWith('ghost'),
    hasSymptom: ({ name }: { name: string }) => name === 'email',
  };
  const seenInToolResults = (name: string) => !name.startsWith('ghost');
  return {
    model: 'my-llm',
    task_id,
    repeat: 1,
    outcome: 'submitted',
    reason: 'It submitted.',
    turns: 10,
    score,
    false_positives: classifyFalseClaims(score?.claims ?? [], {
      groundTruth: shopTruth,
      entities,
      seenInToolResults,
    }),
    dropped_unnamed: 0,
    usage: noTokens,
    cost_usd: null,
    seconds: 1,
    practice: false,
    ...more,
  };
}

const sha256 = 'a'.repeat(64);

export function reportInput(
  taskIds: readonly string[],
  attempts: readonly AttemptResult[],
  more: Partial<ReportInput> = {},
): ReportInput {
  return {
    run_id: '2026-11-22T12-31-05Z-3f9a',
    model: 'my-llm',
    metric: { match: 'rules', label: 'sample suite' },
    repeats: 1,
    tasks: taskIds.map((id) => ({ id, doubts: [] })),
    attempts,
    further: {
      set_aside_tries: 0,
      set_aside_cost_usd: 0,
      judge_cost_usd: null,
      calls_without_cost: 0,
    },
    whole: { tasks: taskIds.length, repeats: 1, isPaid: true },
    policy: { preset: 'smoke', max_turns: 40, turn_penalty: 0.01, max_error_share: 0.1 },
    bootstrap: { seed: 7, resamples: 500 },
    provenance: {
      generator: { name: 'itbench-review', version: '0.1.0' },
      suite: {
        id: 'sample',
        title: 'Sample suite',
        layout: 'itbench_review',
        revision: null,
        lock_sha256: sha256,
        verified: 'verified',
      },
      config_sha256: sha256,
      prompt_sha256: { system: sha256, tools: sha256 },
      harness_sha256: null,
      model: {
        adapter: 'scripted',
        adapter_version: '1',
        model: 'my-llm',
        endpoint_host: null,
        parameters: {},
      },
      sandbox: { kind: 'bwrap', version: '0.11.0', tools: {}, limits: {}, practice: false },
      scorer: 'rules 1',
      judge: null,
      machine: { platform: 'linux', arch: 'x64', node: 'v24.21.0' },
      started_at: '2026-11-22T12:31:05.000Z',
      ended_at: '2026-11-22T12:35:05.000Z',
    },
    integrity: {
      attempts: attempts.map(({ task_id, repeat }) => ({
        task_id,
        repeat,
        trajectory_head: sha256,
        exchanges_head: null,
        judgement_head: null,
        score_sha256: sha256,
      })),
    },
    ...more,
  };
}

const names = [
  'shop/Deployment/ad',
  'shop/Pod/ad-6c9d7b9f4d-q2x7k',
  'shop/Service/frontend',
  'shop/Deployment/frontend',
  'shop/Service/checkout',
  'shop/Service/email',
  'shop/ConfigMap/flagd-config',
  'shop/Service/ghost',
  'nonsense',
] as const;

/** Claims drawn with replacement: root causes, victims, symptoms, machinery, inventions. */
export function randomNames(random: () => number): string[] {
  return Array.from({ length: random() % 6 }, () => names[random() % names.length] ?? names[0]);
}

/** A run of 12 tasks and 3 repeats in which about one attempt in ten is missing and one in eight ends otherwise. */
export function randomInput(seed: number): ReportInput {
  const random = seededRandom(seed);
  const taskIds = Array.from({ length: 12 }, (_, index) => `Scenario-${index + 1}`);
  const attempts = taskIds.flatMap((task_id) =>
    [1, 2, 3].flatMap((repeat) => {
      if (random() % 10 === 0) return [];
      const odd = random() % 8 === 0;
      const outcome = odd ? (Outcome.options[random() % Outcome.options.length] ?? 'submitted') : 'submitted';
      const more = { repeat, outcome, turns: random() % 50, seconds: (random() % 10_000) / 7 };
      const known = random() % 3 !== 0;
      const cost_usd = known ? (random() % 1000) / 997 : null;
      const claims = outcome.endsWith('_submission') ? [] : randomNames(random);
      return [attempt(task_id, claims, { ...more, cost_usd })];
    }),
  );
  return reportInput(taskIds, attempts, { repeats: 3 });
}
