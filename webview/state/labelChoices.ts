import type { LabelPlace, LabelValue } from '../../src/core/schema/label.ts';
import { labelList } from '../text/labelLists.ts';
import { visibleLine } from '../text/visibleText.ts';
import { isOwn, labelsAt } from './labelling.ts';
import type { Pane, State } from './state.ts';

/** A value of the closed list with its digit, and who says it. */
export interface LabelChoice {
  readonly digit: number;
  readonly value: LabelValue;
  /** Whether this reviewer says so. */
  readonly own: boolean;
  /** Others who say so and whose labels may be seen. */
  readonly others: readonly string[];
}

/** The closed list for what is aimed at, in the order of its digits. Nothing is chosen that this reviewer has not chosen. */
export function labelChoices(state: State, pane: Pane): readonly LabelChoice[] {
  const held = labelsAt(pane, state.aim);
  return labelList(state.aim.kind).map((value, at) => {
    const saying = held.filter((label) => label.value === value);
    return {
      digit: at + 1,
      value,
      own: saying.some((label) => isOwn(label, state)),
      others: saying.filter((label) => !isOwn(label, state)).map(({ reviewer }) => reviewer),
    };
  });
}

/** Why what is aimed at cannot be labelled, and what can, as sentences; null where it can. */
export function aimProblem({ aim }: Pick<State, 'aim'>, pane: Pane): string | null {
  if (pane.opened.label_problem !== null) return visibleLine(pane.opened.label_problem);
  if (aim.kind === 'claim' && claimName(pane, aim.claim) === null) {
    return 'There is no such claim to label. Press s to label the step, or a to label the attempt.';
  }
  if (aim.kind === 'step' && pane.heads[aim.step]?.turn === null) {
    return 'The agent took no turn here, so there is no step to label. Press a to label the attempt.';
  }
  return null;
}

/** What is aimed at: "Claim 2" and its name, "Step 14" and what it does. Harmless to show. */
export function aimWords(aim: LabelPlace, pane: Pane): { readonly what: string; readonly name: string } {
  if (aim.kind === 'claim') {
    return { what: `Claim ${aim.claim + 1}`, name: visibleLine(claimName(pane, aim.claim) ?? '') };
  }
  if (aim.kind === 'step') {
    return { what: `Step ${aim.step + 1}`, name: visibleLine(pane.heads[aim.step]?.title ?? '') };
  }
  return { what: 'The attempt as a whole', name: '' };
}

/** Null while the claims are not known, and where there is none of that number. */
function claimName({ analysis }: Pane, claim: number): string | null {
  return analysis.kind === 'ready' ? (analysis.analysis.ledger[claim]?.name ?? null) : null;
}
