import { BenchError } from '../errors.ts';

/** Something in a snapshot's file that is not as it should be. */
export interface SnapshotProblem {
  readonly code:
    | 'empty'
    | 'cut'
    | 'columns'
    | 'quote'
    | 'nul'
    | 'encoding'
    | 'too_long'
    | 'unreadable'
    | 'json'
    | 'shape';
  readonly file: string;
  /** From 1; line ends inside quoted fields count too, as in an editor. null for what concerns the whole file. */
  readonly line: number | null;
  /** A sentence without the place. */
  readonly message: string;
}

/**
 * What readers do about a problem. `throw`, the default: BenchError `snapshot_invalid`. A function gets it and the
 * reading goes on as far as it can: a record that cannot be understood is left out, bytes that are no text are replaced,
 * a record that does not end is dropped and ends the file.
 */
export type OnProblem = 'throw' | ((problem: SnapshotProblem) => void);

/** `file:line: message`, for a person. */
export function problemText({ file, line, message }: SnapshotProblem): string {
  return line === null ? `${file}: ${message}` : `${file}:${line}: ${message}`;
}

/** The function that a reader calls. */
export function problemHandler(onProblem: OnProblem | undefined): (problem: SnapshotProblem) => void {
  return typeof onProblem === 'function' ? onProblem : throwProblem;
}

function throwProblem(problem: SnapshotProblem): never {
  throw new BenchError('snapshot_invalid', problemText(problem), {
    hint: 'Restore the file from where it came from: a result on a damaged snapshot says nothing.',
  });
}
