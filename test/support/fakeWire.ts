import type { ScriptedAnswer } from '../../src/core/model/script.ts';
import type { FailureKind } from '../../src/core/schema/modelFailure.ts';
import type { FinishReason } from '../../src/core/schema/trajectory.ts';
import { brokenReplies, type FakeReply, type WireMessage } from './fakeReply.ts';
import type { ContractReply } from './modelContract.ts';

/** Failures that an API tells in words of its own; the others are alike everywhere ({@link brokenReplies}). */
export type ToldFailure = Extract<
  FailureKind,
  'rate_limited' | 'quota' | 'server' | 'bad_request' | 'context_overflow' | 'auth' | 'content_filter'
>;

/** How one API spells what a model says and what its server does. */
export interface FakeWire {
  /** What a base URL ends in, such as `/v1`. */
  readonly basePath: string;
  /** The turn that a request asks for, from 1: one more than the model's own turns in it. */
  turnOf(body: Readonly<Record<string, unknown>>): number;
  /** What a model says, as this API writes it. */
  answer(message: WireMessage): FakeReply;
  /** The API's own words for the reasons of an end; `other` is one that it is not known to use. */
  readonly finishWords: Readonly<Record<FinishReason, string>>;
  /** Counts of tokens as this API writes them. */
  usage(tokens: NonNullable<ScriptedAnswer['usage']>): Record<string, unknown>;
  /** An error of that status in this API's shape, told in this message. */
  error(status: number, message: string, headers?: Readonly<Record<string, string>>): FakeReply;
  /** Answers that tell of these failures in the API's own words, as its documentation has them. */
  readonly failures: Readonly<Record<ToldFailure, FakeReply>>;
  /** An error of the server inside an answer with status 200. */
  readonly errorInside: FakeReply;
  /** An answer with status 200 that is whole and holds nothing. */
  readonly empty: FakeReply;
}

/** What a script says, as `wire` writes it. */
export function wireReply(wire: FakeWire, reply: ContractReply): FakeReply {
  if (reply === 'hang') return brokenReplies.hangBeforeHeaders;
  if (!('failure' in reply)) return wireAnswer(wire, reply);
  const { failure, retry_after_ms } = reply;
  if (retry_after_ms !== undefined) return waiting(wire, String(retry_after_ms / 1000));
  if (failure === 'network') return brokenReplies.reset;
  if (failure === 'malformed_reply') return brokenReplies.malformedJson;
  if (!isTold(wire, failure)) throw new Error(`A fake server cannot bring about ${failure}.`);
  return wire.failures[failure];
}

/** A rate limit whose `Retry-After` is this. */
export function waiting(wire: FakeWire, retryAfter: string): FakeReply {
  const { rate_limited } = wire.failures;
  return { ...rate_limited, headers: { ...rate_limited.headers, 'retry-after': retryAfter } };
}

function isTold(wire: FakeWire, failure: FailureKind): failure is ToldFailure {
  return Object.hasOwn(wire.failures, failure);
}

function wireAnswer(
  wire: FakeWire,
  { text, reasoning, tool_calls, finish_reason, usage }: ScriptedAnswer,
): FakeReply {
  return wire.answer({
    ...(text === undefined ? {} : { text }),
    ...(reasoning === undefined ? {} : { reasoning }),
    ...(finish_reason === undefined ? {} : { finish: wire.finishWords[finish_reason] }),
    calls: (tool_calls ?? []).map((call) => ({ ...call, id: call.id ?? null })),
    usage: usage === undefined ? null : wire.usage(usage),
  });
}
