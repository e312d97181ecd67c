import assert from 'node:assert/strict';
import { HeadTailCapture } from '../../../../src/core/sandbox/capture.ts';

function captured(limitBytes: number, chunks: readonly (string | Uint8Array)[]) {
  const capture = new HeadTailCapture(limitBytes);
  for (const chunk of chunks) capture.write(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return capture.result();
}

describe('HeadTailCapture', () => {
  it('keeps all of a stream that fits its limit exactly, in head', () => {
    assert.deepEqual(captured(10, ['01234', '56789']), {
      head: '0123456789',
      tail: '',
      totalBytes: 10,
      droppedBytes: 0,
    });
  });

  it('keeps the first and the last half of a longer one and counts the rest', () => {
    assert.deepEqual(captured(10, ['0123456789', 'x']), {
      head: '01234',
      tail: '6789x',
      totalBytes: 11,
      droppedBytes: 1,
    });
  });

  it('gives the odd byte of its limit to the tail', () => {
    assert.deepEqual(captured(3, ['abcdef']), { head: 'a', tail: 'ef', totalBytes: 6, droppedBytes: 3 });
  });

  it('is empty where nothing was written', () => {
    assert.deepEqual(captured(10, []), { head: '', tail: '', totalBytes: 0, droppedBytes: 0 });
  });

  it('gives the same whatever the chunks, as cutting the whole would', () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const random = randomFrom(seed);
    for (let round = 0; round < 300; round++) {
      const limit = 2 + Math.floor(random() * 40);
      const text = Array.from({ length: Math.floor(random() * 200) }, (_, i) =>
        String.fromCharCode(97 + (i % 26)),
      ).join('');
      const chunks: string[] = [];
      for (let at = 0; at < text.length; ) {
        const length = 1 + Math.floor(random() * 60);
        chunks.push(text.slice(at, at + length));
        at += length;
      }
      const half = Math.floor(limit / 2);
      const expected =
        text.length <= limit
          ? { head: text, tail: '' }
          : { head: text.slice(0, half), tail: text.slice(text.length - (limit - half)) };
      const { head, tail, totalBytes, droppedBytes } = captured(limit, chunks);
      assert.deepEqual(
        { head, tail },
        expected,
        `seed ${seed}, round ${round}, limit ${limit}, text ${text}`,
      );
      assert.equal(droppedBytes, totalBytes - head.length - tail.length);
    }
  });

  it('never cuts a character: its bytes count as dropped', () => {
    for (let limit = 2; limit < 40; limit++) {
      const { head, tail, totalBytes, droppedBytes } = captured(limit, ['aé€😀'.repeat(20)]);
      assert.doesNotMatch(head + tail, /\ufffd/, `limit ${limit}`);
      assert.equal(Buffer.byteLength(head) + Buffer.byteLength(tail) + droppedBytes, totalBytes);
      assert.ok(
        limit - Buffer.byteLength(head) - Buffer.byteLength(tail) <= 6,
        `limit ${limit} wastes more than two cut characters`,
      );
    }
  });

  it('shows bytes that are no UTF-8 as replacement characters, and keeps a byte order mark', () => {
    const bytes = new Uint8Array([0xef, 0xbb, 0xbf, 0x41, 0xff, 0x80, 0x5a]);
    assert.equal(captured(100, [bytes]).head, '\ufeffA\ufffd\ufffdZ');
  });

  it('holds no more than its limit of a stream without end', () => {
    const capture = new HeadTailCapture(1000);
    const chunk = new Uint8Array(64 * 1024).fill(0x61);
    for (let i = 0; i < 2000; i++) capture.write(chunk);
    const { head, tail, totalBytes } = capture.result();
    assert.deepEqual([head.length, tail.length, totalBytes], [500, 500, 2000 * 64 * 1024]);
  });

  it('is not changed by what happens later to a chunk', () => {
    const capture = new HeadTailCapture(4);
    const chunk = Buffer.from('abcdef');
    capture.write(chunk);
    chunk.fill(0);
    assert.deepEqual(capture.result(), { head: 'ab', tail: 'ef', totalBytes: 6, droppedBytes: 2 });
  });

  it('refuses a limit that leaves no room for a head and a tail', () => {
    for (const limit of [0, 1, -5, 2.5, Number.NaN])
      assert.throws(() => new HeadTailCapture(limit), RangeError);
  });
});

/** mulberry32 */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
