import assert from 'node:assert/strict';
import { LimitReached, type PaidCall, Spending } from '../../../../src/core/harness/spending.ts';
import type { TryCost } from '../../../../src/core/harness/tryCost.ts';
import type { ModelEntry } from '../../../../src/core/schema/modelEntry.ts';

/** Its longest reply costs 0.1 US dollars. */
const entry: ModelEntry = {
  name: 'm',
  max_tokens: 10_000,
  price: { input_usd_per_mtok: 1, output_usd_per_mtok: 10 },
};

interface Scene {
  readonly spending: Spending;
  /** What was said when the limit was reached: spent, limit, calls under way. */
  readonly said: (readonly [number, number, number])[];
  /** Asks for a call; its number is in `begun` once it may begin. */
  readonly ask: (number: number, signal?: AbortSignal) => Promise<void>;
  readonly begun: Map<number, PaidCall>;
  readonly refused: Map<number, unknown>;
}

function scene(limitUsd: number | null, before: ReadonlyMap<string, TryCost> = new Map()): Scene {
  const said: (readonly [number, number, number])[] = [];
  const spending = new Spending({ limitUsd, before }, (...what) => said.push(what));
  const begun = new Map<number, PaidCall>();
  const refused = new Map<number, unknown>();
  const ask = (number: number, signal = new AbortController().signal) =>
    spending.begin(entry, signal).then(
      (call) => void begun.set(number, call),
      (error: unknown) => void refused.set(number, error),
    );
  return { spending, said, ask, begun, refused };
}

/** Until everything that can go on has gone on. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

function costs(knownUsd: number | null, largestCallUsd: number): ReadonlyMap<string, TryCost> {
  return new Map([['m', { knownUsd, largestCallUsd, callsWithoutCost: 0 }]]);
}

describe('the money of a run', () => {
  it('adds up what is known without drift, and knows nothing before', () => {
    const { spending } = scene(null);
    assert.equal(spending.knownUsd, null);
    const { spending: resumed } = scene(null, costs(0.1, 0.1));
    assert.equal(resumed.knownUsd, 0.1);
  });

  it('lets any number of calls begin without a limit', async () => {
    const { ask, begun, spending } = scene(null);
    for (let number = 1; number <= 20; number += 1) void ask(number);
    await settled();
    assert.equal(begun.size, 20);
    for (const call of begun.values()) call.end(0.1);
    assert.equal(spending.knownUsd, 2);
    assert.equal(spending.isOver, false);
  });

  it('lets no call begin once the limit is reached, and lets those under way end', async () => {
    const { ask, begun, refused, said, spending } = scene(1, costs(0.4, 0.1));
    await Promise.all([ask(1), ask(2)]);
    begun.get(1)?.end(0.6);
    assert.equal(spending.isOver, true);
    assert.deepEqual(said, [[1, 1, 1]]);
    await ask(3);
    assert.ok(refused.get(3) instanceof LimitReached);
    begun.get(2)?.end(0.25);
    assert.equal(spending.knownUsd, 1.25);
    assert.equal(said.length, 1, 'said once');
  });

  it('lets a call wait for those under way rather than begin, where they may take the rest of the limit', async () => {
    const { ask, begun } = scene(1, costs(0.65, 0.2));
    void ask(1);
    void ask(2);
    void ask(3);
    await settled();
    // 0.65 + 0.2 is below 1, 0.65 + 0.4 is not.
    assert.deepEqual([...begun.keys()], [1, 2]);
    begun.get(1)?.end(0.05);
    await settled();
    assert.deepEqual([...begun.keys()], [1, 2, 3]);
  });

  it('goes beyond its limit by no more than one call where calls are alike, whatever the concurrency', async () => {
    const { ask, begun, refused, spending } = scene(1, costs(0.5, 0.15));
    const ended = new Set<number>();
    for (let number = 1; number <= 20; number += 1) void ask(number);
    for (let round = 0; round < 20; round += 1) {
      await settled();
      const next = [...begun.keys()].find((number) => !ended.has(number));
      if (next === undefined) break;
      ended.add(next);
      begun.get(next)?.end(0.15);
    }
    assert.equal(begun.size + refused.size, 20, 'nobody waits for ever');
    assert.equal(spending.knownUsd, 1.1);
  });

  it('takes the longest reply for a model that was not heard of yet', async () => {
    const { ask, begun } = scene(0.15);
    for (const number of [1, 2, 3]) void ask(number);
    await settled();
    assert.deepEqual([...begun.keys()], [1, 2]);
    begun.get(1)?.end(0.01);
    await settled();
    assert.deepEqual([...begun.keys()], [1, 2, 3]);
  });

  it('begins a call with none under way, however dear the last one was', async () => {
    const { ask, begun } = scene(1, costs(0.9, 0.8));
    await ask(1);
    assert.equal(begun.size, 1);
  });

  it('wakes those that wait when a call failed, and counts its end only once', async () => {
    const { ask, begun, spending } = scene(1, costs(0.9, 0.5));
    void ask(1);
    void ask(2);
    await settled();
    begun.get(1)?.end(null);
    begun.get(1)?.end(5);
    await settled();
    assert.deepEqual([...begun.keys()], [1, 2]);
    assert.equal(spending.knownUsd, 0.9);
  });

  it('lets a call that waits be cancelled, and refuses it when the limit is reached meanwhile', async () => {
    const { ask, begun, refused } = scene(1, costs(0.9, 0.5));
    const stopping = new AbortController();
    void ask(1);
    void ask(2, stopping.signal);
    void ask(3);
    await settled();
    stopping.abort('enough');
    await settled();
    assert.equal(refused.get(2), 'enough');
    begun.get(1)?.end(0.2);
    await settled();
    assert.ok(refused.get(3) instanceof LimitReached);
  });

  it('that earlier sessions have used up says so at once, and lets nothing begin', async () => {
    const { ask, refused, said } = scene(1, costs(1.2, 0.1));
    assert.deepEqual(said, [[1.2, 1, 0]]);
    await ask(1);
    assert.ok(refused.get(1) instanceof LimitReached);
  });
});
