import { readFileSync, type Stats, statSync } from 'node:fs';
import { messageOf } from '../errors.ts';

/** A file as a directory shows it, or why there is none to read. */
export type Look =
  | { readonly kind: 'file'; readonly stamp: string; readonly inode: number; readonly bytes: number }
  | { readonly kind: 'absent'; readonly stamp: string }
  | { readonly kind: 'unreadable'; readonly stamp: string; readonly why: string };

/** Looks at a path, through links. A pipe or a device is never opened: reading it could wait for ever. */
export function lookAt(path: string): Look {
  let stats: Stats | undefined;
  try {
    stats = statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    return { kind: 'unreadable', stamp: messageOf(error), why: messageOf(error) };
  }
  if (stats === undefined) return { kind: 'absent', stamp: 'absent' };
  if (!stats.isFile()) return { kind: 'unreadable', stamp: 'no file', why: 'it is not a file' };
  const { ino, size, mtimeMs, ctimeMs } = stats;
  // The time of the last change of status too: a copy can keep the other one.
  return { kind: 'file', stamp: [ino, size, mtimeMs, ctimeMs].join(':'), inode: ino, bytes: size };
}

export type FileText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly why: string };

/** The text of a file that should be small. Whatever is in its way is an answer, not an error. */
export function readSmallFile(path: string, look: Look, maxBytes: number): FileText {
  if (look.kind !== 'file') return look;
  if (look.bytes > maxBytes) {
    return {
      kind: 'unreadable',
      why: `it has ${look.bytes} bytes, more than the ${maxBytes} that it could need`,
    };
  }
  try {
    return { kind: 'text', text: readFileSync(path, 'utf8') };
  } catch (error) {
    return { kind: 'unreadable', why: messageOf(error) };
  }
}

/** Something read from a file, kept until the file changes. */
export class Kept<T> {
  private kept: { readonly stamp: string; readonly value: T; readonly bytes: number } | null = null;
  private read = 0;

  /** What `read` gives, now or when the file last changed. */
  get(look: Look, read: () => T): T {
    if (this.kept?.stamp === look.stamp) return this.kept.value;
    const bytes = look.kind === 'file' ? look.bytes : 0;
    const value = read();
    this.kept = { stamp: look.stamp, value, bytes };
    this.read += bytes;
    return value;
  }

  /** Size of the file that it was read from. */
  get bytes(): number {
    return this.kept?.bytes ?? 0;
  }

  /** Bytes of every reading so far. */
  get bytesRead(): number {
    return this.read;
  }
}
