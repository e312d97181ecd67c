import { inflateRawSync, zstdDecompressSync } from 'node:zlib';

/** Entries of a zip file by name, read by its central directory and nothing else of the product. For small files. */
export function unzipByHand(file: Buffer): Map<string, Buffer> {
  const end = file.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const count = file.readUInt16LE(end + 10);
  let at = file.readUInt32LE(end + 16);
  const entries = new Map<string, Buffer>();
  for (let index = 0; index < count; index += 1) {
    const method = file.readUInt16LE(at + 10);
    const packed = file.readUInt32LE(at + 20);
    const nameBytes = file.readUInt16LE(at + 28);
    const skip = file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
    const local = file.readUInt32LE(at + 42);
    const name = file.toString('utf8', at + 46, at + 46 + nameBytes);
    const start = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
    entries.set(name, unpack(file.subarray(start, start + packed), method));
    at += 46 + nameBytes + skip;
  }
  return entries;
}

function unpack(bytes: Buffer, method: number): Buffer {
  if (method === 8) return inflateRawSync(bytes);
  return method === 93 ? zstdDecompressSync(bytes) : bytes;
}
