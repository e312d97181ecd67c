import assert from 'node:assert/strict';
import { BenchError } from '../../../../src/core/errors.ts';
import { createTimeFormat, minute, second } from '../../../../src/core/simulate/time.ts';

describe('createTimeFormat', () => {
  it('writes one instant in every form of the files', () => {
    const time = createTimeFormat('2025-12-15T17:20:00Z');
    const at = 4 * minute + 44 * second + 327_494_932;
    assert.deepEqual(
      [time.nanos(at), time.seconds(at), time.millis(at), time.rfc3339(at), time.rfc3339Nanos(at)],
      [
        '2025-12-15 17:24:44.327494932',
        '2025-12-15 17:24:44',
        '2025-12-15 17:24:44.327',
        '2025-12-15T17:24:44Z',
        '2025-12-15T17:24:44.327494932Z',
      ],
    );
    assert.deepEqual(
      [time.fileMicros(at), time.compactMicros(at), time.clock(at)],
      ['2025-12-15T17-24-44.327494', '2025-12-15T172444.327494Z', '17:24'],
    );
  });

  it('counts back across midnight for what happened before the snapshot', () => {
    const time = createTimeFormat('2026-03-01T00:00:00Z');
    assert.equal(time.nanos(-1), '2026-02-28 23:59:59.999999999');
  });

  it('refuses a time without its zone, which would mean something else on another machine', () => {
    for (const text of ['2026-03-01T00:00:00', 'yesterday', '']) {
      assert.throws(
        () => createTimeFormat(text),
        (error) => BenchError.is(error, 'usage'),
        text,
      );
    }
  });
});
