import type { GroundTruth } from '../../schema/groundTruth.ts';
import type { LintFinding } from '../../schema/suite.ts';

/**
 * A finding before it is known of which task. Severities mean the same in every check:
 * `error` – a score against this truth is in doubt, or none can be had; `warning` – our rules give the right score, but
 * another reading would not, or a figure beside the score is off; `info` – worth knowing, changes no number.
 */
export type Complaint = Omit<LintFinding, 'task'>;

/** A family of checks on a ground truth alone. */
export type TruthCheck = (truth: GroundTruth) => Complaint[];

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
