import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError, systemErrorCode } from '../errors.ts';
import { mergeCopies } from '../review/mergeCopies.ts';
import { standingOf } from '../review/standing.ts';
import { lookAt } from '../store/fileStamp.ts';
import { makeFolder, writeFileAtomic } from '../store/files.ts';
import { oneLine } from '../store/foreignText.ts';
import { type AttemptKey, attemptTitle, type RunPaths } from '../store/layout.ts';
import { readRun } from '../store/runStore.ts';
import { AttemptContents } from './attemptContent.ts';
import { labelFault } from './labelKeeper.ts';
import { LabelledReports, reviewFolders, type WrittenReport } from './labelledReports.ts';
import { type PeopleCopy, readSource } from './mergeSources.ts';

/** What a merge comes to for one file of the run. */
export interface MergedFile {
  /** `labels/ana.jsonl`. */
  readonly file: string;
  /** The copy that has the most; null where the run has it all already. */
  readonly from: string | null;
  readonly records_before: number;
  readonly records_after: number;
}

export interface MergeResult {
  /** By name. */
  readonly files: readonly MergedFile[];
  /** What a person should know, as sentences. */
  readonly remarks: readonly string[];
  /** Reports that were written anew; none in a dry run. */
  readonly reports: readonly string[];
}

/**
 * Brings the label and adjudication files of copies of a run into it, all or none. Of one person's copies each must be the
 * beginning of the next; the longest is taken byte for byte, so that merging in any order, and twice, comes to the same.
 * With `dryRun` it says what it would do.
 * @throws BenchError labels_invalid for copies that went on differently, are damaged, or are of another run; run_missing;
 *   run_locked; disk_full | not_writable; the signal's reason
 */
export async function mergeLabels(
  runDir: string,
  sources: readonly string[],
  { dryRun }: { readonly dryRun: boolean },
  signal: AbortSignal,
): Promise<MergeResult> {
  const { run, paths } = readRun(runDir);
  const copies = sources.flatMap(readSource);
  const contents = new AttemptContents(paths);
  const reports = new LabelledReports(run, paths, reviewFolders(paths), contents);
  try {
    const planned = planMerge(paths, copies);
    for (const { best } of planned) refuseStrangers(best, reports.isPlanned);
    const remarks = [...tornRemarks(copies), ...(await staleRemarks(planned, contents, signal))];
    const changed = planned.filter(isChange);
    const attempts = changed.flatMap(({ best }) => best.records.map(({ target }) => target));
    const touched = new Set(attempts.map(({ model }) => model));
    const behind = run.settings.models
      .map(({ name }) => name)
      .filter((name) => !touched.has(name) && reports.isBehind(name));
    remarks.push(...behind.map((model) => behindText(model, dryRun)));
    const models = [...touched, ...behind].sort();
    if (dryRun || models.length === 0) return { files: planned.map(fileOf), remarks, reports: [] };
    const done = await reports.underLockOfAll(
      { models, attempts },
      { built: null, open: null },
      (write) => apply(paths, copies, models, write),
      signal,
    );
    return {
      files: done.planned.map(fileOf),
      remarks: [...remarks, ...done.written.flatMap((one) => one.remarks)],
      reports: done.written.flatMap(({ report, path }) => (report === null ? [] : [path])),
    };
  } catch (error) {
    throw labelFault(error);
  } finally {
    contents.close();
  }
}

/** A merge that was ended between taking the files and writing the reports leaves them so; so does a copy by hand. */
function behindText(model: string, dryRun: boolean): string {
  const next = dryRun ? 'a merge writes it anew' : 'it was written anew';
  return `The report of ${oneLine(model)} lacked what was in the files of the run already: ${next}.`;
}

interface PlannedFile {
  readonly own: PeopleCopy | null;
  readonly best: PeopleCopy;
}

/** What each file would be, with those that the run has now. Synchronous, so that it holds while the lock is held. */
function planMerge(paths: RunPaths, copies: readonly PeopleCopy[]): PlannedFile[] {
  const byFile = Map.groupBy(copies, ({ file }) => file);
  return [...byFile]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([file, [first, ...others]]) => {
      if (first === undefined) return [];
      const [own = null] = ownCopy(join(paths.dir, file));
      const merged = mergeCopies(own === null ? [first, ...others] : [own, first, ...others]);
      if ('differ' in merged) throw conflict(file, merged.differ, merged.line);
      return [{ own, best: merged.longest }];
    });
}

function ownCopy(path: string): PeopleCopy[] {
  if (lookAt(path).kind === 'absent') return [];
  try {
    return readSource(path);
  } catch (error) {
    if (!BenchError.is(error, 'labels_invalid')) throw error;
    throw new BenchError(error.code, error.message, {
      hint: 'Nothing was merged: the file of the run itself is damaged. Move it out of the folder, then merge again.',
      cause: error,
    });
  }
}

function isChange({ own, best }: PlannedFile): boolean {
  return best !== own && best.hashes.length > (own?.hashes.length ?? 0);
}

function fileOf(planned: PlannedFile): MergedFile {
  const { own, best } = planned;
  return {
    file: best.file,
    from: isChange(planned) ? best.from : null,
    records_before: own?.hashes.length ?? 0,
    records_after: best.hashes.length,
  };
}

/** Writes files and reports, or leaves all of them as they were. Only under the lock. */
function apply(
  paths: RunPaths,
  copies: readonly PeopleCopy[],
  models: readonly string[],
  write: (model: string) => WrittenReport,
): { readonly planned: readonly PlannedFile[]; readonly written: readonly WrittenReport[] } {
  const planned = planMerge(paths, copies);
  const changed = planned.filter(isChange).map(({ best }) => ({ path: join(paths.dir, best.file), best }));
  const before = [...changed.map(({ path }) => path), ...models.map(paths.report)].map(remember);
  try {
    for (const { path, best } of changed) {
      makeFolder(best.kind === 'labels' ? paths.labels : paths.adjudications);
      writeFileAtomic(path, best.bytes);
    }
    return { planned, written: models.map(write) };
  } catch (error) {
    for (const restore of before) restoreQuietly(restore);
    throw error;
  }
}

/** @returns what puts the file back as it is now */
function remember(path: string): () => void {
  try {
    const bytes = readFileSync(path);
    return () => writeFileAtomic(path, bytes);
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
    return () => rmSync(path, { force: true });
  }
}

/** On the way out of a failure, which is what a caller should hear of. */
function restoreQuietly(restore: () => void): void {
  try {
    restore();
  } catch {
    // The disk takes nothing: then neither did it take the new one, which is renamed into place whole.
  }
}

function refuseStrangers(copy: PeopleCopy, isPlanned: (key: AttemptKey) => boolean): void {
  const stranger = copy.records.find(({ target }) => !isPlanned(target));
  if (stranger === undefined) return;
  const title = oneLine(attemptTitle(stranger.target));
  throw new BenchError(
    'labels_invalid',
    `${copy.from}, line ${stranger.seq + 1}: is of an attempt that this run does not have: ${title}`,
    { hint: 'Nothing was merged. It is the file of another run: merge it into that one.' },
  );
}

function conflict(file: string, [one, other]: readonly [PeopleCopy, PeopleCopy], line: number): BenchError {
  return new BenchError(
    'labels_invalid',
    `${file}: ${one.from} and ${other.from} have the same person going on differently from line ${line + 1}`,
    {
      hint: 'Nothing was merged. Two copies were labelled under one name: keep one of the two, for instance by moving the other out of its folder, and say there again what only the other has; or give the second person a name of their own.',
    },
  );
}

function tornRemarks(copies: readonly PeopleCopy[]): string[] {
  return copies
    .filter(({ tornBytes }) => tornBytes > 0)
    .map(
      ({ from, tornBytes }) =>
        `The last line of ${from} is cut short (${tornBytes} bytes) and is left out: if the original has it whole, copy the file again.`,
    );
}

async function staleRemarks(
  planned: readonly PlannedFile[],
  contents: AttemptContents,
  signal: AbortSignal,
): Promise<string[]> {
  const remarks: string[] = [];
  for (const { best } of planned.filter(isChange)) {
    let stale = 0;
    for (const { type, target } of best.records) {
      if (type === 'undo') continue;
      if (standingOf(target, await contents.get(target, signal)).standing === 'stale') stale += 1;
    }
    if (stale > 0) {
      const what = stale === 1 ? '1 line' : `${stale} lines`;
      remarks.push(
        `${what} of ${best.file} ${stale === 1 ? 'is' : 'are'} about something that is not in this run, or has changed since: they are kept, and count nowhere.`,
      );
    }
  }
  return remarks;
}
