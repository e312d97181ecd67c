import type { Nanos } from '../time.ts';

/** Something to be done to the cluster when its time comes. Acts are done in time order, each building on those before. */
export interface PlannedAct {
  readonly at: Nanos;
  readonly act: () => void;
}
