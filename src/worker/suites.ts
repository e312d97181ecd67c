import { BenchError } from '../core/errors.ts';
import { loadSuite } from '../core/suite/loadSuite.ts';
import { lockFileName, type OnHashProgress, readLockIfThere, verifySuite } from '../core/suite/lock.ts';
import { hasSampleSuite, makeSampleSuite } from '../machine/sampleSuite.ts';
import type { Verification } from '../protocol/worker.ts';
import type { Step } from './throttle.ts';

/** Makes the sample suite where it is not there yet. @returns the number of its tasks */
export async function ensureSampleSuite(
  dir: string,
  onStep: (step: Step) => void,
  signal: AbortSignal,
): Promise<number> {
  if (hasSampleSuite(dir)) return (await loadSuite(dir, {}, signal)).tasks.length;
  return await makeSampleSuite(dir, { onProgress: onStep }, signal);
}

/** Compares the files of a suite with its lock. @throws BenchError suite_missing | suite_invalid, the latter without a lock too */
export async function verify(
  dir: string,
  onProgress: OnHashProgress,
  signal: AbortSignal,
): Promise<Verification> {
  const suite = await loadSuite(dir, {}, signal);
  const lock = await readLockIfThere(suite.root, signal);
  if (lock === null) {
    throw new BenchError(
      'suite_invalid',
      `${suite.root} has no ${lockFileName}, so there is nothing to compare with`,
      { hint: 'If you trust the files as they are, lock them with: itbench-review tasks lock' },
    );
  }
  const { ok, missing, changed, extra, files, bytes } = await verifySuite(suite, lock, signal, onProgress);
  return { ok, missing: [...missing], changed: [...changed], extra: [...extra], files, bytes };
}
