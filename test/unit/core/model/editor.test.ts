import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { BenchError } from '../../../../src/core/errors.ts';
import {
  type AskEditor,
  createEditorModel,
  type EditorReply,
  type EditorRequest,
} from '../../../../src/core/model/editor.ts';
import { modelFailure } from '../../../../src/core/model/failure.ts';
import type { ChatMessage } from '../../../../src/core/model/model.ts';
import type { ExchangeRecord } from '../../../../src/core/schema/exchange.ts';
import { canonicalJson } from '../../../../src/core/store/hash.ts';
import { EditorModelReply, EditorModelRequest } from '../../../../src/protocol/editorModel.ts';
import { createFakeClock, type FakeClock } from '../../../support/fakeClock.ts';

const never = new AbortController().signal;
const system: ChatMessage = { role: 'system', content: 'You diagnose incidents.' };
const task: ChatMessage = { role: 'user', content: 'Find the root cause.' };
const tools = [{ name: 'code_exec', description: 'Runs.', parameters: { type: 'object' } }];

const answer: EditorReply = {
  ok: true,
  answered_by: 'probe/one 1.2',
  text: 'Looking.',
  reasoning: '',
  tool_calls: [{ id: 'a', name: 'code_exec', arguments: '{"cmd":"ls"}' }],
  finish_reason: 'tool_calls',
  usage: { input_tokens: null, output_tokens: null, cached_input_tokens: null, reasoning_tokens: null },
  left_out: ['LanguageModelDataPart'],
};

interface Scene {
  readonly clock: FakeClock;
  readonly records: ExchangeRecord[];
  readonly requests: EditorRequest[];
  readonly model: ReturnType<typeof createEditorModel>;
}

function scene(ask: (request: EditorRequest, clock: FakeClock) => Promise<EditorReply> | EditorReply): Scene {
  const clock = createFakeClock();
  const records: ExchangeRecord[] = [];
  const requests: EditorRequest[] = [];
  const askEditor: AskEditor = async (request) => {
    requests.push(request);
    return await ask(request, clock);
  };
  const model = createEditorModel(
    { model: 'probe/one', maxTokens: 500, timeoutMs: 30_000, temperature: 0.2 },
    { exchanges: (record) => records.push(record), clock },
    askEditor,
  );
  return { clock, records, requests, model };
}

describe('createEditorModel', () => {
  it('fits the messages of the protocol, to the letter', () => {
    // Types only: a difference between the two declarations stops the compiler here.
    const toWire = (request: EditorRequest): EditorModelRequest => request;
    const fromWire = (reply: EditorModelReply): EditorReply => reply;
    const request = { model: 'probe/one', messages: [system, task], tools, max_tokens: 1, timeout_ms: 1 };
    assert.deepEqual(EditorModelRequest.parse(toWire(request)), request);
    assert.deepEqual(fromWire(EditorModelReply.parse(answer)), answer);
  });

  it('says in its identity what was sent, and how the API bends it', () => {
    const { model } = scene(() => answer);
    assert.deepEqual(model.identity, {
      adapter: 'editor',
      adapter_version: 'vscode.lm 1',
      model: 'probe/one',
      endpoint_host: null,
      parameters: {
        max_tokens: 500,
        temperature: 0.2,
        tool_choice: 'auto',
        system_prompt_role: 'user',
        send_reasoning: false,
      },
    });
  });

  it('asks with the time-out, and writes the request before it asks and the reply after', async () => {
    const { model, records, requests } = scene((_, clock) => {
      assert.deepEqual(
        records.map(({ type }) => type),
        ['exchange_request'],
      );
      clock.advance(1_500);
      return answer;
    });
    await model.generate({ messages: [system, task], tools }, never);
    assert.deepEqual(requests, [
      {
        model: 'probe/one',
        messages: [system, task],
        tools,
        max_tokens: 500,
        temperature: 0.2,
        timeout_ms: 30_000,
      },
    ]);
    const body = JSON.stringify({
      model: 'probe/one',
      messages: [system, task],
      tools,
      max_tokens: 500,
      temperature: 0.2,
    });
    assert.deepEqual(records, [
      {
        type: 'exchange_request',
        exchange: 1,
        method: 'sendRequest',
        url: 'vscode-lm:probe/one',
        headers: {},
        body_sha256: createHash('sha256').update(body).digest('hex'),
        messages_repeated: 0,
        body_delta: JSON.parse(body),
      },
      {
        type: 'exchange_response',
        exchange: 1,
        status: null,
        headers: {},
        body: JSON.stringify(answer),
        duration_ms: 1_500,
      },
    ]);
  });

  it('writes of a second request only the messages that are new, enough to put the whole together again', async () => {
    const { model, records } = scene(() => answer);
    const grown: ChatMessage[] = [
      system,
      task,
      { role: 'assistant', content: 'Looking.', reasoning: '', tool_calls: [] },
      { role: 'user', content: 'Go on.' },
    ];
    await model.generate({ messages: [system, task], tools }, never);
    await model.generate({ messages: grown, tools }, never);
    const [first, second] = records.filter((record) => record.type === 'exchange_request');
    assert.ok(first && second);
    assert.equal(second.messages_repeated, 2);
    const before = (first.body_delta as { messages: unknown[] }).messages.slice(0, 2);
    const delta = second.body_delta as { messages: unknown[] };
    const whole = JSON.stringify({ ...delta, messages: [...before, ...delta.messages] });
    assert.equal(createHash('sha256').update(whole).digest('hex'), second.body_sha256);
  });

  it('mends texts cut in the middle of a character, which no journal and few servers take', async () => {
    const cut = 'half of \ud83d';
    const { model, records, requests } = scene(() => ({ ...answer, text: cut }));
    const messages: ChatMessage[] = [
      { role: 'user', content: cut },
      {
        role: 'assistant',
        content: cut,
        reasoning: cut,
        tool_calls: [{ id: 'a', name: 'code_exec', arguments: cut }],
      },
      { role: 'tool', tool_call_id: 'a', name: 'code_exec', content: cut },
    ];
    const response = await model.generate({ messages, tools }, never);
    assert.equal(response.ok && response.text, 'half of \ufffd');
    assert.ok(JSON.stringify(requests).isWellFormed() && !JSON.stringify(requests).includes('\\ud83d'));
    for (const record of records) canonicalJson(record);
  });

  it('passes a failure on as it is, and writes it down', async () => {
    const failure = modelFailure('auth', 'The editor refused.', { retryable: false });
    const { model, records } = scene(() => failure);
    assert.deepEqual(await model.generate({ messages: [task], tools }, never), failure);
    assert.deepEqual(records[1], {
      type: 'exchange_failed',
      exchange: 1,
      message: 'The editor refused.',
      duration_ms: 0,
    });
  });

  it('rejects when the editor is gone, rather than blame the model', async () => {
    const gone = new BenchError('channel_closed', 'the connection closed');
    const { model, records } = scene(() => Promise.reject(gone));
    await assert.rejects(model.generate({ messages: [task], tools }, never), (error) => error === gone);
    assert.equal(records[1]?.type, 'exchange_failed');
  });

  it('writes down an abort, and rejects with its reason whatever the channel says', async () => {
    const abort = new AbortController();
    const { model, records } = scene(() => {
      abort.abort(new Error('pressed cancel'));
      return Promise.reject(new BenchError('cancelled', 'askEditorModel was cancelled'));
    });
    await assert.rejects(model.generate({ messages: [task], tools }, abort.signal), /pressed cancel/);
    assert.deepEqual(records[1], {
      type: 'exchange_failed',
      exchange: 1,
      message: 'Aborted: pressed cancel',
      duration_ms: 0,
    });
  });
});
