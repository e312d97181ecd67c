import type { LabelPlace, LabelValue } from '../../src/core/schema/label.ts';
import { AttemptLabel, ClaimLabel, StepLabel } from '../../src/core/schema/label.ts';

const lists: Readonly<Record<LabelPlace['kind'], readonly LabelValue[]>> = {
  claim: ClaimLabel.options,
  step: StepLabel.options,
  attempt: AttemptLabel.options,
};

/** The labels of a kind of target in the order of their digits: the first is 1. */
export function labelList(kind: LabelPlace['kind']): readonly LabelValue[] {
  return lists[kind];
}

/** The label that a digit from 1 to 9 stands for, or null. */
export function labelOfDigit(kind: LabelPlace['kind'], digit: number): LabelValue | null {
  return lists[kind][digit - 1] ?? null;
}
