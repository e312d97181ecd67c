/** How a trajectory's file ends: whole (with the record of the attempt's end), without that record, in the middle of a line, or with nothing in it. */
export type TrajectoryEnding = 'whole' | 'open' | 'torn' | 'empty';

/** Bytes from the file's end that {@link trajectoryEnding} needs: the last record is short. */
export const endingBytes = 65_536;

/** Reads the last bytes of a `trajectory.jsonl`. */
export function trajectoryEnding(tail: string): TrajectoryEnding {
  if (tail === '') return 'empty';
  if (!tail.endsWith('\n')) return 'torn';
  const last = tail.slice(tail.lastIndexOf('\n', tail.length - 2) + 1, -1);
  try {
    const record: unknown = JSON.parse(last);
    const isEnd = typeof record === 'object' && record !== null && 'type' in record;
    return isEnd && record.type === 'attempt_ended' ? 'whole' : 'open';
  } catch {
    return 'open';
  }
}

/** What to say of an ending that is not what it should be, as sentences with the next step; null when all is well. */
export function endingProblem(ending: TrajectoryEnding, ended: boolean): string | null {
  if (!ended || ending === 'whole') return null;
  const what = {
    open: 'has lost its end: its last records are missing',
    torn: 'is cut short: its last line stops in the middle',
    empty: 'is empty, although the attempt has ended',
  }[ending];
  return `The trajectory ${what}. What is left is shown as it is; to have it whole, run the task again.`;
}
