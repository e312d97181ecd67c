import { lstatSync, mkdirSync, readdirSync, realpathSync, renameSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { BenchError, systemErrorCode } from '../../errors.ts';
import type { SuiteLock } from '../../schema/suite.ts';
import { readTextIfThere, syncFolder, writeFileAtomic } from '../../store/files.ts';
import { RunLock } from '../../store/runLock.ts';
import { findTasks, plainSuiteId } from '../findTasks.ts';
import { lockFileName, readLockIfThere } from '../lock.ts';
import type { HubSuite } from './hubSuite.ts';

/**
 * Folder in a suite's root with what is not whole yet. Its name begins with a dot, so neither loading a suite nor its lock
 * sees it, and an agent sees nothing but a staged snapshot anyway.
 */
export const stateFolderName = '.itbench-fetch';

/** What a folder was filled from. */
const Source = z.object({ schema_version: z.literal('1.0'), repo: z.string(), revision: z.string() });

/** A folder that a suite is downloaded into, and that nobody else downloads into meanwhile. */
export class FetchFolder implements Disposable {
  /** Absolute, without links. */
  readonly root: string;
  /** The suite's lock as it is on the disk, or null. */
  lock: SuiteLock | null;
  private readonly held: RunLock;
  private readonly commit: string;

  private constructor(root: string, held: RunLock, commit: string, lock: SuiteLock | null) {
    this.root = root;
    this.held = held;
    this.commit = commit;
    this.lock = lock;
  }

  /**
   * Makes the folder and takes it for this suite at this commit.
   * @throws BenchError `suite_changed` for a folder with another suite, `run_locked`, `not_writable`, `disk_full`
   */
  static async take(dir: string, suite: HubSuite, signal: AbortSignal): Promise<FetchFolder> {
    mkdirSync(dir, { recursive: true });
    const root = realpathSync(dir);
    const state = join(root, stateFolderName);
    refuseLink(state, root);
    const lock = await readLockIfThere(root, signal);
    await refuseOther(root, suite, lock, signal);
    mkdirSync(state, { recursive: true });
    const held = holdLock(join(state, 'lock'), root);
    try {
      const source = { schema_version: '1.0', repo: suite.repo, revision: suite.commit };
      writeFileAtomic(join(state, 'source.json'), `${JSON.stringify(source, null, 2)}\n`);
      return new FetchFolder(root, held, suite.commit, lock);
    } catch (error) {
      held.release();
      throw error;
    }
  }

  /** Where a file belongs. `path`: from the repository's root, checked (filePath.ts). */
  target(path: string): string {
    return join(this.root, path);
  }

  /** Where a file grows. */
  part(path: string): string {
    return join(this.root, stateFolderName, this.commit, 'parts', path);
  }

  /** Where a whole file waits for the others of its task. */
  whole(path: string): string {
    return join(this.root, stateFolderName, this.commit, 'whole', path);
  }

  /** Bytes of a half file, 0 where there is none. */
  partBytes(path: string): number {
    const found = lstatIfThere(this.part(path));
    return found?.isFile() ? found.size : 0;
  }

  /**
   * What is at a file's place. @throws BenchError `not_writable` where the way there leads over a link, or where something
   * else than a file is
   */
  fileAt(path: string): 'file' | 'nothing' {
    let place = this.root;
    const names = path.split('/');
    for (const [index, name] of names.entries()) {
      place = join(place, name);
      const found = lstatIfThere(place);
      if (found === null) return 'nothing';
      const isLast = index === names.length - 1;
      if (isLast ? !found.isFile() : !found.isDirectory()) throw badPlace(place, found.isSymbolicLink());
    }
    return 'file';
  }

  /** Makes the folders above a file. */
  makeWay(path: string): void {
    mkdirSync(dirname(path), { recursive: true });
  }

  /** Moves a file that is whole and synced from where it grew to where it waits. */
  finishPart(path: string): void {
    this.makeWay(this.whole(path));
    renameSync(this.part(path), this.whole(path));
  }

  /** Moves what waits into place: the whole folder at once where there is none yet, so that no half task is ever there. */
  settle(folder: string | null, paths: readonly string[]): void {
    if (folder !== null && lstatIfThere(this.target(folder)) === null && paths.length > 0) {
      this.makeWay(this.target(folder));
      renameSync(this.whole(folder), this.target(folder));
      syncFolder(dirname(this.target(folder)));
      return;
    }
    for (const path of paths) {
      this.fileAt(path);
      this.makeWay(this.target(path));
      renameSync(this.whole(path), this.target(path));
      syncFolder(dirname(this.target(path)));
    }
  }

  /** Writes the suite's lock. */
  writeLock(lock: SuiteLock): void {
    writeFileAtomic(join(this.root, lockFileName), `${JSON.stringify(lock, null, 2)}\n`);
    this.lock = lock;
  }

  /** Lets others in, and removes the folders that nothing is left in. */
  [Symbol.dispose](): void {
    removeEmptyFolders(join(this.root, stateFolderName, this.commit));
    this.held.release();
  }
}

/** @throws BenchError `suite_changed` where the folder holds another suite, or another commit of this one */
async function refuseOther(
  root: string,
  suite: HubSuite,
  lock: SuiteLock | null,
  signal: AbortSignal,
): Promise<void> {
  const source = sourceOf(root);
  const ours = `${suite.repo} at ${suite.commit.slice(0, 12)}`;
  const isSame = source?.repo.toLowerCase() === suite.repo.toLowerCase() && source.revision === suite.commit;
  if (source !== null && !isSame) {
    throw otherSuite(root, `was filled from ${source.repo} at ${source.revision.slice(0, 12)}`, ours);
  }
  const id = await suiteIdOf(root, signal);
  if (id !== null && id !== (suite.id ?? plainSuiteId(root))) {
    throw otherSuite(root, `holds another suite (${id})`, ours);
  }
  if (lock !== null && lock.revision !== suite.commit) {
    const which = lock.revision === null ? 'says no revision' : `says revision ${lock.revision.slice(0, 12)}`;
    throw otherSuite(root, `holds a suite whose ${lockFileName} ${which}`, ours);
  }
}

/** The id of the suite that is in a folder already, null for a folder without tasks. */
async function suiteIdOf(root: string, signal: AbortSignal): Promise<string | null> {
  try {
    return (await findTasks(root, signal)).id;
  } catch (error) {
    if (BenchError.is(error, 'suite_missing')) return null;
    throw error;
  }
}

function sourceOf(root: string): z.infer<typeof Source> | null {
  const text = readTextIfThere(join(root, stateFolderName, 'source.json'));
  if (text === null) return null;
  try {
    const parsed = Source.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    // Damaged: the suite's lock still says what the folder holds.
    return null;
  }
}

function otherSuite(root: string, what: string, wanted: string): BenchError {
  return new BenchError('suite_changed', `${root} ${what}, so ${wanted} is not put there`, {
    hint: 'Name another folder with --into: tasks of two origins in one folder could not be told apart in a report.',
  });
}

function holdLock(path: string, root: string): RunLock {
  try {
    return RunLock.acquire(path);
  } catch (error) {
    if (!BenchError.is(error, 'run_locked')) throw error;
    throw new BenchError('run_locked', `another tasks fetch is at work in ${root}`, {
      hint: `Wait for it to end, or stop it. If none is, delete ${path}.`,
      cause: error,
    });
  }
}

function refuseLink(state: string, root: string): void {
  const found = lstatIfThere(state);
  if (found !== null && !found.isDirectory())
    throw badPlace(join(root, stateFolderName), found.isSymbolicLink());
}

function badPlace(path: string, isLink: boolean): BenchError {
  const what = isLink ? 'a symbolic link' : 'in the way';
  return new BenchError('not_writable', `${path} is ${what}, so nothing is downloaded there`, {
    hint: 'Remove it, or name another folder with --into.',
  });
}

function lstatIfThere(path: string) {
  try {
    return lstatSync(path);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}

/** Of a folder and below, as far as they are empty. */
function removeEmptyFolders(dir: string): void {
  const found = lstatIfThere(dir);
  if (!found?.isDirectory()) return;
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    if (entry.isDirectory()) removeEmptyFolders(join(dir, entry.name));
  }
  if (readdirSync(dir).length === 0) rmdirSync(dir);
}
