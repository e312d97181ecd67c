import type { ExchangeRecord } from '../schema/exchange.ts';
import type { FailureKind } from '../schema/modelFailure.ts';
import type { FinishReason, ToolCall, Usage } from '../schema/trajectory.ts';

/** One message of a conversation, in the order in which the model sees them. */
export type ChatMessage =
  | { role: 'system'; content: string }
  | { role: 'user'; content: string }
  | {
      role: 'assistant';
      content: string;
      reasoning: string;
      tool_calls: readonly ToolCall[];
      /** What the adapter wants back with this message (signatures, encrypted reasoning). JSON, opaque to everyone else. */
      provider_state?: unknown;
    }
  | { role: 'tool'; tool_call_id: string; name: string; content: string };

export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments object. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface ModelRequest {
  readonly messages: readonly ChatMessage[];
  /** Empty: the model may only write text. */
  readonly tools: readonly ToolDefinition[];
}

/** An accepted assistant message. */
export interface ModelResponse {
  readonly ok: true;
  readonly text: string;
  readonly reasoning: string;
  readonly tool_calls: readonly ToolCall[];
  readonly finish_reason: FinishReason;
  /** The provider's own word. */
  readonly raw_finish_reason?: string;
  readonly usage: Usage;
  readonly provider_state?: unknown;
}

/** What a call came to instead of a response. Never thrown: an adapter throws only for a fault of our own. */
export interface ModelFailure {
  readonly ok: false;
  readonly kind: FailureKind;
  /** One sentence for a person: who refused, with what status, and what it said. */
  readonly message: string;
  /** HTTP status, if an answer arrived. */
  readonly status?: number;
  /** What the server asked us to wait. */
  readonly retry_after_ms?: number;
  /** Whether the same request may succeed later. False for quota, 400, authentication, content filter. */
  readonly retryable: boolean;
}

export interface ModelIdentity {
  readonly adapter: string;
  /** Version of the adapter's library or, for ours, of its behaviour. */
  readonly adapter_version: string;
  /** The model id that is sent. */
  readonly model: string;
  readonly endpoint_host: string | null;
  /** Sampling parameters as sent; absent ones are the provider's default. */
  readonly parameters: Readonly<Record<string, string | number | boolean | null>>;
}

/**
 * A language model, or what stands in for one. One instance serves one attempt.
 *
 * Contract (test/contract/model.test.ts): `generate` makes exactly one request and never retries; it resolves with a
 * failure for whatever the other side does; it rejects with the signal's reason when aborted, and only then or for a
 * fault of our own; tool-call arguments pass through exactly as received; an id is made up where the provider gave none.
 */
export interface Model {
  readonly identity: ModelIdentity;
  generate(request: ModelRequest, signal: AbortSignal): Promise<ModelResponse | ModelFailure>;
}

/** Where an adapter writes what it sent and received; synchronous, so that a request is on disk before it leaves. */
export type ExchangeSink = (record: ExchangeRecord) => void;

/** Time, as everything that waits or stamps sees it; tests give a fake one. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** A remark of an adapter, for the trajectory. `message` is a sentence for a person. */
export interface ModelNote {
  readonly kind: 'replay_diverged';
  readonly message: string;
}

/** What an adapter gets besides its configuration. */
export interface ModelContext {
  readonly exchanges: ExchangeSink;
  readonly clock: Clock;
  /** The API key, or null where none is needed. Never written anywhere. */
  readonly apiKey: string | null;
  /** What else must never be written, whoever writes it down: keys of other models of the run, tokens of this machine. */
  readonly secrets?: readonly string[];
  /** Says what a reader of the trajectory should know and no reply tells; absent where there is no trajectory. */
  readonly note?: (note: ModelNote) => void;
  /** fetch to use; the CLI gives undici's, which waits as long as it is told to (LIBRARIES.md B). */
  readonly fetch: typeof globalThis.fetch;
  /** The attempt that the model serves; absent where a model is made only to say who it is, or to judge. */
  readonly attempt?: { readonly task_id: string; readonly repeat: number };
}
