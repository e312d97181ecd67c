import assert from 'node:assert/strict';
import { trendOf } from '../../../../src/core/report/trend.ts';
import type { TrendDigest } from '../../../../src/core/report/trendDigest.ts';
import { type Drawn, drawnDigests, inputOf, right } from './trendFixture.ts';

const firstSeed = 4_711;

function template(): TrendDigest {
  const input = inputOf({ week: 1, claims: [right, right] });
  return 'digest' in input ? input.digest : assert.fail(input.why);
}

/** Share of looks at `models` models that raise an alarm that `counts`. */
function share(drawn: Drawn, models: number, looks: number, counts: (kind: string) => boolean): number {
  const like = template();
  let raised = 0;
  for (let look = 0; look < looks; look += 1) {
    const inputs = Array.from({ length: models }, (_, model) =>
      drawnDigests({ ...like, model: `m${model}` }, firstSeed + look * models + model, drawn),
    )
      .flat()
      .map((digest) => ({ path: digest.point.path, digest }));
    const { series } = trendOf('simulated', inputs);
    if (series.some(({ alarms }) => alarms.some(({ alarm }) => counts(alarm.kind)))) raised += 1;
  }
  return raised / looks;
}

describe('alarms of a simulated cron job', () => {
  for (const [models, drawn] of [
    [1, { points: 3, tasks: 10 }],
    [1, { points: 10, tasks: 12 }],
    [3, { points: 6, tasks: 10 }],
  ] as const) {
    it(`are false in at most 5 % of looks at ${models} × ${drawn.points} reports of ${drawn.tasks} tasks`, () => {
      const rate = share(drawn, models, 300, () => true);
      console.log(`      false alarms: ${(rate * 100).toFixed(1)} % of 300 looks, first seed ${firstSeed}`);
      // Of 300 looks at a true rate of 5 %, 2.1 percentage points more are exceeded once in twenty times.
      assert.ok(rate <= 0.071, `${rate}`);
    });
  }

  it('find most falls by half on twenty tasks in the first week', () => {
    const rate = share({ points: 6, tasks: 20, fall: 0.5 }, 1, 60, (kind) => kind === 'drop');
    console.log(`      found: ${(rate * 100).toFixed(1)} % of 60 falls, first seed ${firstSeed}`);
    assert.ok(rate >= 0.8, `${rate}`);
  });
});
