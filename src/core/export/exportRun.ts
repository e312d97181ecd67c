import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, isAbsolute } from 'node:path';
import { BenchError } from '../errors.ts';
import { AttemptContents } from '../harness/attemptContent.ts';
import { reviewFolders } from '../harness/labelledReports.ts';
import { RunLock } from '../store/runLock.ts';
import { readRun } from '../store/runStore.ts';
import { chooseAttempts } from './chooseAttempts.ts';
import { ExportDesk } from './exportDesk.ts';
import type { ExportOptions, ExportProgress, ExportResult } from './exportFormats.ts';
import { writers } from './writers.ts';

/**
 * Writes attempts of a run in another format. Reads one attempt at a time. Every file is there whole or not at all; nothing is
 * written over unless `force` says so, and nothing is written at all where one of the files is there. An attempt that cannot
 * be read is left out, and `remarks` names it.
 *
 * @throws BenchError run_missing | run_mismatch; usage for a filter that fits nothing and a folder in the run; output_exists
 *   unless forced; report_missing | report_invalid for format eee, which is made of the reports; disk_full | not_writable
 */
export async function exportRun(
  dir: string,
  options: ExportOptions,
  signal: AbortSignal,
  onProgress: (progress: ExportProgress) => void = () => {},
): Promise<ExportResult> {
  const { run, paths } = readRun(resolve(dir));
  const out = resolve(options.out);
  refuseInside(out, paths.dir);
  const keys = chooseAttempts(run, options.filter ?? {});
  const writer = writers[options.format];
  const files = writer.files(run, keys).map((file) => join(out, file));
  if (options.force !== true) refuseExisting(files);
  const contents = new AttemptContents(paths);
  const desk = new ExportDesk(
    { run, keys, out, sources: { paths, contents, review: reviewFolders(paths) } },
    signal,
    onProgress,
  );
  try {
    await writer.write(desk);
  } finally {
    contents.close();
  }
  const live = RunLock.isHeld(paths.lock)
    ? ['The run goes on: what has been recorded so far is exported. Export it again when it has ended.']
    : [];
  return desk.result([...live, ...desk.reviewProblems()]);
}

/** What is written into a run would be taken for a part of it. */
function refuseInside(out: string, runDir: string): void {
  const way = relative(realpathSync(runDir), realPath(out));
  if (way === '' || (!way.startsWith('..') && !isAbsolute(way))) {
    throw new BenchError('usage', `${out} is in the run's own folder`, {
      hint: 'Choose a folder elsewhere with --out: a run is evidence, and nothing is added to it.',
    });
  }
}

/** Without links, of a path that need not be there. */
function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const parent = dirname(path);
  return parent === path ? path : join(realPath(parent), basename(path));
}

function refuseExisting(files: readonly string[]): void {
  const there = files.filter((file) => existsSync(file));
  const [first] = there;
  if (first === undefined) return;
  const others = there.length === 1 ? '' : ` and ${there.length - 1} more of the files`;
  throw new BenchError('output_exists', `${first}${others} would be written over`, {
    hint: 'Choose another folder with --out, or write over them with --force. Nothing was written.',
  });
}
