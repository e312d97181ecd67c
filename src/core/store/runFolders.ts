import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError, messageOf, systemErrorCode } from '../errors.ts';
import { pathsOfRun } from './layout.ts';

/** A folder that is a run's, or looks like it. */
export interface RunFolder {
  /** Absolute, if the output folder's path is. */
  readonly dir: string;
  readonly name: string;
  /** From its name, as `2026-11-22T12-31-05`; null for a folder that was given another name. */
  readonly time: string | null;
}

/** As createRunId makes them. */
const runId = /^(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d)Z-[0-9a-f]{4}$/;

/** Start of the run as {@link RunFolder.time} has it; null for a folder that was given another name. */
export function runFolderTime(name: string): string | null {
  return runId.exec(name)?.[1] ?? null;
}

/**
 * Folders of runs in an output folder, in no order. A folder named like a run is one even without its run.json, which a
 * crash or a person may have taken; another is one if it has a file that only runs have. Anything else is not ours.
 *
 * @throws BenchError run_missing for an output folder that is there and cannot be read
 */
export function findRunFolders(outputDir: string): RunFolder[] {
  const found: RunFolder[] = [];
  for (const entry of entriesOf(outputDir)) {
    // Through links too: a run may be kept on another disk. What a link leads to is only looked at for a run's files.
    if (!entry.isDirectory() && !entry.isSymbolicLink()) continue;
    const dir = join(outputDir, entry.name);
    const time = runFolderTime(entry.name);
    if (time === null ? hasRunFiles(dir) : entry.isDirectory() || isFolder(dir)) {
      found.push({ dir, name: entry.name, time });
    }
  }
  return found;
}

function entriesOf(outputDir: string) {
  try {
    return readdirSync(outputDir, { withFileTypes: true });
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw new BenchError(
      'run_missing',
      `the results folder ${outputDir} cannot be read: ${messageOf(error)}`,
      {
        hint: 'Name another one with output_dir, or make it a folder that you may read.',
        cause: error,
      },
    );
  }
}

function hasRunFiles(dir: string): boolean {
  const { runFile, events } = pathsOfRun(dir);
  return existsSync(runFile) || existsSync(events);
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // A link to nowhere, or in a circle.
    return false;
  }
}

/** A time as {@link RunFolder.time} has it, from one in ISO 8601. */
export function folderTime(iso: string): string {
  return iso.slice(0, 19).replaceAll(':', '-');
}
