import { posix } from 'node:path';
import { type FileContent, type FsStat, type IFileSystem, InMemoryFs, ReadWriteFs } from 'just-bash';
import { systemErrorCode } from '../errors.ts';
import { blockBytes } from './diskUsage.ts';
import { agentHome } from './sandbox.ts';
import { longestStringBytes, type VirtualSetup } from './virtualProtocol.ts';
import { VirtualScratch } from './virtualScratch.ts';

type Area = 'home' | 'data' | 'tmp' | 'system';

interface Place {
  readonly area: Area;
  readonly fs: InMemoryFs | ReadWriteFs;
  /** Path within `fs`. */
  readonly path: string;
  /** Absolute path as the agent sees it. */
  readonly inside: string;
}

export interface Refusal {
  /** Absolute, as the agent sees it. */
  readonly path: string;
  /** As GNU tools word it: "Read-only file system". */
  readonly reason: string;
}

/**
 * The agent's view of files for just-bash: its home on the scratch folder, with the data entries read-only in it, `/tmp`
 * on a folder of its own, and the rest read-only in memory. No link is followed and none can be made.
 *
 * Some of just-bash's commands answer every failure with "No such file or directory". So that the agent is never told
 * this of a file that exists, each refusal is also kept in {@link takeRefusals}.
 */
export class VirtualFileSystem implements IFileSystem {
  private readonly areas: Readonly<Record<Area, InMemoryFs | ReadWriteFs>>;
  private readonly system = new InMemoryFs();
  private readonly dataNames: ReadonlySet<string>;
  private readonly fileBytes: number;
  private readonly scratch: VirtualScratch;
  private refusals = new Map<string, string>();

  constructor(setup: VirtualSetup) {
    const maxFileReadSize = longestStringBytes;
    this.areas = {
      home: new ReadWriteFs({ root: setup.scratchDir, maxFileReadSize }),
      data: new ReadWriteFs({ root: setup.dataDir, maxFileReadSize }),
      tmp: new ReadWriteFs({ root: setup.tmpDir, maxFileReadSize }),
      system: this.system,
    };
    this.dataNames = new Set(setup.dataNames);
    // A longer file could be written and never be read again.
    this.fileBytes = Math.min(setup.fileBytes, longestStringBytes);
    this.scratch = new VirtualScratch([setup.scratchDir, setup.tmpDir], setup.scratchBytes);
    for (const folder of [agentHome, '/tmp', '/usr/bin', '/bin'])
      this.system.mkdirSync(folder, { recursive: true });
  }

  /** What was refused since the last call. */
  takeRefusals(): Refusal[] {
    const taken = [...this.refusals].map(([path, reason]) => ({ path, reason }));
    this.refusals = new Map();
    return taken;
  }

  /** For just-bash's own layout (`/bin`, `/dev`, `/proc`), which it makes while it is constructed. */
  mkdirSync(path: string, options?: { recursive?: boolean }): void {
    this.system.mkdirSync(path, options);
  }

  /** See {@link mkdirSync}. */
  writeFileSync(path: string, content: FileContent): void {
    this.system.writeFileSync(path, content);
  }

  readFile(path: string, options?: Parameters<IFileSystem['readFile']>[1]): Promise<string> {
    return this.reading(path, (at) => at.fs.readFile(at.path, options));
  }

  readFileBuffer(path: string): Promise<Uint8Array> {
    return this.reading(path, (at) => at.fs.readFileBuffer(at.path));
  }

  /** Without this one, just-bash turns the bytes of a buffer into a string one by one: 5 s for 20 MB. */
  readFileBytes(path: string): ReturnType<typeof this.system.readFileBytes> {
    return this.reading(path, (at) => at.fs.readFileBytes(at.path));
  }

  async exists(path: string): Promise<boolean> {
    const at = this.place(path);
    return at.fs.exists(at.path);
  }

  stat(path: string): Promise<FsStat> {
    return this.reading(path, (at) => at.fs.stat(at.path));
  }

  lstat(path: string): Promise<FsStat> {
    // ReadWriteFs looks a name up in its parent, and takes the parent of its root for an escape.
    return this.reading(path, (at) => (at.path === '/' ? at.fs.stat('/') : at.fs.lstat(at.path)));
  }

  readlink(path: string): Promise<string> {
    return this.reading(path, (at) => at.fs.readlink(at.path));
  }

  async readdir(path: string): Promise<string[]> {
    const names = await this.reading(path, (at) => at.fs.readdir(at.path));
    if (this.place(path).inside !== agentHome) return names;
    return [...new Set([...names, ...this.dataNames])].sort();
  }

  /** Without links, a path that exists is its own real path. */
  async realpath(path: string): Promise<string> {
    await this.stat(path);
    return this.place(path).inside;
  }

  resolvePath(base: string, path: string): string {
    return posix.resolve('/', base, path);
  }

  /** Only used to complete globs in file systems that keep all paths in memory. */
  getAllPaths(): string[] {
    return [];
  }

  async writeFile(
    path: string,
    content: FileContent,
    options?: Parameters<IFileSystem['writeFile']>[2],
  ): Promise<void> {
    if (isNull(path)) return;
    const at = await this.writable(path, {
      newBytes: byteLength(content, options),
      words: wordsFor(content, options),
    });
    await at.fs.writeFile(at.path, content, options);
  }

  async appendFile(
    path: string,
    content: FileContent,
    options?: Parameters<IFileSystem['appendFile']>[2],
  ): Promise<void> {
    if (isNull(path)) return;
    const before = (await this.exists(path)) ? (await this.stat(path)).size : 0;
    const at = await this.writable(path, {
      newBytes: before + byteLength(content, options),
      words: wordsFor(content, options),
    });
    await at.fs.appendFile(at.path, content, options);
  }

  async mkdir(path: string, options?: Parameters<IFileSystem['mkdir']>[1]): Promise<void> {
    if (options?.recursive === true && (await this.exists(path)) && (await this.stat(path)).isDirectory)
      return;
    const at = this.changeable(path);
    // With the folders above it that are made too: none is deeper than its path has parts.
    const folders = options?.recursive === true ? at.path.split('/').length : 1;
    if (!(await this.fits(at, null, folders * blockBytes))) throw this.refuse(at.inside, 'ENOSPC', 'tool');
    await at.fs.mkdir(at.path, options);
    if (folders > 1) this.scratch.forget();
  }

  async rm(path: string, options?: Parameters<IFileSystem['rm']>[1]): Promise<void> {
    const at = this.changeable(path);
    this.scratch.forget();
    await at.fs.rm(at.path, options);
    this.scratch.forget();
  }

  async chmod(path: string, mode: number): Promise<void> {
    const at = this.changeable(path);
    await at.fs.chmod(at.path, mode);
  }

  async utimes(path: string, atime: Date, mtime: Date): Promise<void> {
    const at = this.changeable(path);
    await at.fs.utimes(at.path, atime, mtime);
  }

  async symlink(_target: string, linkPath: string): Promise<void> {
    throw this.refuse(this.place(linkPath).inside, 'EPERM', 'tool');
  }

  async link(_existingPath: string, newPath: string): Promise<void> {
    throw this.refuse(this.place(newPath).inside, 'EPERM', 'tool');
  }

  async cp(source: string, destination: string, options?: Parameters<IFileSystem['cp']>[2]): Promise<void> {
    const stats = await this.stat(source);
    if (!stats.isDirectory) {
      await this.writeFile(destination, await this.readFileBuffer(source));
      return;
    }
    if (options?.recursive !== true)
      throw new Error(`EISDIR: illegal operation on a directory, cp '${source}'`);
    await this.mkdir(destination, { recursive: true });
    for (const name of await this.readdir(source)) {
      await this.cp(posix.join(source, name), posix.join(destination, name), options);
    }
  }

  async mv(source: string, destination: string): Promise<void> {
    const from = this.changeable(source);
    const to = this.changeable(destination);
    this.scratch.forget();
    if (from.fs === to.fs) {
      await from.fs.mv(from.path, to.path);
      return;
    }
    await this.cp(source, destination, { recursive: true });
    await this.rm(source, { recursive: true });
  }

  private place(path: string): Place {
    const inside = posix.resolve('/', path);
    if (inside === '/tmp' || inside.startsWith('/tmp/'))
      return this.at('tmp', inside.slice('/tmp'.length), inside);
    if (inside === agentHome) return this.at('home', '', inside);
    if (!inside.startsWith(`${agentHome}/`)) return this.at('system', inside, inside);
    const relative = inside.slice(agentHome.length);
    const top = relative.split('/', 2)[1] ?? '';
    return this.at(this.dataNames.has(top) ? 'data' : 'home', relative, inside);
  }

  private at(area: Area, path: string, inside: string): Place {
    return { area, fs: this.areas[area], path: path === '' ? '/' : path, inside };
  }

  private async reading<T>(path: string, read: (at: Place) => Promise<T>): Promise<T> {
    const at = this.place(path);
    try {
      return await read(at);
    } catch (error) {
      if (!isOrdinary(error)) this.refusals.set(at.inside, reasonOf(error));
      throw error;
    }
  }

  private changeable(path: string, words: RefusalWords = 'tool'): Place {
    const at = this.place(path);
    const isReadOnly = at.area === 'data' || (at.area === 'system' && !at.inside.startsWith(descriptors));
    if (isReadOnly) throw this.refuse(at.inside, 'EROFS', words);
    return at;
  }

  private async writable(
    path: string,
    { newBytes, words }: { newBytes: number; words: RefusalWords },
  ): Promise<Place> {
    const at = this.changeable(path, words);
    if (!(await this.exists(posix.dirname(at.inside)))) throw this.refuse(at.inside, 'ENOENT', words);
    if (newBytes > this.fileBytes) throw this.refuse(at.inside, 'EFBIG', words);
    const oldBytes = (await at.fs.exists(at.path)) ? (await at.fs.stat(at.path)).size : null;
    if (!(await this.fits(at, oldBytes, newBytes))) throw this.refuse(at.inside, 'ENOSPC', words);
    return at;
  }

  /** Whether the agent's share of the disk has room; what lies in memory is bounded by the memory. */
  private async fits(at: Place, oldBytes: number | null, newBytes: number): Promise<boolean> {
    return at.area === 'system' || (await this.scratch.take(oldBytes, newBytes));
  }

  private refuse(inside: string, code: keyof typeof reasons, words: RefusalWords): Error {
    const reason = reasons[code];
    this.refusals.set(inside, reason);
    return Object.assign(new Error(words === 'shell' ? `bash: ${inside}: ${reason}` : reason), { code });
  }
}

const reasons = {
  EFBIG: 'File too large',
  ENOENT: 'No such file or directory',
  ENOSPC: 'No space left on device',
  EPERM: 'Operation not permitted',
  EROFS: 'Read-only file system',
} as const;

/** A tool puts its name and the path before the reason; the shell prints what a redirection was refused with as it is. */
type RefusalWords = 'tool' | 'shell';

/** just-bash opens a redirection by writing nothing to it, as `binary`. */
function wordsFor(content: FileContent, options: Parameters<IFileSystem['writeFile']>[2]): RefusalWords {
  return content.length === 0 && options === 'binary' ? 'shell' : 'tool';
}

function byteLength(content: FileContent, options: Parameters<IFileSystem['writeFile']>[2]): number {
  if (typeof content !== 'string') return content.length;
  const encoding = typeof options === 'string' ? options : options?.encoding;
  return Buffer.byteLength(content, encoding === 'binary' || encoding === 'latin1' ? 'latin1' : 'utf8');
}

/** just-bash would keep what is written there as a file. */
function isNull(path: string): boolean {
  return posix.resolve('/', path) === '/dev/null';
}

/** Where just-bash keeps the output of process substitutions, `<(…)`. */
const descriptors = '/dev/fd/';

/** What commands look into and report themselves. */
function isOrdinary(error: unknown): boolean {
  const code = systemErrorCode(error) ?? /^E[A-Z]+/.exec(error instanceof Error ? error.message : '')?.[0];
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR' || code === 'EINVAL';
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /^E[A-Z]+: ([^,]+)/.exec(message)?.[1] ?? message;
}
