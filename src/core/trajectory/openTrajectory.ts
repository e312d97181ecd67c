import { basename } from 'node:path';
import { detectFormat } from '../interop/readForeign.ts';
import type { TrajectoryFormat } from '../schema/step.ts';
import { ForeignTrajectory } from './foreignTrajectory.ts';
import { openRegularFile } from './ownFile.ts';
import { OwnTrajectory } from './ownTrajectory.ts';
import type { TrajectoryReader } from './reader.ts';

/** Enough of a file to tell its format. */
const beginningBytes = 64 * 1024;

/** Name of our trajectories, which decides where the content does not. */
const ownName = 'trajectory.jsonl';

export interface OpenOptions {
  /** Which trajectory of the file; the first without it. Ours have one. */
  readonly member?: string | null;
  /** Follow a file of ours that may still be written. */
  readonly watch?: boolean;
}

/**
 * Opens a trajectory of any format that is known, told by what is in it. Resolves when its first step can be shown; whatever is
 * wrong with its content is in `info()`.
 * @throws BenchError run_missing where there is no file that can be read
 */
export async function openTrajectory(
  path: string,
  { member = null, watch = false }: OpenOptions,
  signal: AbortSignal,
): Promise<TrajectoryReader> {
  const { format, bytes } = await lookAtFormat(path);
  signal.throwIfAborted();
  if (format === 'itbench-review') return await OwnTrajectory.open(path, { watch }, signal);
  return await ForeignTrajectory.open(path, { member, bytes }, signal);
}

async function lookAtFormat(
  path: string,
): Promise<{ readonly format: TrajectoryFormat; readonly bytes: number }> {
  await using file = await openRegularFile(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(beginningBytes), 0, beginningBytes, 0);
  const { size } = await file.stat();
  const format = detectFormat(buffer.subarray(0, bytesRead), basename(path));
  const isOurs = format === 'unknown' && basename(path) === ownName;
  return { format: isOurs ? 'itbench-review' : format, bytes: size };
}
