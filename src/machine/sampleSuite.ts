import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type SampleSuiteOptions, writeSampleSuite } from '../core/simulate/writeSampleSuite.ts';
import { writeFileAtomic } from '../core/store/files.ts';
import { jsonText } from '../core/store/runStore.ts';
import { loadSuite } from '../core/suite/loadSuite.ts';
import { lockFileName, lockSuite } from '../core/suite/lock.ts';

/** Whether a sample suite is there, whole: its lock comes with it. */
export function hasSampleSuite(dir: string): boolean {
  return existsSync(join(dir, lockFileName));
}

/** Makes a sample suite with its lock: nobody sees one without. @returns the number of its tasks. @throws as {@link writeSampleSuite} */
export async function makeSampleSuite(
  dir: string,
  options: Omit<SampleSuiteOptions, 'complete'>,
  signal: AbortSignal,
): Promise<number> {
  const manifest = await writeSampleSuite(dir, { ...options, complete: writeLock }, signal);
  return manifest.tasks.length;
}

async function writeLock(root: string, signal: AbortSignal): Promise<void> {
  const suite = await loadSuite(root, {}, signal);
  const lock = await lockSuite(suite, signal, () => {});
  writeFileAtomic(join(root, lockFileName), jsonText(lock));
}
