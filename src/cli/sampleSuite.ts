import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeSampleSuite } from '../core/simulate/writeSampleSuite.ts';
import { writeFileAtomic } from '../core/store/files.ts';
import { jsonText } from '../core/store/runStore.ts';
import { loadSuite } from '../core/suite/loadSuite.ts';
import { lockFileName, lockSuite } from '../core/suite/lock.ts';
import type { CommandContext } from './commands/context.ts';

export interface SampleOptions {
  readonly count?: number;
  readonly targetBytesPerTask?: number;
  readonly seed?: string;
}

/** Makes the sample suite where it is not there yet, so that a first run needs no other command. */
export async function ensureSampleSuite(dir: string, context: CommandContext): Promise<void> {
  if (existsSync(join(dir, lockFileName))) return;
  context.terminal.err.write(`Making the sample suite in ${dir} …\n`);
  await makeSampleSuite(dir, {}, context);
}

/** Makes a sample suite and locks it. */
export async function makeSampleSuite(
  dir: string,
  options: SampleOptions,
  { signal }: CommandContext,
): Promise<number> {
  const manifest = await writeSampleSuite(dir, options, signal);
  const suite = await loadSuite(dir, {}, signal);
  const lock = await lockSuite(suite, signal, () => {});
  writeFileAtomic(join(dir, lockFileName), jsonText(lock));
  return manifest.tasks.length;
}
