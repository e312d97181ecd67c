import type { HeldLabel } from '../../schema/label.ts';
import type { ExportedAdjudication, ExportedAttempt } from './exportedAttempt.ts';
import { type Attribute, attributesOf, type Plain } from './otlpAttributes.ts';

/** An event of a span, in OTLP/JSON. */
export interface SpanEvent {
  readonly timeUnixNano: string;
  readonly name: 'gen_ai.evaluation.result';
  readonly attributes: readonly Attribute[];
}

/** A label, or a note, of a step, a claim or an attempt. The conventions have no field for who judged: `itbench.reviewer.*`. PEERS.md §6.3. */
export function labelEvent(label: HeldLabel, time: bigint): SpanEvent {
  const { target, value, note, reviewer, blind, standing, now_at } = label;
  return evaluation(time, {
    'gen_ai.evaluation.name': `itbench.label.${target.kind}${value === null ? '.note' : ''}`,
    'gen_ai.evaluation.score.label': value,
    'gen_ai.evaluation.explanation': note,
    'itbench.reviewer.kind': 'human',
    'itbench.reviewer.id': reviewer,
    'itbench.label.blind': blind,
    'itbench.label.standing': standing,
    'itbench.label.position': now_at,
    'itbench.label.content_sha256': target.content_sha256,
  });
}

/** What somebody decided about a claim between reviewers: a word of its own, which no label is. */
export function adjudicationEvent(adjudication: ExportedAdjudication, time: bigint): SpanEvent {
  const { value, reason, adjudicator, holds, why_not, decided_on, standing, now_at, target } = adjudication;
  return evaluation(time, {
    'gen_ai.evaluation.name': 'itbench.adjudication.claim',
    'gen_ai.evaluation.score.label': value,
    'gen_ai.evaluation.explanation': reason,
    'itbench.reviewer.kind': 'human',
    'itbench.reviewer.id': adjudicator,
    'itbench.adjudication': true,
    'itbench.adjudication.holds': holds,
    'itbench.adjudication.why_not': why_not,
    'itbench.adjudication.decided_on': decided_on.map(({ reviewer, value: said }) => `${reviewer}: ${said}`),
    'itbench.label.standing': standing,
    'itbench.label.position': now_at,
    'itbench.label.content_sha256': target.content_sha256,
  });
}

/** The score of the attempt, what reviewers make of it, and the verdict of each claim. */
export function scoreEvents({ score, corrected }: ExportedAttempt, time: bigint): SpanEvent[] {
  if (score === null) return [];
  const name = 'itbench.precision_at_full_recall';
  if (score.score === null)
    return [
      evaluation(time, {
        'gen_ai.evaluation.name': name,
        'gen_ai.evaluation.explanation': score.reason,
        'error.type': score.outcome,
        ...byCode,
      }),
    ];
  const claims = score.score.claims.map((claim, index) =>
    evaluation(time, {
      'gen_ai.evaluation.name': 'itbench.claim',
      'gen_ai.evaluation.score.value': { double: claim.is_false ? 0 : 1 },
      'gen_ai.evaluation.score.label': claim.verdict,
      'gen_ai.evaluation.explanation': `${claim.name}: ${claim.why}`,
      'itbench.claim': index,
      ...byCode,
    }),
  );
  const raw = evaluation(time, {
    'gen_ai.evaluation.name': name,
    'gen_ai.evaluation.score.value': { double: score.score.score },
    'gen_ai.evaluation.score.label': score.outcome,
    'gen_ai.evaluation.explanation': score.reason,
    ...byCode,
  });
  const human = evaluation(time, {
    'gen_ai.evaluation.name': `${name}.corrected`,
    'gen_ai.evaluation.score.value': { double: corrected ?? 0 },
    'itbench.reviewer.kind': 'human',
  });
  return [raw, ...(corrected === null ? [] : [human]), ...claims];
}

const byCode = { 'itbench.reviewer.kind': 'code' };

function evaluation(time: bigint, values: Readonly<Record<string, Plain>>): SpanEvent {
  return { timeUnixNano: String(time), name: 'gen_ai.evaluation.result', attributes: attributesOf(values) };
}
