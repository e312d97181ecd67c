import type { Action, HostAction, PersonAction } from './action.ts';
import {
  onAnalysed,
  onHeadsRead,
  onOpened,
  onPieceRead,
  onReplaced,
  onStepRead,
  onTrajectoryChanged,
} from './arriving.ts';
import { goToHit, moveHit, onFound, toggleMatchCase, typeFind } from './finding.ts';
import { flipped, reveal, toggleFolds, togglePart, toggleWhole } from './folding.ts';
import {
  aimClaim,
  goAndAim,
  goOrResume,
  goToStep,
  moveClaim,
  moveFailed,
  moveMention,
  moveStep,
  submitGoTo,
} from './moving.ts';
import { activePane, say, stepCount, withPane, withTrajectory } from './panes.ts';
import { isChanged, onDigit, onSaveBegan, onSaved, onSaveFailed, openNote } from './saving.ts';
import type { State } from './state.ts';

/** The only place where the page's state changes. */
export function reduce(state: State, action: Action): State {
  return isOfHost(action) ? reduceHost(state, action) : reducePerson(state, action);
}

const hostTypes: Readonly<Record<HostAction['type'], true>> = {
  opened: true,
  openFailed: true,
  headsRead: true,
  headsFailed: true,
  stepRead: true,
  stepFailed: true,
  pieceRead: true,
  analysed: true,
  analysisFailed: true,
  labelsRead: true,
  labelsFailed: true,
  labelsChanged: true,
  trajectoryChanged: true,
  replaced: true,
  linked: true,
  queueChanged: true,
  reviewerChanged: true,
  found: true,
  findFailed: true,
  saveBegan: true,
  saved: true,
  saveFailed: true,
  said: true,
};

function isOfHost(action: Action): action is HostAction {
  return Object.hasOwn(hostTypes, action.type);
}

function reducePerson(state: State, action: PersonAction): State {
  switch (action.type) {
    case 'goToStep':
      return goAndAim(state, action.step);
    case 'moveStep':
      return moveStep(state, action.by);
    case 'firstStep':
      return goAndAim(state, 0);
    case 'lastStep':
      return goAndAim(state, (activePane(state)?.opened.progress.steps ?? 1) - 1);
    case 'moveFailed':
      return moveFailed(state, action.by);
    case 'goToMark':
      return goToStep(state, action.mark.step, action.mark);
    case 'moveMention':
      return moveMention(state, action.by);
    case 'selectPane':
      return state.panes[action.pane] === undefined ? state : { ...state, pane: action.pane };
    case 'openGoTo':
      return state.panes.length === 0 ? state : { ...state, goTo: '' };
    case 'typeGoTo':
      return state.goTo === null ? state : { ...state, goTo: action.text };
    case 'submitGoTo':
      return submitGoTo(state);
    case 'aimStep':
      return aimStep(state);
    case 'aimAttempt':
      return say({ ...state, aim: { kind: 'attempt' } }, 'Aimed at the attempt');
    case 'aimClaim':
      return aimClaim(state, action.claim);
    case 'moveClaim':
      return moveClaim(state, action.by);
    case 'labelNumber':
      return onDigit(state, action.digit);
    case 'openNote':
      return openNote(state, action.place ?? state.aim);
    case 'typeNote':
      return state.note === null ? state : { ...state, note: { ...state.note, text: action.text } };
    case 'dropNote':
      return { ...state, note: null };
    case 'toggleFocus':
      return say(
        { ...state, focused: !state.focused },
        state.focused ? 'Outline and claims are shown again' : 'The step alone; Escape shows the rest again',
      );
    case 'toggleTruth':
      return say(
        // Where the page is narrow the truth stands in the drawer: what is asked for has to come into sight.
        { ...state, truthShown: !state.truthShown, drawerShown: !state.truthShown },
        state.truthShown ? 'Ground truth hidden' : 'Ground truth shown',
      );
    case 'toggleDrawer':
      return { ...state, drawerShown: !state.drawerShown };
    case 'toggleHelp':
      return { ...state, helpShown: !state.helpShown };
    case 'toggleKind':
      return { ...state, hiddenKinds: flipped(state.hiddenKinds, action.kind) };
    case 'showAllKinds':
      return { ...state, hiddenKinds: new Set() };
    case 'togglePart':
      return togglePart(state, action.pane, action.part);
    case 'toggleSection':
      return { ...state, toggled: flipped(state.toggled, action.key) };
    case 'toggleFolds':
      return toggleFolds(state);
    case 'toggleWhole':
      return toggleWhole(state, action.pane, action.part);
    case 'openFind':
      return { ...state, find: { ...state.find, shown: true } };
    case 'typeFind':
      return typeFind(state, action.text);
    case 'toggleMatchCase':
      return toggleMatchCase(state);
    case 'moveHit':
      return moveHit(state, action.by);
    case 'goToHit':
      return goToHit(state, action.at);
    case 'escape':
      return leaveInnermost(state);
    case 'retryStep':
      return withPane(state, action.pane, { stepProblem: null, headsProblem: null });
    // What these ask of the host is in effects.ts; what it comes to arrives as an action of its own.
    case 'leave':
    case 'openMember':
    case 'label':
    case 'undo':
    case 'keepNote':
    case 'retrySave':
    case 'scrollStep':
    case 'readOn':
    case 'readMoreParts':
    case 'openExchange':
    case 'openRaw':
    case 'copyLink':
    case 'copyText':
    case 'chooseTruth':
      return state;
  }
}

function reduceHost(state: State, action: HostAction): State {
  switch (action.type) {
    case 'opened':
      return onOpened(state, action);
    case 'openFailed':
      return { ...state, load: { kind: 'problem', problem: action.problem } };
    case 'headsRead':
      return onHeadsRead(state, action);
    case 'headsFailed':
      return withTrajectory(state, action.trajectory, () => ({ headsProblem: action.message }));
    case 'stepRead':
      return onStepRead(state, action);
    case 'stepFailed':
      return withTrajectory(state, action.trajectory, (pane) =>
        pane.at === action.step && pane.step === null ? { stepProblem: action.message } : null,
      );
    case 'pieceRead':
      return onPieceRead(state, action);
    case 'analysed':
      return onAnalysed(state, action);
    case 'analysisFailed':
      return withTrajectory(state, action.trajectory, () => ({
        analysis: { kind: 'problem', message: action.message },
        analysisFrom: action.asked,
      }));
    case 'labelsRead':
      return withTrajectory(state, action.trajectory, () => ({
        labels: action.labels,
        labelsFrom: action.asked,
        labelsProblem: null,
      }));
    case 'labelsFailed':
      return withTrajectory(state, action.trajectory, () => ({
        labelsFrom: action.asked,
        labelsProblem: action.message,
      }));
    case 'labelsChanged':
      return withTrajectory(state, action.trajectory, (pane) => ({ labelsWanted: pane.labelsWanted + 1 }));
    case 'trajectoryChanged':
      return onTrajectoryChanged(state, action);
    case 'replaced':
      return onReplaced(state, action);
    case 'linked':
      return goOrResume(state, action.step);
    case 'queueChanged':
      return { ...state, queue: action.queue };
    case 'reviewerChanged':
      return { ...state, reviewer: action.reviewer, blind: action.blind };
    case 'found':
      return onFound(state, action);
    case 'findFailed':
      return { ...state, find: { ...state.find, busy: false, problem: action.message } };
    case 'saveBegan':
      return onSaveBegan(state);
    case 'saved':
      return onSaved(state, action);
    case 'saveFailed':
      return onSaveFailed(state, action);
    case 'said':
      return say(state, action.words);
  }
}

function aimStep(state: State): State {
  const pane = activePane(state);
  if (pane === undefined) return state;
  const aimed: State = { ...state, aim: { kind: 'step', step: pane.at } };
  return say(aimed, `Aimed at step ${pane.at + 1} of ${stepCount(pane)}`);
}

/** Leaves the innermost thing that is open. A note with something in it that is not kept stays. */
function leaveInnermost(state: State): State {
  if (state.helpShown) return { ...state, helpShown: false };
  if (state.goTo !== null) return { ...state, goTo: null };
  if (state.note !== null) {
    return isChanged(state, state.note)
      ? say(state, 'The note has not been kept yet: Ctrl+Enter keeps it')
      : { ...state, note: null };
  }
  if (state.find.shown) return closeFind(state);
  if (state.drawerShown) return { ...state, drawerShown: false };
  return state.focused ? say({ ...state, focused: false }, 'Outline and claims are shown again') : state;
}

/** The text stays for the next time; what is marked goes. */
function closeFind(state: State): State {
  const panes = state.panes.map((pane) => ({ ...pane, mark: null }));
  return reveal({ ...state, panes, find: { ...state.find, shown: false } }, state.pane);
}
