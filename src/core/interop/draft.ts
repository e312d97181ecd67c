import type { Step } from '../analysis/step.ts';
import type { Fact, TrajectoryMember, TrajectoryProblem } from '../schema/step.ts';

/** Id of the trajectory of a file that has one only. */
export const mainMember = 'main';

/** What a reader of a format makes of a file. Texts may be of any length here; they are shortened when it is finished. */
export interface Draft {
  readonly formatVersion?: string | null;
  readonly agent?: string | null;
  readonly model?: string | null;
  readonly task?: string | null;
  readonly ending?: string | null;
  readonly facts?: readonly Fact[];
  /** All trajectories of the file; none where it has one only. */
  readonly members?: readonly TrajectoryMember[];
  /** Which of them this is. */
  readonly member?: string;
  readonly problems?: readonly TrajectoryProblem[];
  readonly steps: readonly Step[];
  /** Text of the answer where the file names it as such. Undefined where it does not: then tool calls tell. */
  readonly submission?: string | null;
}

/** What a reader may ask for beside the value: which of several trajectories, and what the file is called. */
export interface ReadOptions {
  readonly member: string | null;
  readonly fileName: string;
  /** The whole text of the file. */
  readonly text: string;
}
