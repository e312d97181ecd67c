import assert from 'node:assert/strict';
import {
  changePoint,
  newestTest,
  passingChange,
  type TaskHistory,
} from '../../../../src/core/analysis/changeTests.ts';
import { signFlipTest } from '../../../../src/core/analysis/pairedTests.ts';
import { seededRandom } from '../../../../src/core/analysis/statistics.ts';

const options = { permutations: 50_000, seed: 11 };

/** One row a task, one value a point: scores. */
function scores(...rows: readonly (readonly number[])[]): TaskHistory[] {
  return rows.map((row) => ({
    numerators: Float64Array.from(row),
    denominators: Float64Array.from(row, () => 1),
  }));
}

const whole = (rows: readonly TaskHistory[]) => ({ from: 0, to: rows[0]?.numerators.length ?? 0 });

/** Of a share that is estimated from so many permutations: four standard errors. */
function assertNear(actual: number, expected: number): void {
  const error = 4 * Math.sqrt((expected * (1 - expected)) / options.permutations) + 2 / options.permutations;
  assert.ok(Math.abs(actual - expected) <= error, `${actual} is not ${expected} within ${error}`);
}

describe('the test of the newest point', () => {
  it('is the paired sign-flip test where there is one point before', () => {
    const random = seededRandom(5);
    const pairs = Array.from({ length: 12 }, () => [(random() % 5) / 4, Math.min(1, (random() % 8) / 4)]);
    const rows = scores(...pairs);
    const exact = signFlipTest(
      pairs.map(([before = 0, now = 0]) => now - before),
      options,
    );
    assert.equal(exact.exact, true);
    const { p } = newestTest(rows, whole(rows), options) ?? assert.fail();
    // It stops at a hundred permutations as far: their share is known to a tenth.
    assert.ok(Math.abs(p - exact.p) < 0.35 * exact.p, `${p}, exactly ${exact.p}`);
  });

  it('finds four tasks that fall after four steady points as unlikely as they are', () => {
    const falls = [1, 1, 1, 1, 0];
    const rows = scores(falls, falls, falls, falls, [1, 1, 1, 1, 1], [0, 0, 0, 0, 0]);
    const test = newestTest(rows, whole(rows), options) ?? assert.fail();
    assert.deepEqual([test.before, test.now], [5 / 6, 1 / 6]);
    // Each of the four has its 0 at the last of five points.
    assertNear(test.p, (1 / 5) ** 4);
  });

  it('weighs a rate as the sum of its numerators over that of its denominators', () => {
    const rows: TaskHistory[] = [
      { numerators: Float64Array.of(0, 1, 8), denominators: Float64Array.of(2, 2, 8) },
      { numerators: Float64Array.of(1, 0, 0), denominators: Float64Array.of(4, 0, 0) },
    ];
    const test = newestTest(rows, whole(rows), options) ?? assert.fail();
    assert.deepEqual([test.before, test.now], [2 / 8, 1]);
  });

  it('says nothing where there is one point only, or no claim on one side', () => {
    const none: TaskHistory[] = [{ numerators: Float64Array.of(1, 0), denominators: Float64Array.of(2, 0) }];
    assert.equal(newestTest(none, { from: 0, to: 2 }, options), null);
    assert.equal(newestTest(scores([1]), { from: 0, to: 1 }, options), null);
  });

  it('is certain of nothing where nothing varies', () => {
    const rows = scores([1, 1, 1], [0, 0, 0]);
    assert.equal(newestTest(rows, whole(rows), options)?.p, 1);
  });

  it('looks at the points of its span and no others', () => {
    const rows = scores([0, 0, 1, 1, 1], [0, 0, 1, 1, 1], [0, 0, 0.5, 0.5, 0.5]);
    assert.equal(newestTest(rows, { from: 2, to: 5 }, options)?.p, 1);
    assert.equal(newestTest(rows, { from: 2, to: 5 }, options)?.before, 2.5 / 3);
  });
});

describe('the test for a lasting change', () => {
  it('names the first point after it, as unlikely as it is', () => {
    const steps = [1, 1, 0, 0];
    const rows = scores(steps, steps, steps, [1, 1, 1, 1]);
    const change = changePoint(rows, whole(rows), options) ?? assert.fail();
    assert.deepEqual(change.at, [2]);
    // All three alike and in one of the two orders of halves, of six orders each.
    assertNear(change.p, 2 / 6 ** 3);
  });

  it('counts points from the start of the history, not of the span', () => {
    const steps = [0, 0, 0, 1, 1, 1, 0, 0, 0];
    const rows = scores(...Array.from({ length: 6 }, () => steps));
    assert.deepEqual(changePoint(rows, { from: 3, to: 9 }, options)?.at, [6]);
  });

  it('names the beginning and the end of one that was taken back', () => {
    const dip = [1, 1, 0, 0, 1, 1];
    const rows = scores(dip, dip, dip);
    const change = passingChange(rows, whole(rows), options) ?? assert.fail();
    assert.deepEqual(change.at, [2, 4]);
    // Each pair of zeros at the same one of the three places inside, of fifteen pairs of places.
    assertNear(change.p, 3 / 15 ** 3);
  });

  it('says nothing of two points, nor where nothing varies', () => {
    assert.equal(changePoint(scores([1, 0], [1, 0]), { from: 0, to: 2 }, options), null);
    assert.equal(changePoint(scores([1, 1, 1]), { from: 0, to: 3 }, options), null);
  });

  it('leaves the history as it was', () => {
    const rows = scores([1, 0, 1, 0], [0, 0, 1, 1]);
    const before = structuredClone(rows);
    changePoint(rows, whole(rows), options);
    assert.deepEqual(rows, before);
  });
});
