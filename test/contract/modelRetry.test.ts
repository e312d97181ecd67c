import assert from 'node:assert/strict';
import { generateWithRetry, type RetryNotice } from '../../src/core/model/retry.ts';
import { fakeReplies } from '../support/fakeChatReplies.ts';
import { createFakeClock } from '../support/fakeClock.ts';
import { accepted, never, request, serveModel } from '../support/fakeModelServer.ts';
import type { FakeReply } from '../support/fakeReply.ts';

describe('the openai-compatible model, retried', () => {
  const policy = { retries: 3, backoffMs: 2_000, maxRetryAfterMs: 600_000 };

  async function retryOver(replies: readonly FakeReply[]) {
    await using served = await serveModel(replies);
    const clock = createFakeClock({ auto: true });
    const notices: RetryNotice[] = [];
    const result = await generateWithRetry(
      served.model,
      request,
      policy,
      { onRetry: (notice) => notices.push(notice) },
      { clock, random: () => 0.5 },
      never,
    );
    return {
      result,
      waits: clock.sleeps,
      requests: served.server.requests.length,
      kinds: notices.map((n) => n.kind),
    };
  }

  it('waits 90 seconds when told to, where the libraries tried ask again after 2', async () => {
    const { result, waits, requests } = await retryOver([fakeReplies.rateLimited('90'), fakeReplies.text]);
    assert.equal(accepted(result).text, 'All pods are healthy.');
    assert.deepEqual([waits, requests], [[90_000], 2]);
  });

  it('comes through 500, a reset and malformed JSON, in four requests', async () => {
    const { result, waits, requests, kinds } = await retryOver([
      fakeReplies.serverError,
      fakeReplies.reset,
      fakeReplies.malformedJson,
      fakeReplies.text,
    ]);
    accepted(result);
    assert.deepEqual(kinds, ['server', 'network', 'malformed_reply']);
    assert.deepEqual([waits, requests], [[1_000, 2_000, 4_000], 4]);
  });

  it('gives up on malformed replies after the retries of the policy', async () => {
    const { result, requests } = await retryOver(Array.from({ length: 6 }, () => fakeReplies.html));
    assert.equal(!result.ok && result.kind, 'malformed_reply');
    assert.equal(requests, 4);
  });

  it('asks once when the quota is used up', async () => {
    const { result, requests } = await retryOver([fakeReplies.insufficientQuota, fakeReplies.text]);
    assert.equal(!result.ok && result.kind, 'quota');
    assert.equal(requests, 1);
  });
});
