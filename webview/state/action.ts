import type { AttemptAnalysis } from '../../src/core/schema/analysis.ts';
import type { LabelPlace, LabelValue } from '../../src/core/schema/label.ts';
import type { PartKind, ShownStep, StepHead } from '../../src/core/schema/step.ts';
import type { AttemptLabels, FindHit, LabelSaved, OpenedTrajectory } from '../../src/protocol/review.ts';
import type { OpenProblem, QueuePlace, ReviewPage } from '../../src/protocol/webview.ts';
import type { Memory } from './remembered.ts';
import type { Change, Mark, Piece } from './state.ts';

/** What a person does, by a key, a button or the pointer. Whatever needs the host is asked by effects.ts. */
export type PersonAction =
  // Where one is.
  | { readonly type: 'goToStep'; readonly step: number }
  | { readonly type: 'moveStep'; readonly by: number }
  | { readonly type: 'firstStep' }
  | { readonly type: 'lastStep' }
  | { readonly type: 'moveFailed'; readonly by: 1 | -1 }
  /** Goes to a place in the trajectory and marks it: a mention, a hit. */
  | { readonly type: 'goToMark'; readonly mark: Mark }
  /** Next or previous mention of the claim that was gone to last. */
  | { readonly type: 'moveMention'; readonly by: 1 | -1 }
  | { readonly type: 'selectPane'; readonly pane: number }
  /** Opens the box that asks for a step; what is typed there; and goes. */
  | { readonly type: 'openGoTo' }
  | { readonly type: 'typeGoTo'; readonly text: string }
  | { readonly type: 'submitGoTo' }
  /** Leaves this attempt. */
  | { readonly type: 'leave'; readonly to: Destination }
  | { readonly type: 'openMember'; readonly member: string }
  // What is aimed at, and what is said of it.
  | { readonly type: 'aimStep' }
  | { readonly type: 'aimAttempt' }
  | { readonly type: 'aimClaim'; readonly claim: number }
  | { readonly type: 'moveClaim'; readonly by: 1 | -1 }
  /** Labels what is aimed at with the n-th value of its list, from 1; takes it back where it holds. */
  | { readonly type: 'labelNumber'; readonly digit: number }
  /** Labels a place, or takes the label back where it holds. */
  | { readonly type: 'label'; readonly place: LabelPlace; readonly value: LabelValue }
  | { readonly type: 'undo' }
  /** Opens the note of a place, of what is aimed at where none is named. */
  | { readonly type: 'openNote'; readonly place?: LabelPlace }
  | { readonly type: 'typeNote'; readonly text: string }
  | { readonly type: 'keepNote' }
  /** Closes the note without keeping what was typed. */
  | { readonly type: 'dropNote' }
  | { readonly type: 'retrySave' }
  // What is shown.
  | { readonly type: 'toggleFocus' }
  | { readonly type: 'toggleTruth' }
  | { readonly type: 'toggleDrawer' }
  | { readonly type: 'toggleHelp' }
  | { readonly type: 'toggleKind'; readonly kind: PartKind }
  | { readonly type: 'showAllKinds' }
  /** Scrolls the step by a page; changes nothing else. */
  | { readonly type: 'scrollStep'; readonly by: 1 | -1 }
  | { readonly type: 'togglePart'; readonly pane: number; readonly part: number }
  /** Unfolds or folds a list or a long text of the ledger or of the truth, named by the view that has it. */
  | { readonly type: 'toggleSection'; readonly key: string }
  /** Unfolds every part of the step, or folds all where all are unfolded. */
  | { readonly type: 'toggleFolds' }
  /** Shows a part to its end, as far as it has been handed over, or its first lines again. */
  | { readonly type: 'toggleWhole'; readonly pane: number; readonly part: number }
  /** Asks for more of a long part, from an offset on. */
  | {
      readonly type: 'readOn';
      readonly pane: number;
      readonly part: number;
      readonly from: number;
      readonly count: number;
    }
  /** Asks for the parts of the step that did not come with it. */
  | { readonly type: 'readMoreParts'; readonly pane: number }
  | { readonly type: 'openFind' }
  | { readonly type: 'typeFind'; readonly text: string }
  | { readonly type: 'toggleMatchCase' }
  | { readonly type: 'moveHit'; readonly by: 1 | -1 }
  | { readonly type: 'goToHit'; readonly at: number }
  /** Leaves the innermost thing that is open: help, box, note, find, drawer, focus mode. */
  | { readonly type: 'escape' }
  // What the host does.
  | { readonly type: 'openExchange' }
  | { readonly type: 'openRaw' }
  | { readonly type: 'copyLink' }
  /** `what` for the status line: "The command". */
  | { readonly type: 'copyText'; readonly text: string; readonly what: string }
  | { readonly type: 'chooseTruth' }
  | { readonly type: 'retryStep'; readonly pane: number };

export type Destination =
  | 'next_attempt'
  | 'previous_attempt'
  | 'next_flagged'
  | 'report'
  | 'compare'
  | 'queue';

interface Of {
  readonly trajectory: string;
}

/** What the host answered or told. `asked` is the count, in the pane, that the question was asked at. */
export type HostAction =
  | { readonly type: 'opened'; readonly page: ReviewPage; readonly memory: Memory | null }
  | { readonly type: 'openFailed'; readonly problem: OpenProblem }
  | ({
      readonly type: 'headsRead';
      readonly from: number;
      readonly heads: readonly StepHead[];
      readonly asked: number;
    } & Of)
  | ({ readonly type: 'headsFailed'; readonly message: string } & Of)
  | ({ readonly type: 'stepRead'; readonly step: ShownStep; readonly asked: number } & Of)
  | ({ readonly type: 'stepFailed'; readonly step: number; readonly message: string } & Of)
  | ({
      readonly type: 'pieceRead';
      readonly step: number;
      readonly part: number;
      readonly piece: Piece;
    } & Of)
  | ({ readonly type: 'analysed'; readonly analysis: AttemptAnalysis; readonly asked: number } & Of)
  | ({ readonly type: 'analysisFailed'; readonly message: string; readonly asked: number } & Of)
  | ({ readonly type: 'labelsRead'; readonly labels: AttemptLabels; readonly asked: number } & Of)
  | ({ readonly type: 'labelsFailed'; readonly message: string; readonly asked: number } & Of)
  | ({ readonly type: 'labelsChanged' } & Of)
  /** It was read further, has grown, was given a truth, or may now be seen whole. */
  | {
      readonly type: 'trajectoryChanged';
      readonly opened: OpenedTrajectory;
      /** Set where evidence has to be looked for again whatever else has changed. */
      readonly anew?: true;
    }
  /** Another trajectory of the same file, in place of the one of a pane. */
  | { readonly type: 'replaced'; readonly pane: number; readonly opened: OpenedTrajectory }
  /** A link to a step was followed. */
  | { readonly type: 'linked'; readonly step: number }
  | { readonly type: 'queueChanged'; readonly queue: QueuePlace }
  | { readonly type: 'reviewerChanged'; readonly reviewer: string | null; readonly blind: boolean }
  | {
      readonly type: 'found';
      readonly text: string;
      readonly matchCase: boolean;
      readonly hits: readonly FindHit[];
      readonly more: boolean;
    }
  | { readonly type: 'findFailed'; readonly message: string }
  | { readonly type: 'saveBegan' }
  /** `at` is local time for people; `words` what was done, for the status line; `change` null for an undo. */
  | ({
      readonly type: 'saved';
      readonly change: Change | null;
      readonly saved: LabelSaved;
      readonly at: string;
      readonly words: string;
    } & Of)
  /** `change` null for an undo and for what the person called off: it is not to be tried again. */
  | { readonly type: 'saveFailed'; readonly change: Change | null; readonly message: string }
  | { readonly type: 'said'; readonly words: string };

export type Action = PersonAction | HostAction;
export type Send = (action: Action) => void;
