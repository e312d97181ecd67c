import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { assertGolden } from '../../../support/golden.ts';
import { hashOf, snapshotOf, testSeed } from './snapshotInMemory.ts';

describe('a snapshot', () => {
  it('has the same bytes on every machine: the hash of every file is on record', async () => {
    const snapshot = await snapshotOf('quote_address', { minutes: 15 });
    const lines = snapshot.names('').map((name) => {
      const text = snapshot.files.get(name) ?? '';
      return `${createHash('sha256').update(text).digest('hex')}  ${name}\n`;
    });
    assertGolden('simulate-quote-address.sha256', lines.join(''));
  });

  it('does not depend on what was simulated before it', async () => {
    const first = hashOf(await snapshotOf('payment_flag'));
    await snapshotOf('kafka_partition');
    assert.equal(hashOf(await snapshotOf('payment_flag')), first);
  });

  it('is another one for another seed, another start or another length', async () => {
    const base = await snapshotOf('payment_flag');
    for (const other of [{ seed: `${testSeed}-2` }, { startTime: '2026-03-04T09:01:00Z' }, { minutes: 21 }]) {
      assert.notEqual(hashOf(await snapshotOf('payment_flag', other)), hashOf(base), JSON.stringify(other));
    }
  });

  it('differs from that of another fault only from onset on, but for unrelated changes', async () => {
    const [one, other] = [await snapshotOf('payment_flag'), await snapshotOf('cart_flag')];
    assert.equal(one.onset, other.onset);
    const calm = (rows: readonly Readonly<Record<string, string>>[]): unknown[] =>
      rows.filter((row) => (row.Timestamp ?? '') < one.onset).slice(0, 150);
    const traces = 'otel_traces_raw.tsv';
    assert.deepEqual(calm(one.rows(traces)), calm(other.rows(traces)));
  });
});
