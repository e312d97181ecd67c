import type { ShownPart } from '../../src/core/schema/step.ts';
import type { Pane, State } from '../state/state.ts';

/** A part of the step that is shown, and where it stands. */
export interface PartPlace {
  readonly state: State;
  readonly pane: Pane;
  readonly paneIndex: number;
  readonly part: ShownPart;
  /** Position in the step. */
  readonly index: number;
}
