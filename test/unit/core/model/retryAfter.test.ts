import assert from 'node:assert/strict';
import { retryAfterMs } from '../../../../src/core/model/retryAfter.ts';

const nowMs = Date.UTC(1994, 10, 6, 8, 49, 30);

describe('retryAfterMs', () => {
  for (const [headers, expected] of [
    [{}, undefined],
    [{ 'retry-after': '2' }, 2_000],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': ' 90 ' }, 90_000],
    [{ 'retry-after': '1.5' }, 1_500],
    [{ 'retry-after': 'Sun, 06 Nov 1994 08:49:37 GMT' }, 7_000],
    [{ 'retry-after': 'Sunday, 06-Nov-94 08:49:37 GMT' }, 7_000],
    [{ 'retry-after': 'Sun Nov  6 08:49:37 1994' }, 7_000],
    [{ 'retry-after': 'Sun, 06 Nov 1994 08:49:00 GMT' }, 0],
    [{ 'retry-after-ms': '1234.2', 'retry-after': '9' }, 1_235],
    [{ 'retry-after-ms': 'soon', 'retry-after': '9' }, 9_000],
    [{ 'retry-after': '-5' }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '' }, undefined],
    [{ 'retry-after': '1e3' }, undefined],
    [{ 'retry-after': 'Sunny' }, undefined],
  ] as const) {
    it(`reads ${JSON.stringify(headers)} as ${expected}`, () => {
      assert.equal(retryAfterMs(new Headers(headers), nowMs), expected);
    });
  }
});
