import { counted } from '../counted.ts';
import type { TrajectoryProblem } from '../schema/step.ts';
import type { LineFault } from './ownLine.ts';

type Fault = LineFault['kind'] | 'chain' | 'number';

interface Seen {
  /** Number of the first line with it, from 1. */
  readonly line: number;
  readonly detail: string;
  count: number;
}

const restore = 'Restore the file from a copy if there is one.';
const shown = 'Such lines are shown as they stand.';

/** What is wrong with the lines of a trajectory, counted: a file with a million bad lines has one sentence about them. */
export class OwnProblems {
  private readonly seen = new Map<Fault, Seen>();
  private readonly unknownTypes = new Set<string>();

  add(kind: Fault, line: number, detail: string): void {
    if (kind === 'unknown_type' && this.unknownTypes.size < 10) this.unknownTypes.add(detail);
    const before = this.seen.get(kind);
    if (before === undefined) this.seen.set(kind, { line, detail, count: 1 });
    else before.count += 1;
  }

  /** In words. @param file its name, for messages */
  list(file: string): TrajectoryProblem[] {
    return [...this.chainProblems(file), ...this.invalidProblems(file), ...this.unknownProblems(file)];
  }

  private chainProblems(file: string): TrajectoryProblem[] {
    const chain = this.seen.get('chain');
    const number = this.seen.get('number');
    const first = [chain, number].filter((one) => one !== undefined).sort((a, b) => a.line - b.line)[0];
    if (first === undefined) return [];
    const message = `${file}, line ${first.line}: ${first.detail}${further(first.count)}. What is shown is what the file says now, not what was written. ${restore}`;
    return [{ code: 'chain_broken', message }];
  }

  private invalidProblems(file: string): TrajectoryProblem[] {
    return (['not_json', 'not_finite', 'not_record', 'invalid', 'too_long'] as const).flatMap((kind) => {
      const seen = this.seen.get(kind);
      if (seen === undefined) return [];
      const message = `${file}, line ${seen.line}: ${seen.detail}${further(seen.count)}. ${shown} ${restore}`;
      return [{ code: 'record_invalid', message }];
    });
  }

  private unknownProblems(file: string): TrajectoryProblem[] {
    const seen = this.seen.get('unknown_type');
    if (seen === undefined) return [];
    const types = [...this.unknownTypes].join(', ');
    const message = `${file}: ${counted(seen.count, 'record')} of a type that this version does not know (${types}), first in line ${seen.line}. They are shown as they stand. A later version of ITBench Review may read them.`;
    return [{ code: 'undecoded', message }];
  }
}

function further(count: number): string {
  return count === 1 ? '' : `, and ${counted(count - 1, 'further line')} likewise`;
}
