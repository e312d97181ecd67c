import type { CapturedOutput } from './sandbox.ts';

/**
 * Keeps the first and the last bytes of a stream in bounded memory and counts the rest.
 *
 * Of `limitBytes` the first half is kept from the beginning, the other half from the end. Cuts never fall inside a
 * UTF-8 sequence: the bytes of a cut sequence count as dropped.
 */
export class HeadTailCapture {
  private readonly limitBytes: number;
  private readonly headBytes: number;
  /** All bytes so far while they fit the limit; `headBytes` of them afterwards. */
  private head: Uint8Array;
  private headLength = 0;
  /** Ring of the last `limitBytes - headBytes` bytes; null until more than the limit came. */
  private ring: Uint8Array | null = null;
  private ringEnd = 0;
  private totalBytes = 0;

  constructor(limitBytes: number) {
    if (!Number.isSafeInteger(limitBytes) || limitBytes < 2) {
      throw new RangeError(`the output limit must be a whole number of at least 2 bytes, not ${limitBytes}`);
    }
    this.limitBytes = limitBytes;
    this.headBytes = Math.floor(limitBytes / 2);
    this.head = new Uint8Array(Math.min(limitBytes, 4096));
  }

  write(chunk: Uint8Array): void {
    this.totalBytes += chunk.length;
    if (this.ring === null && this.headLength + chunk.length <= this.limitBytes) this.appendToHead(chunk);
    else this.appendToRing(chunk);
  }

  result(): CapturedOutput {
    const { totalBytes } = this;
    if (this.ring === null) {
      return { head: decode(this.head.subarray(0, this.headLength)), tail: '', totalBytes, droppedBytes: 0 };
    }
    const head = withoutCutEnd(this.head.subarray(0, this.headLength));
    const tail = withoutCutStart(this.unrolledRing(this.ring));
    const droppedBytes = totalBytes - head.length - tail.length;
    return { head: decode(head), tail: decode(tail), totalBytes, droppedBytes };
  }

  private appendToHead(chunk: Uint8Array): void {
    const needed = this.headLength + chunk.length;
    if (needed > this.head.length) {
      const grown = new Uint8Array(Math.min(this.limitBytes, Math.max(needed, this.head.length * 2)));
      grown.set(this.head.subarray(0, this.headLength));
      this.head = grown;
    }
    this.head.set(chunk, this.headLength);
    this.headLength = needed;
  }

  private appendToRing(chunk: Uint8Array): void {
    if (this.ring !== null) {
      this.intoRing(this.ring, chunk);
      return;
    }
    this.ring = new Uint8Array(this.limitBytes - this.headBytes);
    const missing = this.headBytes - this.headLength;
    if (missing > 0) this.appendToHead(chunk.subarray(0, missing));
    else this.intoRing(this.ring, this.head.subarray(this.headBytes, this.headLength));
    this.headLength = this.headBytes;
    this.head = this.head.slice(0, this.headBytes);
    this.intoRing(this.ring, missing > 0 ? chunk.subarray(missing) : chunk);
  }

  private intoRing(ring: Uint8Array, chunk: Uint8Array): void {
    const kept = chunk.length > ring.length ? chunk.subarray(chunk.length - ring.length) : chunk;
    const start = (this.ringEnd + chunk.length - kept.length) % ring.length;
    const first = kept.subarray(0, ring.length - start);
    ring.set(first, start);
    ring.set(kept.subarray(first.length), 0);
    this.ringEnd = (start + kept.length) % ring.length;
  }

  /** The ring is full whenever this is called: it exists only once more bytes came than head and ring hold. */
  private unrolledRing(ring: Uint8Array): Uint8Array {
    const unrolled = new Uint8Array(ring.length);
    unrolled.set(ring.subarray(this.ringEnd), 0);
    unrolled.set(ring.subarray(0, this.ringEnd), ring.length - this.ringEnd);
    return unrolled;
  }
}

/** `ignoreBOM` keeps a byte order mark in the text: it was printed. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function decode(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Length that a UTF-8 sequence beginning with `byte` has, or 0 for a byte that begins none. */
function sequenceLength(byte: number): number {
  if (byte < 0x80) return 1;
  if (byte >= 0xc2 && byte < 0xe0) return 2;
  if (byte >= 0xe0 && byte < 0xf0) return 3;
  return byte >= 0xf0 && byte < 0xf5 ? 4 : 0;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

function withoutCutEnd(bytes: Uint8Array): Uint8Array {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    if (isContinuation(byte)) continue;
    return sequenceLength(byte ?? 0) > back ? bytes.subarray(0, bytes.length - back) : bytes;
  }
  return bytes;
}

function withoutCutStart(bytes: Uint8Array): Uint8Array {
  let start = 0;
  while (start < 3 && isContinuation(bytes[start])) start++;
  return bytes.subarray(start);
}
