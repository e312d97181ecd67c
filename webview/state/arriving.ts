import type { ShownStep, StepHead } from '../../src/core/schema/step.ts';
import type { OpenedTrajectory } from '../../src/protocol/review.ts';
import type { HostAction } from './action.ts';
import { reveal } from './folding.ts';
import { openPane } from './initial.ts';
import { applyMemory } from './memory.ts';
import { goAndAim, goOrResume, isAtEnd } from './moving.ts';
import { say, stepCount, withPane, withTrajectory } from './panes.ts';
import { type Pane, type Piece, partKey, type State } from './state.ts';

type Told<K extends HostAction['type']> = Extract<HostAction, { type: K }>;

/** The first screen: what was shown before a hide or a reload, unless a link names a step. */
export function onOpened(state: State, { page, memory }: Told<'opened'>): State {
  const opened: State = {
    ...state,
    load: { kind: 'ready' },
    panes: page.panes.map(openPane),
    pane: 0,
    reviewer: page.reviewer,
    blind: page.blind,
    queue: page.queue,
  };
  const restored = memory === null ? opened : applyMemory(opened, memory);
  return page.step === null ? restored : goOrResume(restored, page.step);
}

export function onTrajectoryChanged(state: State, { opened, anew }: Told<'trajectoryChanged'>): State {
  return resumed(
    withTrajectory(state, opened.trajectory, (pane) => {
      const analysed = anew === true || isAnalysedAnew(pane.opened, opened);
      return {
        opened,
        told: pane.told + 1,
        headsProblem: null,
        following: pane.following || isAtEnd(pane, pane.at),
        analysisWanted: pane.analysisWanted + (analysed ? 1 : 0),
        labelsWanted: pane.labelsWanted + (pane.opened.hidden !== opened.hidden ? 1 : 0),
      };
    }),
  );
}

/** Whether evidence analysis may come to something else than before. It waits for the index, so being read further is no reason; nor is each step of a running attempt, before it ends. */
function isAnalysedAnew(before: OpenedTrajectory, after: OpenedTrajectory): boolean {
  return (
    before.hidden !== after.hidden ||
    before.progress.live !== after.progress.live ||
    JSON.stringify(before.attempt) !== JSON.stringify(after.attempt)
  );
}

export function onReplaced(state: State, { pane, opened }: Told<'replaced'>): State {
  if (state.panes[pane] === undefined) return state;
  const replaced = withPane(state, pane, openPane(opened));
  // Folds and long texts are named by position, so those of the trajectory that was here before go.
  const others = (key: string) => !key.startsWith(`${pane}:`);
  return {
    ...replaced,
    aim: { kind: 'step', step: 0 },
    toggled: new Set([...state.toggled].filter(others)),
    whole: new Set([...state.whole].filter(others)),
    pieces: new Map([...state.pieces].filter(([key]) => others(key))),
  };
}

export function onHeadsRead(state: State, { trajectory, from, heads, asked }: Told<'headsRead'>): State {
  const read = withTrajectory(state, trajectory, (pane) => {
    // An answer that was overtaken, or that leaves a gap, is dropped: what is missing is asked for again.
    if (from > pane.heads.length) return null;
    const stale = new Map(pane.stale);
    for (const head of heads) {
      if (hasChanged(pane.heads[head.step], head)) stale.set(head.step, pane.told);
    }
    const problem = heads.length === 0 ? 'no step came' : null;
    const all = [...pane.heads.slice(0, from), ...heads, ...pane.heads.slice(from + heads.length)];
    return { heads: all, stale, headsTold: Math.max(pane.headsTold, asked), headsProblem: problem };
  });
  return followed(resumed(read), trajectory);
}

function hasChanged(before: StepHead | undefined, after: StepHead): boolean {
  return (
    before !== undefined && (before.chars !== after.chars || before.content_sha256 !== after.content_sha256)
  );
}

/** Goes on to the step of a link, or of before a reload, as far as steps are known now. */
function resumed(state: State): State {
  const waiting = state.panes.find(({ resume, at }) => resume !== null && resume > at);
  if (waiting === undefined || waiting.resume === null || stepCount(waiting) - 1 <= waiting.at) return state;
  return goOrResume(state, waiting.resume);
}

/** Goes along with a running attempt: to its newest step, unless the person is in the middle of something. */
function followed(state: State, trajectory: string): State {
  const index = state.panes.findIndex((pane) => pane.opened.trajectory === trajectory);
  const pane = state.panes[index];
  if (pane === undefined || index !== state.pane || !pane.following) return state;
  const last = pane.heads.length - 1;
  if (last <= pane.at || state.note !== null || state.find.shown || state.goTo !== null) return state;
  const gone = withPane(goAndAim(state, last), index, { following: true, arrived: true });
  return say(gone, `Step ${last + 1} has arrived`);
}

export function onStepRead(state: State, { trajectory, step, asked }: Told<'stepRead'>): State {
  const read = withTrajectory(state, trajectory, (pane) => {
    const merged = mergeParts(pane.near.get(step.step), step);
    if (merged === null) return null;
    const near = new Map(pane.near).set(step.step, merged);
    const stale = new Map(pane.stale);
    if ((stale.get(step.step) ?? Number.POSITIVE_INFINITY) <= asked) stale.delete(step.step);
    return pane.at === step.step ? { near, stale, step: merged, stepProblem: null } : { near, stale };
  });
  return read.panes.reduce(
    (next, pane, index) =>
      pane.opened.trajectory === trajectory && pane.at === step.step ? reveal(next, index) : next,
    read,
  );
}

/** Further parts go behind those that are there; null where they would leave a gap. */
function mergeParts(before: ShownStep | undefined, read: ShownStep): ShownStep | null {
  if (read.first_part === 0) return read;
  if (before === undefined || before.parts.length < read.first_part) return null;
  return { ...before, parts: [...before.parts.slice(0, read.first_part), ...read.parts] };
}

export function onPieceRead(state: State, { trajectory, step, part, piece }: Told<'pieceRead'>): State {
  const pieces = new Map(state.pieces);
  for (const [index, pane] of state.panes.entries()) {
    if (pane.opened.trajectory !== trajectory) continue;
    const key = partKey(index, step, part);
    pieces.set(key, withPiece(pieces.get(key) ?? [], piece));
  }
  return { ...state, pieces };
}

function withPiece(pieces: readonly Piece[], piece: Piece): readonly Piece[] {
  return [...pieces.filter(({ from }) => from !== piece.from), piece].toSorted((a, b) => a.from - b.from);
}

export function onAnalysed(state: State, { trajectory, analysis, asked }: Told<'analysed'>): State {
  return withTrajectory(state, trajectory, (pane: Pane) => ({
    analysis: { kind: 'ready', analysis },
    analysisFrom: asked,
    claim: Math.max(0, Math.min(pane.claim, analysis.ledger.length - 1)),
  }));
}
