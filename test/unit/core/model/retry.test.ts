import assert from 'node:assert/strict';
import { modelFailure } from '../../../../src/core/model/failure.ts';
import type { ModelRequest } from '../../../../src/core/model/model.ts';
import { generateWithRetry, type RetryNotice, type RetryPolicy } from '../../../../src/core/model/retry.ts';
import type { ScriptedReply } from '../../../../src/core/model/script.ts';
import { createScriptedModel } from '../../../../src/core/model/scripted.ts';
import { type FailureKind, failureKinds } from '../../../../src/core/schema/modelFailure.ts';
import { createFakeClock } from '../../../support/fakeClock.ts';

const request: ModelRequest = { messages: [{ role: 'user', content: 'Diagnose.' }], tools: [] };
const policy: RetryPolicy = { retries: 3, backoffMs: 2_000, maxRetryAfterMs: 600_000 };
const never = new AbortController().signal;

/** Runs a script to its end on a clock that never lets anybody wait. */
async function play(
  replies: readonly ScriptedReply[],
  options: { policy?: RetryPolicy; random?: number } = {},
) {
  const clock = createFakeClock({ auto: true });
  const notices: RetryNotice[] = [];
  const result = await generateWithRetry(
    createScriptedModel(replies),
    request,
    options.policy ?? policy,
    { onRetry: (notice) => notices.push(notice) },
    { clock, random: () => options.random ?? 0.5 },
    never,
  );
  return { result, notices, waits: clock.sleeps };
}

describe('generateWithRetry', () => {
  it('returns the first answer without a wait', async () => {
    const { result, notices, waits } = await play([{ text: 'hello' }]);
    assert.equal(result.ok && result.text, 'hello');
    assert.deepEqual([notices, waits], [[], []]);
  });

  it('waits exactly what the server asked for, 90 seconds included', async () => {
    const { result, waits } = await play([
      { failure: 'rate_limited', retry_after_ms: 90_000 },
      { failure: 'server', retry_after_ms: 0 },
      { text: 'hello' },
    ]);
    assert.equal(result.ok, true);
    assert.deepEqual(waits, [90_000, 0]);
  });

  it('does not retry when the server asks for longer than the cap, and says both figures', async () => {
    const { result, notices, waits } = await play([
      { failure: 'rate_limited', message: 'Too many requests.', retry_after_ms: 600_001 },
      { text: 'never asked for' },
    ]);
    assert.deepEqual([notices, waits], [[], []]);
    assert.deepEqual(result, {
      ok: false,
      kind: 'rate_limited',
      message:
        'Too many requests. The server asked to wait 601 s, longer than the 600 s allowed: not retried.',
      retry_after_ms: 600_001,
      retryable: true,
    });
  });

  it('doubles the upper end of the backoff with each retry, up to 60 seconds', async () => {
    const failures = Array.from({ length: 8 }, (): ScriptedReply => ({ failure: 'server' }));
    const eight = { ...policy, retries: 8 };
    const upper = await play([...failures, { text: 'x' }], { policy: eight, random: 0.999_999 });
    assert.deepEqual(upper.waits, [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    const lower = await play([...failures, { text: 'x' }], { policy: eight, random: 0 });
    assert.deepEqual(lower.waits, [0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('gives the last failure after the retries of the policy, and says how many there were', async () => {
    const { result, notices } = await play([
      { failure: 'server', message: 'First.', status: 500 },
      { failure: 'network', message: 'Second.' },
      { failure: 'timeout', message: 'Third.' },
      { failure: 'server', message: 'Fourth.', status: 529 },
      { text: 'never asked for' },
    ]);
    assert.deepEqual(result, {
      ok: false,
      kind: 'server',
      message: 'Fourth. Gave up after 3 retries.',
      status: 529,
      retryable: true,
    });
    assert.deepEqual(notices, [
      { retry: 1, kind: 'server', message: 'First.', waitMs: 1_000 },
      { retry: 2, kind: 'network', message: 'Second.', waitMs: 2_000 },
      { retry: 3, kind: 'timeout', message: 'Third.', waitMs: 4_000 },
    ]);
  });

  it('makes one call when the policy allows no retry, and then speaks of none', async () => {
    const { result, waits } = await play([{ failure: 'server', message: 'Down.' }], {
      policy: { ...policy, retries: 0 },
    });
    assert.equal(!result.ok && result.message, 'Down.');
    assert.deepEqual(waits, []);
  });

  const retried: Readonly<Record<FailureKind, boolean>> = {
    rate_limited: true,
    server: true,
    network: true,
    timeout: true,
    malformed_reply: true,
    quota: false,
    bad_request: false,
    context_overflow: false,
    auth: false,
    not_permitted: false,
    content_filter: false,
    script_ended: false,
  };
  for (const kind of failureKinds) {
    it(`${retried[kind] ? 'retries' : 'does not retry'} ${kind}`, async () => {
      const { result, notices } = await play([{ failure: kind, message: 'No.' }, { text: 'yes' }]);
      assert.equal(result.ok, retried[kind]);
      assert.equal(notices.length, retried[kind] ? 1 : 0);
      assert.equal(modelFailure(kind, 'No.').retryable, retried[kind]);
    });
  }

  it('does not retry what the adapter calls final, whatever its kind', async () => {
    const { result } = await play([{ failure: 'server', retryable: false }, { text: 'yes' }]);
    assert.equal(result.ok, false);
  });

  it('reports a retry before it waits, and an abort cuts the wait at once with its own reason', async () => {
    const clock = createFakeClock();
    const abort = new AbortController();
    const order: string[] = [];
    const pending = generateWithRetry(
      createScriptedModel([{ failure: 'rate_limited', retry_after_ms: 500_000 }, { text: 'too late' }]),
      request,
      policy,
      { onRetry: (notice) => order.push(`retry ${notice.retry}, waiting ${clock.waiting}`) },
      { clock, random: () => 0 },
      abort.signal,
    );
    await clock.untilSlept(1);
    assert.deepEqual(order, ['retry 1, waiting 0']);
    const reason = new Error('A person pressed cancel.');
    abort.abort(reason);
    await assert.rejects(pending, (error) => error === reason);
    assert.equal(clock.waiting, 0);
  });
});
