import { BenchError } from '../../errors.ts';
import type { LockedFile } from '../../schema/suite.ts';
import { plainSuiteId } from '../findTasks.ts';
import { lockSha256 } from '../lock.ts';
import type { OnFetchEvent } from './fetchEvents.ts';
import { fetchFile } from './fetchFile.ts';
import type { FetchFolder } from './fetchFolder.ts';
import type { HubAccess } from './hubRequest.ts';
import { type HubSuite, type HubTask, sumOfBytes, unlikeKnown } from './hubSuite.ts';
import type { HubFile } from './hubTree.ts';
import { inParallel } from './inParallel.ts';
import { lockWith } from './lockWith.ts';
import { sizeText } from './sizeText.ts';
import { type FileState, surveyFile } from './survey.ts';

/** Files that are downloaded, or read, at a time. */
const atATime = 4;

export interface FetchWish {
  /** Folder of the suite; made where it is not there. */
  readonly dir: string;
  /** Of the suite, and not none. */
  readonly tasks: readonly HubTask[];
  /** Whether files that are there with another content are replaced. */
  readonly repair: boolean;
}

export interface FetchDependencies extends HubAccess {
  /** Bytes that can still be written in a folder that is there. */
  readonly freeBytes: (dir: string) => Promise<number>;
}

export interface FetchResult {
  /** Absolute path of the suite's folder. */
  readonly folder: string;
  readonly files: number;
  readonly bytes: number;
  /** Bytes that came over the network. */
  readonly received: number;
  readonly lockSha256: string;
}

/** One download into a folder that is taken for it: see fetchTasks.ts. */
export class Fetching {
  private readonly suite: HubSuite;
  private readonly wish: FetchWish;
  private readonly folder: FetchFolder;
  private readonly dependencies: FetchDependencies;
  private readonly emit: OnFetchEvent;
  /** What is right, in its place or waiting for it, by path. */
  private readonly right = new Map<string, LockedFile>();
  /** Of those, what waits. */
  private readonly waiting = new Set<string>();
  /** Ids of the tasks that are in place and in the lock. */
  private readonly settled = new Set<string>();
  private doneBytes = 0;
  private received = 0;

  constructor(
    suite: HubSuite,
    wish: FetchWish,
    folder: FetchFolder,
    dependencies: FetchDependencies,
    emit: OnFetchEvent,
  ) {
    this.suite = suite;
    this.wish = wish;
    this.folder = folder;
    this.dependencies = dependencies;
    this.emit = emit;
  }

  async perform(signal: AbortSignal): Promise<FetchResult> {
    const files = [...this.suite.shared, ...this.wish.tasks.flatMap((task) => task.files)];
    const states = await this.survey(files, signal);
    this.refuseDifferent(states);
    await this.checkSpace(states);
    this.start(files, states);
    await this.download(this.suite.shared, signal);
    this.settle(null, this.suite.shared);
    this.settleWhole();
    await this.download(files, signal);
    const { lock } = this.folder;
    if (lock === null) throw new BenchError('internal', 'a download ended without a lock');
    return {
      folder: this.folder.root,
      files: files.length,
      bytes: sumOfBytes(files),
      received: this.received,
      lockSha256: lockSha256(lock),
    };
  }

  private async survey(files: readonly HubFile[], signal: AbortSignal): Promise<FileState[]> {
    const here = files.filter(({ path }) => this.folder.fileAt(path) === 'file');
    if (here.length > 0) {
      this.emit({ type: 'fetch_checking', files: here.length, bytes: sumOfBytes(here) });
    }
    const states = new Map<string, FileState>();
    const look = async (file: HubFile, stop: AbortSignal) => {
      states.set(file.path, await surveyFile(this.folder, file, stop));
    };
    await inParallel(files, atATime, look, signal);
    return files.flatMap(({ path }) => states.get(path) ?? []);
  }

  private refuseDifferent(states: readonly FileState[]): void {
    const different = states.filter(({ kind }) => kind === 'different').map(({ file }) => file.path);
    if (different.length === 0 || this.wish.repair) return;
    const shown = `${different.slice(0, 5).join(', ')}${different.length > 5 ? ', …' : ''}`;
    throw new BenchError(
      'suite_changed',
      `${different.length === 1 ? '1 file' : `${different.length} files`} in ${this.folder.root} ${different.length === 1 ? 'is not what' : 'are not what'} ${this.suite.repo} has at ${this.suite.commit.slice(0, 12)}: ${shown}`,
      { hint: 'Nothing was changed. To have them replaced, run it again with --repair.' },
    );
  }

  private async checkSpace(states: readonly FileState[]): Promise<void> {
    const needed = states.reduce(
      (total, state) => total + ('partBytes' in state ? state.file.bytes - state.partBytes : 0),
      0,
    );
    if (needed === 0) return;
    const free = await this.dependencies.freeBytes(this.folder.root);
    const wanted = needed + spareBytes(needed);
    if (free >= wanted) return;
    throw new BenchError(
      'disk_full',
      `${sizeText(wanted)} are needed in ${this.folder.root} (${sizeText(needed)} to download, the rest to spare), and ${sizeText(free)} are free`,
      { hint: 'Free some space, name a folder on another disk with --into, or fetch fewer tasks.' },
    );
  }

  /** Takes what is here as done, and says what is to come. */
  private start(files: readonly HubFile[], states: readonly FileState[]): void {
    for (const state of states) {
      if ('partBytes' in state) this.doneBytes += state.partBytes;
      else this.accept(state.file, state.locked, state.kind === 'waiting');
    }
    const hereBytes = sumOfBytes([...this.right.values()]);
    this.emit({
      type: 'fetch_started',
      repo: this.suite.repo,
      revision: this.suite.commit,
      folder: this.folder.root,
      tasks: this.wish.tasks.length,
      files: files.length,
      bytes: sumOfBytes(files),
      files_here: this.right.size,
      bytes_here: hereBytes,
    });
    this.doneBytes += hereBytes;
    this.progress();
  }

  private accept(file: HubFile, locked: LockedFile, isWaiting: boolean): void {
    this.check(file, locked);
    this.right.set(file.path, locked);
    if (isWaiting) this.waiting.add(file.path);
  }

  /** Holds a file against what is known of it from elsewhere than the Hub. */
  private check({ path }: HubFile, { sha256 }: LockedFile): void {
    const known = this.suite.known.get(path);
    if (known !== undefined && known.sha256 !== sha256) {
      throw unlikeKnown(`the Hub gave another ${path} of ${this.suite.repo} than the one that is known`);
    }
    const locked = this.folder.lock?.files[path];
    if (locked === undefined || locked.sha256 === sha256 || this.wish.repair) return;
    throw new BenchError(
      'suite_changed',
      `the lock in ${this.folder.root} has another sha256 of ${path} than the file that ${this.suite.repo} has`,
      {
        hint: 'The lock was changed or made of other files. To have it corrected, run it again with --repair.',
      },
    );
  }

  /** Downloads what of these files is not right yet; each task is settled when its last file is there. */
  private async download(files: readonly HubFile[], signal: AbortSignal): Promise<void> {
    const missing = files.filter(({ path }) => !this.right.has(path));
    await inParallel(missing, atATime, (file, stop) => this.downloadOne(file, stop), signal);
  }

  private async downloadOne(file: HubFile, signal: AbortSignal): Promise<void> {
    const partPath = this.folder.part(file.path);
    this.folder.makeWay(partPath);
    const { repo, commit } = this.suite;
    const locked = await fetchFile(
      { repo, commit, file, partPath },
      this.dependencies,
      {
        onBytes: (bytes) => {
          this.doneBytes += bytes;
          this.received += Math.max(0, bytes);
          this.progress();
        },
        onRetry: ({ message, retry, waitMs }) =>
          this.emit({ type: 'fetch_retry', file: file.path, message, retry, wait_ms: waitMs }),
      },
      signal,
    );
    this.accept(file, locked, true);
    this.folder.finishPart(file.path);
    this.settleWhole();
  }

  /** Puts every task in place whose files are all right. */
  private settleWhole(): void {
    for (const task of this.wish.tasks) {
      if (this.settled.has(task.id) || !task.files.every(({ path }) => this.right.has(path))) continue;
      this.settled.add(task.id);
      this.settle(task.folder, task.files);
      const { id, bytes, files } = task;
      const counts = { tasks_done: this.settled.size, tasks: this.wish.tasks.length };
      this.emit({ type: 'task_fetched', task: id, files: files.length, bytes, ...counts });
    }
  }

  private settle(folder: string | null, files: readonly HubFile[]): void {
    const locked = files.flatMap(({ path }) => {
      const found = this.right.get(path);
      return found === undefined ? [] : [[path, found] as const];
    });
    const id = this.suite.id ?? plainSuiteId(this.folder.root);
    const lock = lockWith(this.folder.lock, id, this.suite.commit, locked);
    if (lock !== this.folder.lock) this.folder.writeLock(lock);
    const paths = files.map(({ path }) => path).filter((path) => this.waiting.has(path));
    this.folder.settle(folder, paths);
  }

  private progress(): void {
    const total = sumOfBytes([...this.suite.shared, ...this.wish.tasks]);
    this.emit({ type: 'fetch_progress', done_bytes: this.doneBytes, total_bytes: total });
  }
}

/** So that a disk is not filled to its last byte, which other programs would feel first. */
function spareBytes(needed: number): number {
  return 64e6 + Math.ceil(needed * 0.02);
}
