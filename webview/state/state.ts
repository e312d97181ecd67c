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
  /** Text of long parts that was asked for, by `partKey`: their beginning, as far as it was read. */
  readonly longTexts: ReadonlyMap<string, string>;
  /** What the digits label: what the person went to last. */
  readonly aim: LabelPlace;
  readonly find: Find;
  readonly truthShown: boolean;
  /** The note that is being written; its text outlives hiding, reloading and a failed save. */
  readonly note: { readonly place: LabelPlace; readonly text: string } | null;
  readonly save: Save;
  /** Only the step, without outline and ledger. */
  readonly focused: boolean;
  readonly helpShown: boolean;
  /** The last thing that a key or a button came to, for the status line and for screen readers. */
  readonly said: string;
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
  /** The claim that was gone to last. */
  readonly claim: number;
  readonly analysis:
    | { readonly kind: 'loading' }
    | { readonly kind: 'problem'; readonly message: string }
    | { readonly kind: 'ready'; readonly analysis: AttemptAnalysis };
  readonly labels: AttemptLabels | null;
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
}

export type Save =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'saving' }
  /** Local time, for people. */
  | { readonly kind: 'saved'; readonly at: string }
  | {
      readonly kind: 'failed';
      readonly message: string;
      /** What was not kept, to try again. */
      readonly lost: {
        readonly trajectory: string;
        readonly place: LabelPlace;
        readonly change: LabelChange;
      };
    };

export function partKey(pane: number, step: number, part: number): string {
  return `${pane}:${step}:${part}`;
}
