import { crc32, deflateRawSync, zstdCompressSync } from 'node:zlib';

/** An entry of a made archive; `says` lies about it in the directory of the archive. */
export interface MadeEntry {
  readonly name: string;
  readonly text: string;
  readonly method?: 'stored' | 'deflate' | 'zstd' | number;
  readonly says?: { readonly bytes?: number; readonly crc?: number; readonly encrypted?: boolean };
}

const methods = { stored: 0, deflate: 8, zstd: 93 } as const;

/** A zip file in memory. */
export function madeZip(entries: readonly MadeEntry[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const raw = Buffer.from(entry.text);
    const { method = 'deflate' } = entry;
    const packed =
      method === 'deflate' ? deflateRawSync(raw) : method === 'zstd' ? zstdCompressSync(raw) : raw;
    const name = Buffer.from(entry.name);
    const head = headOf(entry, raw, packed, name);
    locals.push(Buffer.concat([signature(0x04034b50), head, name, packed]));
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    // Fields of the directory: version made by before, comment and offset after what both have.
    directory.push(Buffer.concat([signature(0x02014b50), Buffer.from([20, 0]), head, rest, name]));
    offset += 4 + head.length + name.length + packed.length;
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(index.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, index, signature(0x06054b50), end]);
}

function headOf(entry: MadeEntry, raw: Buffer, packed: Buffer, name: Buffer): Buffer {
  const { method = 'deflate', says = {} } = entry;
  const head = Buffer.alloc(26);
  head.writeUInt16LE(20, 0);
  head.writeUInt16LE(says.encrypted === true ? 1 : 0, 2);
  head.writeUInt16LE(typeof method === 'number' ? method : methods[method], 4);
  head.writeUInt32LE(says.crc ?? crc32(raw), 10);
  head.writeUInt32LE(packed.length, 14);
  head.writeUInt32LE(says.bytes ?? raw.length, 18);
  head.writeUInt16LE(name.length, 22);
  return head;
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
