import assert from 'node:assert/strict';
import * as z from 'zod';
import type { Model, ModelRequest, ModelResponse } from '../../src/core/model/model.ts';
import type { ScriptedReply } from '../../src/core/model/script.ts';
import type { FailureKind } from '../../src/core/schema/modelFailure.ts';
import { FinishReason, ToolCall, Usage } from '../../src/core/schema/trajectory.ts';

/** What the other side does in one call; `hang`: nothing, for ever. */
export type ContractReply = ScriptedReply | 'hang';

export interface ContractSubject extends AsyncDisposable {
  readonly model: Model;
  /** How many requests have reached the other side. */
  calls(): number;
  /** Resolves when the other side has `count` requests, so that a call which hangs is known to hang. */
  untilCalled(count: number): Promise<void>;
}

export interface ModelContractOptions {
  /** False for a model that cannot be told what to answer, such as one that decides by itself. */
  readonly scriptable: boolean;
}

/** Makes a model whose calls come to `replies`, one after the other. */
export type CreateSubject = (replies: readonly ContractReply[]) => Promise<ContractSubject>;

const Response = z.strictObject({
  ok: z.literal(true),
  text: z.string(),
  reasoning: z.string(),
  tool_calls: z.array(ToolCall.strict().extend({ id: z.string().min(1) })),
  finish_reason: FinishReason,
  raw_finish_reason: z.string().optional(),
  usage: Usage.strict(),
  provider_state: z.json().optional(),
});

const never = new AbortController().signal;

/** Frozen throughout, so that a model which changes what it was given fails. */
const request: ModelRequest = deepFreeze({
  messages: [
    { role: 'system', content: 'You diagnose incidents.' },
    { role: 'user', content: 'Find the root cause.' },
  ],
  tools: [
    {
      name: 'code_exec',
      description: 'Runs a shell command.',
      parameters: { type: 'object', properties: { cmd: { type: 'string' } }, required: ['cmd'] },
    },
  ],
});

/** The contract of `Model` (core/model/model.ts), for every implementation of it. */
export function modelContract(
  name: string,
  create: CreateSubject,
  { scriptable }: ModelContractOptions = { scriptable: true },
): void {
  describe(`${name} as a Model`, () => {
    it('says who it is in plain JSON', () => saysWhoItIs(create));
    it('answers with the fields of a response and no others, and leaves the request as it was', () =>
      answersInShape(create));
    it('rejects with the reason of a signal that was aborted before, and asks nobody', () =>
      rejectsAborted(create));
    if (scriptable) scriptableContract(create);
  });
}

async function saysWhoItIs(create: CreateSubject): Promise<void> {
  await using subject = await create([{ text: 'hello' }]);
  const { identity } = subject.model;
  assert.deepEqual(JSON.parse(JSON.stringify(identity)), identity);
  assert.ok(identity.adapter && identity.adapter_version && identity.model);
}

async function answersInShape(create: CreateSubject): Promise<void> {
  await using subject = await create([{ text: 'hello' }]);
  const response = await subject.model.generate(request, never);
  Response.parse(response);
}

async function rejectsAborted(create: CreateSubject): Promise<void> {
  await using subject = await create([{ text: 'hello' }]);
  const reason = { why: 'a person pressed cancel' };
  await assert.rejects(
    subject.model.generate(request, AbortSignal.abort(reason)),
    (error) => error === reason,
  );
  assert.equal(subject.calls(), 0);
}

function scriptableContract(create: CreateSubject): void {
  it('passes text, reasoning and the reason of the end through untrimmed', async () => {
    await using subject = await create([
      { text: '  Looking at alerts.\n', reasoning: ' First, the alerts. ', finish_reason: 'length' },
    ]);
    const response = accepted(await subject.model.generate(request, never));
    assert.deepEqual(
      [response.text, response.reasoning, response.finish_reason, response.tool_calls],
      ['  Looking at alerts.\n', ' First, the alerts. ', 'length', []],
    );
  });

  for (const [kind, text] of [
    ['valid', '{ "cmd":  "ls -la" }'],
    ['truncated', '{"cmd": "grep -r err'],
    ['empty', ''],
    ['not JSON at all', 'ls -la'],
    ['JSON in JSON', '"{\\"cmd\\": \\"ls\\"}"'],
    ['dangerous', '{"__proto__": {"polluted": true}, "cmd": "ls"}'],
    ['not ASCII', '{"cmd": "echo \u{1F4A5} ünï\\u00e7ode\u2028"}'],
  ] as const) {
    it(`passes tool arguments through exactly: ${kind}`, async () => {
      await using subject = await create([
        { tool_calls: [{ id: 'given', name: 'code_exec', arguments: text }] },
      ]);
      const response = accepted(await subject.model.generate(request, never));
      assert.deepEqual(response.tool_calls, [{ id: 'given', name: 'code_exec', arguments: text }]);
      assert.equal(response.finish_reason, 'tool_calls');
    });
  }

  it('keeps the order of several tool calls, an unknown tool among them, and text beside them', async () => {
    await using subject = await create([
      {
        text: 'Two things.',
        tool_calls: [
          { id: 'b', name: 'kubectl', arguments: '{}' },
          { id: 'a', name: 'code_exec', arguments: '{}' },
        ],
      },
    ]);
    const response = accepted(await subject.model.generate(request, never));
    assert.deepEqual(
      response.tool_calls.map((call) => [call.id, call.name]),
      [
        ['b', 'kubectl'],
        ['a', 'code_exec'],
      ],
    );
    assert.equal(response.text, 'Two things.');
  });

  it('makes up ids that are unique in the attempt, and the same ones the next time', async () => {
    const calls = [
      { name: 'code_exec', arguments: '{}' },
      { name: 'code_exec', arguments: '{}' },
    ];
    const script = [{ tool_calls: calls }, { tool_calls: calls }];
    const first = await idsOverTwoTurns(create, script);
    assert.equal(new Set(first).size, 4, first.join(' '));
    assert.deepEqual(await idsOverTwoTurns(create, script), first);
  });

  it('knows nothing of tokens that nobody counted', async () => {
    await using subject = await create([{ text: 'hello' }]);
    assert.deepEqual(accepted(await subject.model.generate(request, never)).usage, {
      input_tokens: null,
      output_tokens: null,
      cached_input_tokens: null,
      reasoning_tokens: null,
    });
  });

  it('counts cached and reasoning tokens apart', async () => {
    const usage = { input_tokens: 900, output_tokens: 80, cached_input_tokens: 512, reasoning_tokens: 64 };
    await using subject = await create([{ text: 'hello', usage }]);
    assert.deepEqual(accepted(await subject.model.generate(request, never)).usage, usage);
  });

  for (const [kind, retryable] of Object.entries(failures)) {
    it(`resolves with the failure ${kind}, after one request`, async () => {
      await using subject = await create([{ failure: kind as FailureKind }, { text: 'a second request' }]);
      const result = await subject.model.generate(request, never);
      assert.equal(result.ok, false);
      if (result.ok) return;
      assert.deepEqual([result.kind, result.retryable], [kind, retryable]);
      assert.notEqual(result.message, '');
      assert.equal(subject.calls(), 1);
    });
  }

  it('says what the server asked to wait', async () => {
    await using subject = await create([{ failure: 'rate_limited', retry_after_ms: 90_000 }]);
    const result = await subject.model.generate(request, never);
    assert.equal(!result.ok && result.retry_after_ms, 90_000);
  });

  it('rejects with the reason of the signal when aborted while the other side says nothing', async () => {
    await using subject = await create(['hang']);
    const abort = new AbortController();
    const pending = subject.model.generate(request, abort.signal);
    await subject.untilCalled(1);
    const reason = { why: 'a person pressed cancel' };
    abort.abort(reason);
    await assert.rejects(pending, (error) => error === reason);
  });
}

/** Failures that any adapter can meet; a time-out needs its clock. */
const failures: Readonly<Partial<Record<FailureKind, boolean>>> = {
  rate_limited: true,
  server: true,
  network: true,
  malformed_reply: true,
  quota: false,
  bad_request: false,
  context_overflow: false,
  auth: false,
  content_filter: false,
};

async function idsOverTwoTurns(create: CreateSubject, script: readonly ScriptedReply[]): Promise<string[]> {
  await using subject = await create(script);
  const first = accepted(await subject.model.generate(request, never));
  const turn = {
    role: 'assistant',
    content: first.text,
    reasoning: '',
    tool_calls: first.tool_calls,
  } as const;
  const second = accepted(
    await subject.model.generate({ ...request, messages: [...request.messages, turn] }, never),
  );
  return [...first.tool_calls, ...second.tool_calls].map((call) => call.id);
}

function accepted(result: Awaited<ReturnType<Model['generate']>>): ModelResponse {
  assert.ok(result.ok, JSON.stringify(result));
  return result;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
