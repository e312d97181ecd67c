import { hasOffset, partPieces } from './folding.ts';
import { type Pane, partKey, type State } from './state.ts';

/** Something that the page lacks and the host has. `key` is the same while the same thing is wanted. */
export type Wanted = { readonly key: string; readonly trajectory: string } & (
  | { readonly kind: 'heads'; readonly from: number; readonly count: number; readonly asked: number }
  | {
      readonly kind: 'step';
      readonly step: number;
      readonly firstPart: number;
      readonly asked: number;
      /** Whether it is not shown yet, and a failure concerns nobody. */
      readonly ahead: boolean;
    }
  | {
      readonly kind: 'piece';
      readonly step: number;
      readonly part: number;
      readonly from: number;
      readonly count: number;
    }
  | { readonly kind: 'analysis'; readonly asked: number }
  | { readonly kind: 'labels'; readonly asked: number }
);

/** Heads in one answer, at most; the host sends fewer where they are long. */
const headCount = 2000;
/** Characters round a marked place that lies beyond what has been read. */
const pieceChars = 65_536;

/**
 * What the page lacks, the most urgent first. A function of the state alone: whatever happened, what is missing is asked
 * for, and what is no longer missing is called off.
 */
export function wantedOf(state: State): readonly Wanted[] {
  return [
    ...state.panes.flatMap(shownStep),
    ...state.panes.flatMap((pane, index) => marked(state, pane, index)),
    ...state.panes.flatMap(heads),
    ...state.panes.flatMap(labels),
    ...state.panes.flatMap(neighbours),
    ...state.panes.flatMap(analysis),
  ];
}

function shownStep(pane: Pane): Wanted[] {
  if (pane.stepProblem !== null || pane.at >= pane.opened.progress.steps) return [];
  return pane.step === null || pane.stale.has(pane.at) ? [stepAt(pane, pane.at, 0, false)] : [];
}

function neighbours(pane: Pane): Wanted[] {
  if (pane.step === null) return [];
  return [pane.at + 1, pane.at - 1]
    .filter((step) => step >= 0 && step < pane.opened.progress.steps)
    .filter((step) => !pane.near.has(step) || pane.stale.has(step))
    .map((step) => stepAt(pane, step, 0, true));
}

function stepAt(pane: Pane, step: number, firstPart: number, ahead: boolean): Wanted {
  const { trajectory } = pane.opened;
  const grown = pane.stale.get(step) ?? 0;
  const key = `step ${trajectory} ${step} ${firstPart} ${grown}`;
  return { kind: 'step', key, trajectory, step, firstPart, asked: pane.told, ahead };
}

/** What is needed to show a marked place: the part it is in, and the stretch of its text. */
function marked(state: State, pane: Pane, index: number): Wanted[] {
  const { mark, step } = pane;
  if (mark === null || step === null || mark.step !== step.step) return [];
  const part = step.parts[mark.part];
  if (part === undefined) {
    return mark.part < step.part_count ? [stepAt(pane, mark.step, step.parts.length, false)] : [];
  }
  const pieces = partPieces(part, state.pieces.get(partKey(index, mark.step, mark.part)));
  if (mark.at >= part.chars || hasOffset(pieces, mark.at)) return [];
  const { trajectory } = pane.opened;
  const from = Math.max(0, mark.at - pieceChars / 2);
  const key = `piece ${trajectory} ${mark.step} ${mark.part} ${from}`;
  return [{ kind: 'piece', key, trajectory, step: mark.step, part: mark.part, from, count: pieceChars }];
}

function heads(pane: Pane): Wanted[] {
  const { trajectory, progress } = pane.opened;
  if (pane.headsProblem !== null || progress.steps === 0) return [];
  const grown = pane.headsTold < pane.told;
  if (!grown && pane.heads.length >= progress.steps) return [];
  // The last step that is known may have grown since.
  const from = grown ? Math.max(0, pane.heads.length - 1) : pane.heads.length;
  return [
    { kind: 'heads', key: `heads ${trajectory}`, trajectory, from, count: headCount, asked: pane.told },
  ];
}

function labels(pane: Pane): Wanted[] {
  const { trajectory } = pane.opened;
  if (pane.labelsFrom >= pane.labelsWanted) return [];
  return [{ kind: 'labels', key: `labels ${trajectory}`, trajectory, asked: pane.labelsWanted }];
}

function analysis(pane: Pane): Wanted[] {
  const { trajectory } = pane.opened;
  if (pane.analysisFrom >= pane.analysisWanted) return [];
  return [
    {
      kind: 'analysis',
      key: `analysis ${trajectory} ${pane.analysisWanted}`,
      trajectory,
      asked: pane.analysisWanted,
    },
  ];
}
