import { BenchError } from '../errors.ts';

/** A step that is not there was asked for. */
export function noSuchStep(index: number, steps: number): BenchError {
  return new BenchError('usage', `there is no step ${index + 1}: ${steps} are known`, {
    hint: 'Ask for a step of the outline; more may be known when the whole file has been read.',
  });
}

/** Something was asked of a reader that was closed. */
export function readerClosed(path: string): BenchError {
  return new BenchError('usage', `${path} is not open any more`, { hint: 'Open it again.' });
}

/** A part that is not there was asked for. */
export function noSuchPart(index: number, parts: number): BenchError {
  return new BenchError('usage', `there is no part ${index + 1}: the step has ${parts}`, {
    hint: 'Look at the step again: it may have changed since it was shown.',
  });
}
