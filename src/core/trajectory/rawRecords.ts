import { OwnTrajectory } from './ownTrajectory.ts';
import type { TrajectoryReader } from './reader.ts';
import { fittingRange } from './shown.ts';

/** Of the records of a step, what one text to read holds at most, in code units. */
const maxRawChars = 800_000;

/**
 * The records of a step as a text to read, small enough for one message: of ours exactly the lines of the file, of others the
 * parts that were read from them, as JSON. What is left out is said at its end.
 * @throws BenchError usage for a step that is not there
 */
export async function rawRecords(
  reader: TrajectoryReader,
  step: number,
  signal: AbortSignal,
): Promise<string> {
  signal.throwIfAborted();
  if (reader instanceof OwnTrajectory) return await rawLines(reader, step);
  const text = JSON.stringify(await reader.step(step, signal), null, 2);
  const shown = fittingRange(text, 0, maxRawChars);
  const left = text.length - shown.length;
  return left === 0 ? text : `${shown}\n\n[Cut here: ${left} further characters of this step.]\n`;
}

async function rawLines(reader: OwnTrajectory, step: number): Promise<string> {
  const { bytes, start, end } = await reader.rawBytes(step, maxRawChars);
  const shown = fittingRange(bytes.toString('utf8'), 0, maxRawChars);
  const from = start + Buffer.byteLength(shown);
  if (from >= end) return shown;
  return `${shown}\n\n[Cut here: about ${end - from} further bytes of this step, from byte ${from} of ${reader.path} on.]\n`;
}
