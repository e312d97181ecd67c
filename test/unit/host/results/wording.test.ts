import assert from 'node:assert/strict';
import { flagCodes } from '../../../../src/core/schema/reportedTask.ts';
import { isCounted, Outcome } from '../../../../src/core/schema/score.ts';
import {
  countsInFigures,
  durationText,
  flagOrder,
  localTime,
  scoreText,
  sizeText,
} from '../../../../src/host/results/wording.ts';

describe('the words of the trees', () => {
  it('hold the same outcomes to count as the benchmark does', () => {
    for (const outcome of Outcome.options)
      assert.equal(countsInFigures[outcome], isCounted(outcome), outcome);
  });

  it('list flags in the order of the report', () => {
    assert.deepEqual(flagOrder, flagCodes);
  });

  it('never show a score that is only nearly 0 or 1 as if it were', () => {
    const shown = [0, 0.001, 0.005, 0.5, 0.994, 0.996, 1].map(scoreText);
    assert.deepEqual(shown, ['0.00', '< 0.01', '0.01', '0.50', '0.99', '> 0.99', '1.00']);
  });

  it('show times of the machine so that they sort', () => {
    assert.equal(localTime('2026-11-22T14:03:17.000Z', 'UTC'), '2026-11-22 14:03');
    assert.equal(localTime('2026-12-31T23:30:00.000Z', 'Asia/Tokyo'), '2027-01-01 08:30');
  });

  it('show durations in the unit that they are felt in', () => {
    const shown = [12, 999, 1000, 59_499, 61_000, 3_599_400, 3_600_000, 7_500_000].map(durationText);
    assert.deepEqual(shown, [
      '12 ms',
      '999 ms',
      '1 s',
      '59 s',
      '1 min 1 s',
      '59 min 59 s',
      '1 h 00 min',
      '2 h 05 min',
    ]);
  });

  it('show sizes with three digits at most', () => {
    const shown = [0, 999, 1000, 1_234_567, 99_960, 999_499, 999_500, 2e9].map(sizeText);
    assert.deepEqual(shown, [
      '0 bytes',
      '999 bytes',
      '1.0 kB',
      '1.2 MB',
      '100.0 kB',
      '999 kB',
      '1.0 MB',
      '2.0 GB',
    ]);
  });
});
