import type { AttemptAnalysis, CauseEvidence } from '../../src/core/schema/analysis.ts';
import type { OpenedTrajectory } from '../../src/protocol/review.ts';
import { claimOf, createScene, investigation, mentionAt, type Scene, type ScenePart } from './reviewScene.ts';

/** What the agent of {@link claimScene} saw and said of its first claim, at step 3. */
export const seenLine = 'otel-demo\tDeployment/cart\t0/0 replicas';

/** Markup as a hostile agent would write it. */
export const hostileName = 'otel-demo/Pod/<img src=x onerror=alert(1)>\u202E';

export interface ClaimSceneOptions {
  readonly trajectory?: string;
  readonly steps?: number;
  readonly opened?: Partial<OpenedTrajectory>;
  readonly analysis?: Partial<AttemptAnalysis>;
}

/** An attempt of 12 steps with three claims: a true cause that is seen at step 3, a false one, and a hostile one that nothing holds. */
export function claimScene({ trajectory, steps: count, opened, analysis }: ClaimSceneOptions = {}): Scene {
  const steps: ScenePart[][] = investigation(count ?? 12);
  steps[2] = [
    { kind: 'reasoning', text: 'The cart has no replicas.' },
    { kind: 'tool_call', title: 'code_exec', text: '{"cmd":"cat deployments.tsv"}', callId: 'seen' },
    { kind: 'tool_result', title: 'code_exec', text: `header\n${seenLine}\nfooter`, callId: 'seen' },
  ];
  const seen = mentionAt(steps, 2, 'tool_result', 'cart');
  const said = mentionAt(steps, 2, 'reasoning', 'cart');
  return createScene({
    ...(trajectory === undefined ? {} : { trajectory }),
    steps,
    ...(opened === undefined ? {} : { opened }),
    claims: [
      claimOf(0, 'otel-demo/Deployment/cart', {
        reasoning: `It was scaled to zero. ${'Every checkout fails after that. '.repeat(20)}`,
        verdict: {
          verdict: 'true_positive',
          is_false: false,
          group: 'cart-deployment',
          why: 'The filter of the group fits its kind, namespace and name.',
          doubt: null,
          duplicate_of: null,
          pattern: null,
          pattern_why: null,
          plausible: true,
          score_without: 0,
        },
        first_said: said,
        mentions: Array.from({ length: 50 }, () => seen),
        mention_count: 312,
      }),
      claimOf(1, 'otel-demo/Service/flagd'),
      claimOf(2, hostileName, { evidence: '' }),
    ],
    analysis: {
      truth: {
        causes: [
          cause('otel-demo/Deployment/cart', { first_in_result: seen, first_said: said }),
          cause('otel-demo/Deployment/valkey', {}),
        ],
        fault: 'The replicas of the deployment cart were set to 0.',
        propagations: [{ source: 'Deployment/cart', target: 'Deployment/checkout', effect: 'requests fail' }],
        doubts: ['The filter of group 3 fits nothing.'],
        missed: [['otel-demo/Deployment/valkey']],
      },
      truth_problem: null,
      over_investigation: {
        complete_at: 2,
        problem: null,
        after: { turns: 9, input_tokens: 52_000, output_tokens: 5200, commands: 9 },
        repeated: [{ command: 'kubectl get pods', steps: [4, 6] }],
        nothing_new: [6],
        claims_added_after: [1],
      },
      ...analysis,
    },
  });
}

function cause(name: string, found: Partial<CauseEvidence>): CauseEvidence {
  return { groups: [name], labels: [name], root: true, first_in_result: null, first_said: null, ...found };
}
