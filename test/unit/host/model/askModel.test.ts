import assert from 'node:assert/strict';
import { AccessGate } from '../../../../src/host/model/accessGate.ts';
import { askModel } from '../../../../src/host/model/askModel.ts';
import type { LanguageModel, OutgoingRequest, ReplyPart } from '../../../../src/host/model/languageModel.ts';
import { EditorModelReply, type EditorModelRequest } from '../../../../src/protocol/editorModel.ts';
import { createFakeClock } from '../../../support/fakeClock.ts';
import { editorError, fakeEditor, fakeModel, stream } from '../../../support/fakeLanguageModels.ts';

const never = new AbortController().signal;
const request: EditorModelRequest = {
  model: 'probe/one',
  messages: [
    { role: 'system', content: 'You diagnose.' },
    { role: 'user', content: 'Find it.' },
  ],
  tools: [{ name: 'code_exec', description: 'Runs.', parameters: { type: 'object' } }],
  max_tokens: 500,
  temperature: 0,
  timeout_ms: 30_000,
};

function asking(model: LanguageModel, signal: AbortSignal = never) {
  const clock = createFakeClock();
  const dependencies = { models: fakeEditor(model), gate: new AccessGate(), clock };
  return { clock, reply: askModel(request, dependencies, signal) };
}

async function replyTo(parts: readonly ReplyPart[], error?: unknown) {
  const { reply } = asking(fakeModel('probe/one', { send: async () => stream(parts, error), version: '7' }));
  return EditorModelReply.parse(await reply);
}

/** Never yields anything, whatever is cancelled. */
const silent: AsyncIterable<ReplyPart> = {
  [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }),
};

describe('askModel', () => {
  it('sends conversation, tools, options, and why the person is asked', async () => {
    const sent: OutgoingRequest[] = [];
    const model = fakeModel('probe/one', {
      send: async (outgoing) => {
        sent.push(outgoing);
        return stream([]);
      },
    });
    await asking(model).reply;
    const [{ justification, ...rest }] = sent as [OutgoingRequest];
    assert.deepEqual(rest, {
      messages: [
        { role: 'user', parts: [{ kind: 'text', text: 'You diagnose.' }] },
        { role: 'user', parts: [{ kind: 'text', text: 'Find it.' }] },
      ],
      tools: [{ name: 'code_exec', description: 'Runs.', inputSchema: { type: 'object' } }],
      modelOptions: { max_tokens: 500, temperature: 0 },
    });
    assert.match(justification, /ITBench Review measures this model/);
  });

  it('collects what streams in: text, reasoning, calls in their order, and what has no place here by name', async () => {
    assert.deepEqual(
      await replyTo([
        { kind: 'reasoning', text: 'First ' },
        { kind: 'text', text: ' Look' },
        { kind: 'call', id: 'b', name: 'code_exec', input: { cmd: 'ls' } },
        { kind: 'reasoning', text: 'alerts.' },
        { kind: 'other', name: 'LanguageModelDataPart' },
        { kind: 'text', text: 'ing.\n' },
        { kind: 'call', id: 'a', name: 'finish', input: undefined },
      ]),
      {
        ok: true,
        answered_by: 'probe/one 7',
        text: ' Looking.\n',
        reasoning: 'First alerts.',
        tool_calls: [
          { id: 'b', name: 'code_exec', arguments: '{"cmd":"ls"}' },
          { id: 'a', name: 'finish', arguments: '' },
        ],
        finish_reason: 'tool_calls',
        usage: { input_tokens: null, output_tokens: null, cached_input_tokens: null, reasoning_tokens: null },
        left_out: ['LanguageModelDataPart'],
      },
    );
  });

  it('does not take a reply of nothing but an image for an answer', async () => {
    const reply = await replyTo([{ kind: 'other', name: 'LanguageModelDataPart' }]);
    assert.deepEqual(reply, {
      ok: false,
      kind: 'malformed_reply',
      message: 'probe/one answered with nothing but LanguageModelDataPart.',
      retryable: true,
    });
  });

  it('takes half a reply for a failure, not for a short answer', async () => {
    const reply = await replyTo([{ kind: 'text', text: 'I think' }], new Error('overloaded'));
    assert.deepEqual(reply, {
      ok: false,
      kind: 'server',
      message: 'probe/one failed: overloaded',
      retryable: true,
    });
  });

  it('says what there is when the model is not there', async () => {
    const reply = await asking(fakeModel('probe/two')).reply;
    assert.ok(!reply.ok);
    assert.deepEqual([reply.kind, reply.retryable], ['bad_request', false]);
    assert.match(reply.message, /no language model probe\/one\. It has probe\/two\./);
  });

  it('says that consent was refused', async () => {
    const send = () => Promise.reject(editorError('NoPermissions'));
    const reply = await asking(fakeModel('probe/one', { send })).reply;
    assert.equal(!reply.ok && reply.kind, 'not_permitted');
  });

  it('counts the time-out from when the model has the request: a dialog takes none of it', async () => {
    const consent = Promise.withResolvers<AsyncIterable<ReplyPart>>();
    let cancelled = false;
    const { clock, reply } = asking(
      fakeModel('probe/one', {
        send: (_, signal) => {
          signal.addEventListener('abort', () => {
            cancelled = true;
          });
          return consent.promise;
        },
      }),
    );
    // A person takes ten minutes to read the dialog.
    clock.advance(600_000);
    consent.resolve(silent);
    await clock.untilSlept(1);
    assert.deepEqual(clock.sleeps, [30_000]);
    clock.advance(30_000);
    assert.deepEqual(await reply, {
      ok: false,
      kind: 'timeout',
      message: 'probe/one gave no whole answer within 30000 ms.',
      retryable: true,
    });
    assert.equal(cancelled, true);
  });

  for (const [when, send] of [
    ['while the editor asks for consent', () => new Promise<never>(() => {})],
    ['while a model says nothing that heeds no cancellation', async () => silent],
  ] as const) {
    it(`rejects at once with the reason of an abort ${when}, and cancels the request`, async () => {
      const abort = new AbortController();
      const { promise: begun, resolve: onBegun } = Promise.withResolvers<AbortSignal>();
      const model = fakeModel('probe/one', {
        send: (_, signal) => {
          onBegun(signal);
          return send();
        },
      });
      const { reply } = asking(model, abort.signal);
      const call = await begun;
      abort.abort(new Error('pressed cancel'));
      await assert.rejects(reply, /pressed cancel/);
      assert.equal(call.aborted, true);
    });
  }

  it('asks nobody when it was aborted before', async () => {
    const model = fakeModel('probe/one', { send: () => assert.fail('was asked') });
    const { reply } = asking(model, AbortSignal.abort(new Error('pressed cancel')));
    await assert.rejects(reply, /pressed cancel/);
  });

  describe('after a failure for a reason unsaid', () => {
    const send = () => Promise.reject(new Error('400'));
    const failing = (countTokens: LanguageModel['countTokens']) =>
      asking(fakeModel('probe/one', { send, countTokens, maxInputTokens: 10 }));

    it('finds that the conversation was too long for the model, by its own count', async () => {
      const reply = await failing(async () => 6).reply;
      assert.deepEqual(reply, {
        ok: false,
        kind: 'context_overflow',
        message:
          'The request is longer than probe/one takes (10 tokens, by its own estimate). probe/one failed: 400',
        retryable: false,
      });
    });

    it('leaves it unsaid when the conversation fits, or cannot be counted', async () => {
      for (const count of [async () => 5, () => Promise.reject(new Error('cannot count'))]) {
        const reply = await failing(count).reply;
        assert.equal(!reply.ok && reply.kind, 'server');
      }
    });

    it('does not count where the editor has said the reason', async () => {
      const blocked = () => Promise.reject(editorError('Blocked'));
      const countTokens = async () => 1;
      const { reply } = asking(fakeModel('probe/one', { send: blocked, countTokens, maxInputTokens: 0 }));
      const failure = await reply;
      assert.equal(!failure.ok && failure.kind, 'quota');
    });

    it('does not wait for a count that never comes', async () => {
      const { clock, reply } = failing(() => new Promise(() => {}));
      await clock.untilSlept(1);
      clock.advance(10_000);
      const failure = await reply;
      assert.equal(!failure.ok && failure.kind, 'server');
    });
  });
});
