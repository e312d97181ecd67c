import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Made } from './job/simulate.ts';
import { type JobResult, runJob } from './job.ts';

/** A full-size snapshot, and what it took to make it. */
export interface BigSnapshot {
  /** The task's folder. */
  readonly dir: string;
  readonly bytes: number;
  readonly making: JobResult<Made>;
}

/** Makes one incident snapshot of about 1 GB times `scale`, in a process of its own. */
export async function makeBigSnapshot(
  folder: string,
  scale: number,
  signal: AbortSignal,
): Promise<BigSnapshot> {
  const making = await runJob<Made>('simulate', { dir: join(folder, 'suite'), bytes: 1e9 * scale }, signal);
  return { dir: making.value.taskDir, bytes: making.value.bytes, making };
}

/** Size of the table of spans, the largest of a snapshot's files. */
export function tracesFile(snapshot: BigSnapshot): { path: string; bytes: number } {
  const path = join(snapshot.dir, 'otel_traces_raw.tsv');
  return { path, bytes: statSync(path).size };
}
