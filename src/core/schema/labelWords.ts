import type { LabelValue } from './label.ts';

/** What a label is called, and what it says of its target, for tooltips and help. */
export interface LabelWords {
  readonly name: string;
  /** One sentence. */
  readonly meaning: string;
}

export const labelWords: Readonly<Record<LabelValue, LabelWords>> = {
  true_cause: { name: 'True cause', meaning: 'The entity is a root cause of the incident.' },
  upstream_injector: {
    name: 'Upstream injector',
    meaning:
      'The machinery that injects the fault or the load, such as a chaos object, not the incident itself.',
  },
  co_occurring_symptom: {
    name: 'Co-occurring symptom',
    meaning: 'Something else that went wrong at the same time, neither cause nor consequence.',
  },
  downstream_victim: {
    name: 'Downstream victim',
    meaning: 'It suffers from the root cause, and is not one.',
  },
  duplicate: { name: 'Duplicate', meaning: 'Another claim of the submission names the same cause.' },
  unsupported: {
    name: 'Unsupported',
    meaning: 'Nothing that the agent saw supports the claim.',
  },
  scorer_error: {
    name: 'Scorer error',
    meaning: 'Scoring matched the claim wrongly: its verdict is turned round in the corrected figures.',
  },
  key_evidence: {
    name: 'Key evidence',
    meaning: 'The step brought evidence that decides the diagnosis.',
  },
  redundant: { name: 'Redundant', meaning: 'The step looked at what was already known.' },
  after_evidence_complete: {
    name: 'After evidence complete',
    meaning: 'Everything needed for the diagnosis was known before the step.',
  },
  dead_end: { name: 'Dead end', meaning: 'The step followed a trail that led nowhere.' },
  misread: { name: 'Misread', meaning: 'The agent drew a wrong conclusion from what it saw.' },
  fabricated: { name: 'Fabricated', meaning: 'The agent states something that no tool result says.' },
  over_investigation: {
    name: 'Over-investigation',
    meaning: 'The agent went on investigating after the evidence was complete.',
  },
  false_positive: { name: 'False positive', meaning: 'The submission names what is no root cause.' },
  ground_truth_disputed: {
    name: 'Ground truth disputed',
    meaning: 'The ground truth itself is doubtful, so the score is too.',
  },
  prompt_problem: { name: 'Prompt problem', meaning: 'The prompt led the agent astray.' },
  adapter_problem: {
    name: 'Adapter problem',
    meaning: 'The model adapter or the harness spoiled the attempt, not the model.',
  },
  acceptable: { name: 'Acceptable', meaning: 'Looked at, and nothing is wrong with it.' },
};
