import { readSnapshotLayout } from '../../../src/core/snapshot/layout.ts';
import { readSpans } from '../../../src/core/snapshot/traces.ts';
import { serveJob } from '../job.ts';

export interface TracesRead {
  readonly spans: number;
  readonly problems: number;
}

await serveJob(async ({ dir }: { dir: string }): Promise<TracesRead> => {
  const { signal } = new AbortController();
  let problems = 0;
  let spans = 0;
  const onProblem = () => {
    problems += 1;
  };
  for await (const _ of readSpans(await readSnapshotLayout(dir, signal), { onProblem }, signal)) spans += 1;
  return { spans, problems };
});
