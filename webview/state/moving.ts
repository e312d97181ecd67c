import { visibleLine } from '../text/visibleText.ts';
import { reveal } from './folding.ts';
import { claimMentions } from './labelling.ts';
import { activePane, say, stepCount, withPane } from './panes.ts';
import type { Mark, Pane, State } from './state.ts';

/** Steps beside the shown one that are kept. */
const keptNear = 4;

/**
 * Shows a step in every pane: two that are side by side stay at the same turn. A step that is not there stands for the
 * nearest one. What is aimed at is the step, if it was a step.
 */
export function goToStep(state: State, step: number, mark: Mark | null = null): State {
  const panes = state.panes.map((pane, index) => atStep(pane, step, index === state.pane ? mark : null));
  const pane = panes[state.pane];
  if (pane === undefined) return state;
  const aim = state.aim.kind === 'step' ? { kind: 'step' as const, step: pane.at } : state.aim;
  return reveal(say({ ...state, panes, aim }, stepWords(pane)), state.pane);
}

/** As {@link goToStep}, and aims at it. */
export function goAndAim(state: State, step: number, mark: Mark | null = null): State {
  return goToStep({ ...state, aim: { kind: 'step', step } }, step, mark);
}

/** Goes to a step as soon as it is known; until then, as near as one can get. */
export function goOrResume(state: State, step: number): State {
  const gone = goAndAim(state, step);
  return gone.panes.reduce(
    (next, pane, index) => (pane.at < step ? withPane(next, index, { resume: step }) : next),
    gone,
  );
}

function atStep(pane: Pane, wanted: number, mark: Mark | null): Pane {
  const last = stepCount(pane) - 1;
  const at = Math.max(0, Math.min(wanted, last));
  const near = new Map([...pane.near].filter(([step]) => Math.abs(step - at) <= keptNear));
  return {
    ...pane,
    at,
    near,
    step: near.get(at) ?? null,
    stepProblem: null,
    mark: mark !== null && mark.step === at ? mark : null,
    following: isAtEnd(pane, at),
    arrived: false,
    resume: null,
  };
}

/** Whether a pane shows the last step of a trajectory that may still grow, all of which has been read. */
export function isAtEnd({ opened: { progress } }: Pane, at: number): boolean {
  return progress.live && progress.complete && at >= progress.steps - 1;
}

export function moveStep(state: State, by: number): State {
  const pane = activePane(state);
  if (pane === undefined) return state;
  const moved = goAndAim(state, pane.at + by);
  if (activePane(moved)?.at !== pane.at) return moved;
  return say(moved, by > 0 ? 'This is the last step' : 'This is the first step');
}

export function moveFailed(state: State, by: 1 | -1): State {
  const pane = activePane(state);
  if (pane === undefined) return state;
  for (let step = pane.at + by; step >= 0 && step < pane.heads.length; step += by) {
    if (pane.heads[step]?.failed === true) return goAndAim(state, step);
  }
  return say(state, by > 0 ? 'No step after this one failed' : 'No step before this one failed');
}

export function aimClaim(state: State, claim: number): State {
  const pane = activePane(state);
  const count = pane?.analysis.kind === 'ready' ? pane.analysis.analysis.ledger.length : 0;
  if (pane === undefined || pane.analysis.kind !== 'ready' || count === 0) {
    return say(state, 'There is no claim to aim at');
  }
  const at = Math.max(0, Math.min(claim, count - 1));
  const name = visibleLine(pane.analysis.analysis.ledger[at]?.name ?? '');
  const mention = at === pane.claim ? pane.mention : -1;
  const next = withPane(state, state.pane, { claim: at, mention, arrived: false });
  return say({ ...next, aim: { kind: 'claim', claim: at } }, `Claim ${at + 1} of ${count}: ${name}`);
}

/** To the next claim; from elsewhere, first to the one that was gone to last. */
export function moveClaim(state: State, by: 1 | -1): State {
  const pane = activePane(state);
  if (pane === undefined) return state;
  return aimClaim(state, state.aim.kind === 'claim' ? pane.claim + by : pane.claim);
}

export function moveMention(state: State, by: 1 | -1): State {
  const pane = activePane(state);
  if (pane === undefined) return state;
  const mentions = claimMentions(pane, pane.claim);
  const first = by > 0 ? 0 : mentions.length - 1;
  const at = pane.mention < 0 ? first : pane.mention + by;
  const mention = mentions[at];
  if (mention === undefined) {
    return say(
      state,
      mentions.length === 0 ? 'No step mentions the claim' : 'No further mention of the claim',
    );
  }
  const { step, part, at: offset, length } = mention;
  const mark = { step, part, at: offset, length };
  const aimed: State = { ...state, aim: { kind: 'claim', claim: pane.claim } };
  const gone = withPane(goToStep(aimed, mention.step, mark), state.pane, { mention: at });
  return say(
    gone,
    `Mention ${at + 1} of ${mentions.length} of claim ${pane.claim + 1}, step ${mention.step + 1}`,
  );
}

/** Where one is, in words for the status line and for screen readers. */
function stepWords(pane: Pane): string {
  const head = pane.heads[pane.at];
  const place = `Step ${pane.at + 1} of ${stepCount(pane)}`;
  if (head === undefined) return place;
  return `${place}: ${visibleLine(head.title)}${head.failed ? ', failed' : ''}`;
}

/** Goes to the step whose number was typed. */
export function submitGoTo(state: State): State {
  const pane = activePane(state);
  if (pane === undefined || state.goTo === null) return state;
  const wanted = /^\s*(\d{1,9})\s*$/.exec(state.goTo)?.[1];
  const count = stepCount(pane);
  const step = wanted === undefined ? Number.NaN : Number(wanted);
  if (!(step >= 1 && step <= count)) return say(state, `Type a number from 1 to ${count}`);
  return goAndAim({ ...state, goTo: null }, step - 1);
}
