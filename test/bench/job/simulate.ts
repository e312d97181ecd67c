import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeSampleSuite } from '../../../src/core/simulate/writeSampleSuite.ts';
import { serveJob } from '../job.ts';

export interface Made {
  readonly taskDir: string;
  readonly bytes: number;
}

await serveJob(async ({ dir, bytes }: { dir: string; bytes: number }): Promise<Made> => {
  const manifest = await writeSampleSuite(
    dir,
    { count: 1, targetBytesPerTask: bytes },
    new AbortController().signal,
  );
  const taskDir = join(dir, manifest.tasks[0]?.folder ?? '');
  return { taskDir, bytes: bytesOf(taskDir) };
});

function bytesOf(dir: string): number {
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true });
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)).size);
  return sizes.reduce((sum, size) => sum + size, 0);
}
