import assert from 'node:assert/strict';
import { clusterBootstrap } from '../../../../src/core/analysis/clusterBootstrap.ts';
import { bootstrapMean, mean } from '../../../../src/core/analysis/statistics.ts';
import { buildReport } from '../../../../src/core/report/buildReport.ts';
import type { AttemptResult } from '../../../../src/core/report/reportInput.ts';
import type { ReportedHypothesis } from '../../../../src/core/schema/hypothesis.ts';
import { attempt, reportInput } from './reportFixture.ts';

const exact = ['shop/Deployment/ad'];
const wrong = ['shop/Service/frontend'];
const ids = Array.from({ length: 30 }, (_, index) => `T${index}`);

function test(attemptOf: (id: string, index: number) => AttemptResult): ReportedHypothesis[] {
  return buildReport(reportInput(ids, ids.map(attemptOf))).hypotheses;
}

function over(turns_after: number): AttemptResult['over_investigation'] {
  return {
    complete_at_turn: 3,
    problem: null,
    turns_after,
    commands_after: turns_after,
    repeated_commands: 0,
    nothing_new_turns: 0,
    claims_added_after: [],
  };
}

describe('the hypothesis that long attempts are not more accurate', () => {
  // Every third attempt takes 50 turns, the others 10: the median is 10, and 50 more than twice that.
  const isLong = (index: number) => index % 3 === 0;
  const long = (solvesLong: (index: number) => boolean, solvesOther: (index: number) => boolean) =>
    test((id, index) =>
      attempt(id, (isLong(index) ? solvesLong(index) : solvesOther(index)) ? exact : wrong, {
        turns: isLong(index) ? 50 : 10,
      }),
    )[0];

  it('is supported where they are less accurate beyond noise', () => {
    const result = long(
      () => false,
      (index) => index % 10 !== 1,
    );
    assert.equal(result?.verdict, 'supported');
    assert.deepEqual(result?.groups, { long: 10, others: 20 });
    assert.equal(result?.estimate, -18 / 20);
    assert.ok((result?.interval?.high ?? 1) < 0);
    assert.match(result?.measure ?? '', /more than 20 turns/);
  });

  it('is not supported where they are more accurate beyond noise', () => {
    assert.equal(
      long(
        () => true,
        (index) => index % 10 === 1,
      )?.verdict,
      'not_supported',
    );
  });

  it('is left open where chance may have made the difference', () => {
    const result = long(
      (index) => index % 2 === 0,
      (index) => index % 2 === 0,
    );
    assert.equal(result?.verdict, 'inconclusive');
    assert.ok((result?.interval?.low ?? 1) < 0 && (result?.interval?.high ?? -1) > 0);
  });

  it('is left open, and says why, with too few long attempts or no difference in any score', () => {
    const few = test((id, index) =>
      attempt(id, index % 2 === 0 ? exact : wrong, { turns: index < 2 ? 50 : 10 }),
    )[0];
    assert.deepEqual([few?.verdict, few?.interval], ['inconclusive', null]);
    assert.match(few?.why ?? '', /^2 attempts of 30 took more than 20 turns: too few/);
    const same = long(
      () => false,
      () => false,
    );
    assert.deepEqual([same?.verdict, same?.interval], ['inconclusive', null]);
  });
});

describe('hypotheses on few tasks', () => {
  const few = (many: number) =>
    buildReport(
      reportInput(
        ids.slice(0, many),
        ids.slice(0, many).map((id, index) =>
          attempt(id, index % 3 === 0 ? [...exact, ...wrong, 'shop/Pod/ghost'] : exact, {
            turns: index % 3 === 0 ? 50 : 10,
            over_investigation: over(index % 3 === 0 ? 20 + index : index),
          }),
        ),
      ),
    ).hypotheses;

  it('are left open however clear it looks, with estimate and interval, since chance does as much', () => {
    const [long, going] = few(7);
    assert.deepEqual([long?.verdict, going?.verdict], ['inconclusive', 'inconclusive']);
    assert.match(long?.why ?? '', /It rests on 7 tasks, and a verdict takes at least 8\.$/);
    assert.ok((long?.interval?.high ?? 1) < 0 && (going?.interval?.low ?? -1) > 0);
    const verdicts = few(8).map(({ verdict }) => verdict);
    assert.deepEqual(verdicts, ['supported', 'supported']);
  });

  it('are left open where all long attempts are of two tasks, which may just be hard', () => {
    const attempts = ids.flatMap((id, index) =>
      [1, 2, 3].map((repeat) =>
        attempt(id, index < 2 ? wrong : exact, { repeat, turns: index < 2 ? 50 : 10 }),
      ),
    );
    const [long] = buildReport(reportInput(ids, attempts, { repeats: 3 })).hypotheses;
    assert.deepEqual([long?.verdict, long?.estimate], ['inconclusive', -1]);
    assert.match(long?.why ?? '', /is of 2 tasks only, and a verdict takes at least 3 of each\.$/);
  });
});

describe('the hypothesis that over-investigation goes with more false positives', () => {
  const names = (falseClaims: number) => [
    ...exact,
    ...Array.from({ length: falseClaims }, (_, index) => `shop/Pod/ghost-${index}`),
  ];
  const going = (falseClaims: (index: number) => number) =>
    test((id, index) => attempt(id, names(falseClaims(index)), { over_investigation: over(index) }))[1];

  it('is supported where the two rise together, and not where one falls', () => {
    const rising = going((index) => Math.floor(index / 6));
    assert.equal(rising?.verdict, 'supported');
    assert.ok((rising?.estimate ?? 0) > 0.9);
    assert.equal(going((index) => 5 - Math.floor(index / 6))?.verdict, 'not_supported');
  });

  it('is left open where they have nothing to do with each other, or nothing varies', () => {
    assert.equal(going((index) => (index * 7) % 3)?.verdict, 'inconclusive');
    const same = going(() => 1);
    assert.deepEqual([same?.verdict, same?.estimate], ['inconclusive', null]);
  });

  it('leaves out attempts that never saw every cause, and says how many', () => {
    const result = test((id, index) =>
      attempt(id, names(index % 3), { over_investigation: index < 2 ? over(index) : null }),
    )[1];
    assert.deepEqual(result?.groups, { evidence_complete: 2, never_complete: 28 });
    assert.match(result?.why ?? '', /^2 attempts of 30 saw every true cause/);
  });
});

describe('an interval of any statistic over clusters', () => {
  it('is that of the mean where every cluster is one value', () => {
    const values = Array.from({ length: 40 }, (_, index) => (index * 37) % 11);
    const options = { resamples: 4000, seed: 3, confidence: 0.95 };
    const clusters = values.map((value) => [value]);
    const interval = clusterBootstrap(clusters, (drawn) => mean(drawn), options);
    const known = bootstrapMean(values, options);
    assert.ok(interval !== null && known !== null);
    assert.ok(Math.abs(interval.low - known.low) < 1e-9);
    assert.ok(Math.abs(interval.high - known.high) < 1e-9);
  });

  it('is wider where things of one cluster are alike than if each stood alone', () => {
    const clusters = Array.from({ length: 12 }, (_, index) => Array.from({ length: 5 }, () => index % 2));
    const options = { resamples: 2000, seed: 5, confidence: 0.95 };
    const together = clusterBootstrap(clusters, (drawn) => mean(drawn), options);
    const alone = clusterBootstrap(
      clusters.flat().map((value) => [value]),
      (drawn) => mean(drawn),
      options,
    );
    assert.ok(together !== null && alone !== null);
    assert.ok(together.high - together.low > 1.7 * (alone.high - alone.low));
  });

  it('is not there with one cluster, or where most resamples have no value', () => {
    const options = { resamples: 100, seed: 1, confidence: 0.95 };
    assert.equal(
      clusterBootstrap([[1, 2]], (drawn) => mean(drawn), options),
      null,
    );
    assert.equal(
      clusterBootstrap([[1], [2]], () => null, options),
      null,
    );
  });
});
