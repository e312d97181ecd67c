import assert from 'node:assert/strict';
import * as z from 'zod';
import { publishedJson } from '../../../src/cli/output.ts';
import { BenchError } from '../../../src/core/errors.ts';

describe('JSON that a schema is published of', () => {
  const Shares = z.strictObject({ shares: z.array(z.number().max(1)) });

  it('leaves as it is, control characters escaped', () => {
    assert.equal(publishedJson(Shares, { shares: [0.5] }), '{"shares":[0.5]}\n');
    assert.equal(publishedJson(z.string(), '\u009b'), '"\\u009b"\n');
  });

  it('does not leave at all where it does not fit: what and where is said, as a fault of the program', () => {
    for (const shares of [
      [0.5, 70],
      [0.5, Number.NaN],
    ]) {
      assert.throws(
        () => publishedJson(Shares, { shares }),
        (error) =>
          BenchError.is(error, 'internal') &&
          /does not fit its published schema: shares\[1\] /.test(error.message),
      );
    }
  });
});
