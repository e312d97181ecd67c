import { buildEntityIndex } from '../../../src/core/snapshot/entityIndex.ts';
import { serveJob } from '../job.ts';

export interface Indexed {
  readonly entities: number;
  readonly problems: number;
}

await serveJob(async ({ dir }: { dir: string }): Promise<Indexed> => {
  const index = await buildEntityIndex(dir, new AbortController().signal);
  return { entities: index.size, problems: index.problems.length };
});
