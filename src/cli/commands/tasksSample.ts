import { resolve } from 'node:path';
import { makeSampleSuite } from '../../machine/sampleSuite.ts';
import { exitCodes } from '../exitCode.ts';
import { jsonLine } from '../output.ts';
import type { CommandContext } from './context.ts';

export interface SampleFlags {
  readonly count?: number;
  readonly scale?: number;
  readonly seed?: string;
  readonly json?: true;
}

/** `itbench-review tasks sample` */
export async function tasksSample(
  folder: string | undefined,
  flags: SampleFlags,
  context: CommandContext,
): Promise<number> {
  const dir = resolve(folder ?? 'tasks/sample');
  const count = await makeSampleSuite(
    dir,
    {
      ...(flags.count === undefined ? {} : { count: flags.count }),
      ...(flags.scale === undefined ? {} : { targetBytesPerTask: flags.scale }),
      ...(flags.seed === undefined ? {} : { seed: flags.seed }),
    },
    context.signal,
  );
  const { out } = context.terminal;
  if (flags.json === true) out.write(jsonLine({ type: 'sample_suite', dir, tasks: count }));
  else out.write(`Made ${count} tasks in ${dir}, and locked them.\n`);
  return exitCodes.done;
}
