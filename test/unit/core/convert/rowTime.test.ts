import assert from 'node:assert/strict';
import {
  asRfc3339,
  readTime,
  rowTime,
  rowTimeOfNanos,
  rowTimeOfNumber,
  rowTimeOfSeconds,
} from '../../../../src/core/convert/rowTime.ts';

describe('times of rows', () => {
  it('are read from RFC 3339 with any fraction and zone', () => {
    assert.equal(rowTime('2025-09-11T20:50:19Z'), '2025-09-11 20:50:19.000000000');
    assert.equal(rowTime('2025-09-11T20:50:19.950359Z'), '2025-09-11 20:50:19.950359000');
    assert.equal(rowTime('2025-09-11T22:50:19.123456789+02:00'), '2025-09-11 20:50:19.123456789');
    assert.equal(rowTime('2025-12-31 23:30:00,5 -0100'), '2026-01-01 00:30:00.500000000');
  });

  it('say whether a zone was given', () => {
    assert.equal(readTime('2025/09/11 20:50:19 [error] 7#7')?.zoned, false);
    assert.equal(readTime('2025-09-11 20:50:19 +0000 UTC m=+4')?.zoned, true);
  });

  it('are empty for what is no time', () => {
    for (const text of ['', 'Thu Sep 11', '2025-13-11T20:50:19Z', '2025-09-11T25:00:00Z', null, 7, undefined])
      assert.equal(rowTime(text), '', String(text));
    for (const text of ['', '0', 'abc', '-5', '99999999999999999999999'])
      assert.equal(rowTimeOfNanos(text), '', text);
  });

  it('keep every digit of nanoseconds', () => {
    assert.equal(rowTimeOfNanos('1661145522908318001'), '2022-08-22 05:18:42.908318001');
  });

  it('are read from numbers by their size', () => {
    const wanted = '2025-03-18 05:54:17.530';
    for (const number of [1742277257.53, 1742277257530, 1742277257530000, 1742277257530000000])
      assert.equal(rowTimeOfNumber(number).slice(0, 23), wanted, String(number));
    assert.equal(rowTimeOfNumber(200), '');
    assert.equal(rowTimeOfSeconds(1757624419.1), '2025-09-11 21:00:19.100000000');
    assert.equal(rowTimeOfSeconds(1757624420 - 2 ** -22), '2025-09-11 21:00:20.000000000');
  });

  it('are written back as RFC 3339', () => {
    assert.equal(asRfc3339('2025-09-11 20:50:19.950359000'), '2025-09-11T20:50:19.950359Z');
    assert.equal(asRfc3339('2025-09-11 20:50:10.000000000'), '2025-09-11T20:50:10Z');
    assert.equal(asRfc3339(''), '');
  });
});
