import { shortLine } from '../analysis/shortLine.ts';
import type { TrajectoryProblem } from '../schema/step.ts';

/** Says that a file has no trajectory of the name that was asked for, so that another one is shown. */
export function missingMember(member: string | null): TrajectoryProblem {
  return {
    code: 'missing',
    message: `The file has no trajectory "${shortLine(member ?? '', 100)}" any more; the first one is shown. Choose another one from the list.`,
  };
}
