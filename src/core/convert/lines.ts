import { invalidUtf8At } from '../snapshot/utf8.ts';

/** A line without its end. */
export interface Line {
  readonly text: string;
  /** What was longer than the limit was cut. */
  readonly cut: boolean;
  /** It held bytes that are no text, which were replaced. */
  readonly repaired: boolean;
}

const newline = 0x0a;
const carriageReturn = 0x0d;

/** The lines of bytes that arrive in parts; one line in memory, and of a very long one its beginning. */
export async function* linesOf(parts: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Line> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let cut = false;
  const hold = (bytes: Buffer): void => {
    const room = maxBytes - heldBytes;
    if (bytes.length > room) cut = true;
    const kept = bytes.subarray(0, Math.max(0, room));
    if (kept.length > 0) held.push(kept);
    heldBytes += kept.length;
  };
  const take = (): Line => {
    const line = lineOf(held.length === 1 ? (held[0] ?? Buffer.alloc(0)) : Buffer.concat(held), cut);
    held = [];
    heldBytes = 0;
    cut = false;
    return line;
  };
  for await (const part of parts) {
    let from = 0;
    for (let end = part.indexOf(newline); end >= 0; end = part.indexOf(newline, from)) {
      hold(part.subarray(from, end));
      yield take();
      from = end + 1;
    }
    // A copy of what is left: it outlives the part it is in.
    hold(Buffer.from(part.subarray(from)));
  }
  if (heldBytes > 0) yield take();
}

function lineOf(bytes: Buffer, cut: boolean): Line {
  const end = bytes.at(-1) === carriageReturn ? bytes.length - 1 : bytes.length;
  const whole = bytes.subarray(0, end);
  // A cut can fall into a character, which is then no fault of the file.
  const repaired = !cut && invalidUtf8At(whole) >= 0;
  return { text: whole.toString('utf8'), cut, repaired };
}
