import type { Manifest } from '../schema/manifest.ts';
import type { RunFile } from '../schema/run.ts';
import { fileName, type RunPaths } from '../store/layout.ts';
import type { Findings } from './findings.ts';
import { type FoundFile, isListed } from './manifest.ts';

export interface FolderContent {
  readonly run: RunFile | null;
  readonly paths: RunPaths;
  readonly found: readonly FoundFile[];
  readonly manifest: Manifest | null;
}

/** What systems leave in folders that people look into. */
const ofSystems = /(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini|\._[^/]*)$/;
/** Left by a writer that was ended between writing and renaming, or by one that holds a lock. */
const leftOver = /\.\d+-\d+\.tmp$|(^|\/)(run\.lock|\.lock)(\.[0-9a-f-]{36})?$/;
/** Files with checks of their own. */
const known = [
  /^manifest\.json$/,
  /^standing\.(jsonl|head\.json)$/,
  /^(labels|adjudications)\/[^/]+\.jsonl$/,
  /^signatures\/[^/]+$/,
  /^rescored\/[^/]+\/manifest\.json$/,
];

/** Names every file that nothing explains. */
export function checkExtraFiles({ run, found, manifest }: FolderContent, findings: Findings): void {
  const reports = new Set(run?.settings.models.map(({ name }) => `${fileName(name)}.json`));
  for (const { path, isFile } of found) {
    const below = path.replace(/^rescored\/[^/]+\//, '');
    if (isListed(below)) continue;
    // Links and pipes too: an agent makes what it likes in its home, and a sandbox its own.
    if (below.startsWith('work/') && manifest === null)
      findings.note('A session was cut off: its working files are still there.');
    else if (!isFile) findings.problem(path, 'is a link or no file: nothing of a run is');
    else if (ofSystems.test(path))
      findings.note(`${path} was left by an operating system; it is no part of the run.`);
    else if (leftOver.test(path))
      findings.note(`${path} was left by a program that was ended; it is no part of the run.`);
    else if (known.some((pattern) => pattern.test(path))) continue;
    else if (below.startsWith('reports/') && (run === null || reports.has(below.slice('reports/'.length))))
      continue;
    else findings.problem(path, 'is explained by nothing: no program of the harness writes it');
  }
}
