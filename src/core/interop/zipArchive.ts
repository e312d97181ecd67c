import { promisify } from 'node:util';
import { crc32, inflateRaw, zstdDecompress } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { BenchError } from '../errors.ts';

/** Bytes that are unpacked of one trajectory, all its entries together. */
export const maxUnpackedBytes = 512_000_000;
/** Entries that are listed; a log has three and one for each sample, or a hundred for each in the chunked layout. */
const maxEntries = 500_000;

/** Why an entry cannot be read, as a sentence. */
export class ZipProblem extends Error {}

/**
 * A zip file, read entry by entry on demand. Sizes are judged by the directory of the archive before anything is unpacked, and no
 * entry is unpacked beyond the size that it is said to have. Deflate, zstd (method 93) and stored entries are read.
 */
export class ZipArchive {
  private readonly zip: ZipFile;
  private readonly entries: ReadonlyMap<string, Entry>;
  private unpackedBytes = 0;
  readonly problems: string[] = [];

  private constructor(zip: ZipFile, entries: ReadonlyMap<string, Entry>) {
    this.zip = zip;
    this.entries = entries;
  }

  /** @throws ZipProblem for what is no zip file; system errors as they are */
  static async open(path: string, signal: AbortSignal): Promise<ZipArchive> {
    const zip = await openPromise(path, { lazyEntries: true, autoClose: false }).catch(asProblem);
    try {
      const entries = new Map<string, Entry>();
      for await (const entry of zip.eachEntry()) {
        throwIfAborted(signal);
        if (entries.size >= maxEntries) throw new ZipProblem(`it has more than ${maxEntries} entries`);
        // A name that comes again replaces the one before: logs are appended to.
        entries.set(entry.fileName, entry);
      }
      return new ZipArchive(zip, entries);
    } catch (error) {
      zip.close();
      return asProblem(error);
    }
  }

  names(): readonly string[] {
    return [...this.entries.keys()];
  }

  /** The bytes of an entry; null for one that is not there. @throws ZipProblem */
  async read(name: string, signal: AbortSignal): Promise<Uint8Array | null> {
    throwIfAborted(signal);
    const entry = this.entries.get(name);
    if (entry === undefined) return null;
    this.unpackedBytes += entry.uncompressedSize;
    if (Math.max(this.unpackedBytes, entry.compressedSize) > maxUnpackedBytes) {
      throw new ZipProblem(`${name} would bring it to more than ${maxUnpackedBytes / 1_000_000} MB unpacked`);
    }
    if (entry.isEncrypted()) throw new ZipProblem(`${name} is encrypted`);
    const bytes = await this.unpack(entry).catch((error: unknown) => asProblem(error, name));
    if (crc32(bytes) !== entry.crc32)
      this.problems.push(`${name} does not have the checksum that the archive names`);
    return bytes;
  }

  close(): void {
    this.zip.close();
  }

  private async unpack(entry: Entry): Promise<Uint8Array> {
    const stream = await this.zip.openReadStreamPromise(entry, { decodeFileData: false });
    const chunks: Uint8Array[] = [];
    for await (const chunk of stream) chunks.push(chunk as Uint8Array);
    const packed = Buffer.concat(chunks);
    // Not 0: an entry that says so of itself and is not empty shall fail, and the limit has to be positive.
    const limits = { maxOutputLength: Math.max(1, entry.uncompressedSize) };
    if (entry.compressionMethod === 0) return packed;
    if (entry.compressionMethod === 8) return await promisify(inflateRaw)(packed, limits);
    if (entry.compressionMethod === 93) return await unpackZstd(packed, limits);
    throw new ZipProblem(`it is packed by method ${entry.compressionMethod}, which is not read`);
  }
}

async function unpackZstd(packed: Uint8Array, limits: { maxOutputLength: number }): Promise<Uint8Array> {
  // Node has zstd from 22.15 on; an editor may bring an older one.
  if (typeof zstdDecompress !== 'function')
    throw new ZipProblem('it is packed with zstd, which this version of Node cannot unpack');
  return await promisify(zstdDecompress)(packed, limits);
}

/** Faults of the archive become words; cancelling and faults of the file system stay what they are. */
function asProblem(error: unknown, name?: string): never {
  if (error instanceof ZipProblem || error instanceof BenchError) throw error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (error instanceof Error && 'syscall' in error) throw error;
  const detail =
    code === 'ERR_BUFFER_TOO_LARGE'
      ? 'it is larger than the archive says'
      : String(error instanceof Error ? error.message : error);
  throw new ZipProblem(name === undefined ? detail : `${name}: ${detail}`, { cause: error });
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new BenchError('cancelled', 'Reading the archive was stopped.');
}
