import assert from 'node:assert/strict';
import { sumOfTries, tryCost } from '../../../../src/core/harness/tryCost.ts';
import type { JournalRecord } from '../../../../src/core/store/journal.ts';

type Entry = readonly [type: string, more?: Record<string, unknown>];

function records(...entries: readonly Entry[]): JournalRecord[] {
  return entries.map(([type, more], seq) => ({
    seq,
    t: '2026-11-22T12:00:00.000Z',
    prev: '',
    type,
    ...more,
  }));
}

const answered = (cost_usd: number | null) => [['request'], ['response', { cost_usd }]] as const;

describe('what the calls of a try came to', () => {
  it('is the sum of the known costs and the dearest of them', () => {
    const found = tryCost(records(...answered(0.1), ...answered(0.3), ...answered(0.2)));
    assert.deepEqual(found, { knownUsd: 0.6, largestCallUsd: 0.3, callsWithoutCost: 0 });
  });

  it('is unknown where no call has a cost, and 0 where all were free', () => {
    assert.equal(tryCost(records(...answered(null))).knownUsd, null);
    assert.equal(tryCost(records(['attempt_started'])).knownUsd, null);
    assert.equal(tryCost(records(...answered(0))).knownUsd, 0);
  });

  it('counts calls that may be charged for without anybody knowing: no usage, no end, no whole answer', () => {
    const count = (...entries: readonly Entry[]) => tryCost(records(...entries)).callsWithoutCost;
    assert.equal(count(...answered(null), ...answered(1)), 1);
    assert.equal(count(['request']), 1, 'cut off');
    assert.equal(count(['request'], ['retry', { kind: 'timeout' }], ['response', { cost_usd: 1 }]), 1);
    assert.equal(count(['request'], ['model_failure', { kind: 'malformed_reply' }]), 1);
  });

  it('does not count calls that were refused', () => {
    for (const kind of ['rate_limited', 'quota', 'server', 'auth', 'bad_request', 'context_overflow']) {
      const refused = records(['request'], ['retry', { kind }], ['model_failure', { kind }]);
      assert.equal(tryCost(refused).callsWithoutCost, 0, kind);
    }
  });

  it('adds up over tries, unknown only where all are', () => {
    const known = tryCost(records(...answered(0.1)));
    const unknown = tryCost(records(...answered(null)));
    assert.deepEqual(sumOfTries([known, unknown, known]), {
      knownUsd: 0.2,
      largestCallUsd: 0.1,
      callsWithoutCost: 1,
    });
    assert.equal(sumOfTries([unknown, unknown]).knownUsd, null);
    assert.deepEqual(sumOfTries([]), { knownUsd: null, largestCallUsd: 0, callsWithoutCost: 0 });
  });
});
