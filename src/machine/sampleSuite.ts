import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type SampleSuiteOptions, writeSampleSuite } from '../core/simulate/writeSampleSuite.ts';
import { writeFileAtomic } from '../core/store/files.ts';
import { jsonText } from '../core/store/runStore.ts';
import { loadSuite } from '../core/suite/loadSuite.ts';
import { lockFileName, lockSuite } from '../core/suite/lock.ts';

/** Whether a sample suite is there, whole: its lock is written last. */
export function hasSampleSuite(dir: string): boolean {
  return existsSync(join(dir, lockFileName));
}

/** Makes a sample suite and locks it. @returns the number of its tasks. @throws as {@link writeSampleSuite} */
export async function makeSampleSuite(
  dir: string,
  options: SampleSuiteOptions,
  signal: AbortSignal,
): Promise<number> {
  const manifest = await writeSampleSuite(dir, options, signal);
  const suite = await loadSuite(dir, {}, signal);
  const lock = await lockSuite(suite, signal, () => {});
  writeFileAtomic(join(dir, lockFileName), jsonText(lock));
  return manifest.tasks.length;
}
