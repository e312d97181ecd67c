import type { AttemptAnalysis } from '../../src/core/schema/analysis.ts';
import type { LabelChange, LabelPlace } from '../../src/core/schema/label.ts';
import type { PartKind, ShownStep, StepHead } from '../../src/core/schema/step.ts';
import type { AttemptLabels, FindHit, OpenedTrajectory } from '../../src/protocol/review.ts';
import type { OpenProblem, QueuePlace } from '../../src/protocol/webview.ts';

/** Everything that the page shows. Changed by `reduce` only; what is drawn is a function of it. */
export interface State {
  readonly load:
    | { readonly kind: 'loading' }
    | { readonly kind: 'problem'; readonly problem: OpenProblem }
    | { readonly kind: 'ready' };
  /** One, or two side by side. */
  readonly panes: readonly Pane[];
  /** The pane that keys go to. */
  readonly pane: number;
  readonly reviewer: string | null;
  readonly blind: boolean;
  readonly queue: QueuePlace;
  /** Kinds of parts that are not shown. */
  readonly hiddenKinds: ReadonlySet<PartKind>;
  /** Parts that are unfolded or folded against the rule of their kind, by `partKey`. */
  readonly toggled: ReadonlySet<string>;
  /** Parts that are shown to their end, by `partKey`; others show their first lines and say how much there is. */
  readonly whole: ReadonlySet<string>;
  /** Text of long parts that was asked for, by `partKey`: in order, without overlap, not always without gaps. */
  readonly pieces: ReadonlyMap<string, readonly Piece[]>;
  /** What the digits label: what the person went to last. */
  readonly aim: LabelPlace;
  readonly find: Find;
  readonly truthShown: boolean;
  /** The note that is being written; its text outlives hiding, reloading and a failed save. */
  readonly note: Note | null;
  readonly save: Save;
  /** Only the step, without outline and ledger. */
  readonly focused: boolean;
  /** The ledger as a drawer over the step, where the page is too narrow for a column of its own. */
  readonly drawerShown: boolean;
  readonly helpShown: boolean;
  /** What is typed in the box that asks for a step to go to; null while it is not open. */
  readonly goTo: string | null;
  /** The last thing that a key or a button came to, for the status line and for screen readers. */
  readonly said: string;
}

/** A note, of the trajectory it was begun in. */
export interface Note {
  readonly trajectory: string;
  readonly place: LabelPlace;
  readonly text: string;
}

/** A stretch of a part's text. Offsets are UTF-16 code units of the whole text. */
export interface Piece {
  readonly from: number;
  readonly text: string;
}

/** What is marked in a step and scrolled to: a stretch of the raw text of a part. */
export interface Mark {
  readonly step: number;
  readonly part: number;
  readonly at: number;
  /** 0 where only the place is known. */
  readonly length: number;
}

export interface Pane {
  readonly opened: OpenedTrajectory;
  /** Of every step that is known, from 0 without a gap. */
  readonly heads: readonly StepHead[];
  /** Position of the step that is shown. */
  readonly at: number;
  /** The step that is shown, as far as it has been read; null while it is not there yet. */
  readonly step: ShownStep | null;
  readonly stepProblem: string | null;
  /** Why the list of steps could not be read on; null where it could. */
  readonly headsProblem: string | null;
  /** Counts what the host has told of the trajectory, and up to which of it `heads` are. */
  readonly told: number;
  readonly headsTold: number;
  /** Steps whose content has grown since they were read, each with the count of `told` from which on it is right. */
  readonly stale: ReadonlyMap<number, number>;
  /** Goes along with an attempt that is running: the person is at its last step. */
  readonly following: boolean;
  /** Whether it went on to this step by itself, and the person has not done anything since. */
  readonly arrived: boolean;
  /** Step to go to once it is known, from a link or from before a reload. */
  readonly resume: number | null;
  /** Steps that have been read, near the one that is shown, so that a neighbour is there at once. */
  readonly near: ReadonlyMap<number, ShownStep>;
  readonly mark: Mark | null;
  /** Position in what `claimMentions` gives of the claim; -1 before the first. */
  readonly mention: number;
  /** The claim that was gone to last. */
  readonly claim: number;
  readonly analysis:
    | { readonly kind: 'loading' }
    | { readonly kind: 'problem'; readonly message: string }
    | { readonly kind: 'ready'; readonly analysis: AttemptAnalysis };
  /** How often analysis and labels were wanted, and which of these they are from. */
  readonly analysisWanted: number;
  readonly analysisFrom: number;
  readonly labelsWanted: number;
  readonly labelsFrom: number;
  readonly labels: AttemptLabels | null;
  /** Why labels could not be read; null where they could. */
  readonly labelsProblem: string | null;
}

export interface Find {
  readonly shown: boolean;
  readonly text: string;
  readonly matchCase: boolean;
  readonly hits: readonly FindHit[];
  /** Position in `hits`; -1 for none. */
  readonly at: number;
  readonly more: boolean;
  readonly busy: boolean;
  /** Why it could not be searched. */
  readonly problem: string | null;
}

export type Save =
  | { readonly kind: 'nothing' }
  /** `count` are on their way. */
  | { readonly kind: 'saving'; readonly count: number; readonly lost: readonly Change[] }
  /** Local time, for people. */
  | { readonly kind: 'saved'; readonly at: string }
  | {
      readonly kind: 'failed';
      readonly message: string;
      /** What was not kept, in order, to try again. */
      readonly lost: readonly Change[];
    };

/** Something to keep. */
export interface Change {
  readonly trajectory: string;
  readonly place: LabelPlace;
  readonly change: LabelChange;
}

export function partKey(pane: number, step: number, part: number): string {
  return `${pane}:${step}:${part}`;
}

/** Names a list or a long text beside the step in `toggled`. */
export function sectionKey(state: State, pane: Pane, name: string): string {
  return `${state.panes.indexOf(pane)}:${name}`;
}
