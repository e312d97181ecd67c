import type { ModelFailure, ModelRequest, ModelResponse } from '../model/model.ts';
import type { Usage } from '../schema/trajectory.ts';
import type { Recorder } from './conversation.ts';

/** A retry that is about to be waited for. */
export interface RetryNotice {
  readonly retry: number;
  readonly kind: string;
  readonly message: string;
  readonly waitMs: number;
}

/** A model call with its retries inside: harness/ composes it from an adapter and the policy. */
export type Generate = (
  request: ModelRequest,
  onRetry: (notice: RetryNotice) => void,
  signal: AbortSignal,
) => Promise<ModelResponse | ModelFailure>;

/** What asking needs to know and where it writes. */
export interface Asking {
  /**
   * Waits until a call may be made, before anything of it is written; the call then ends once, with its cost in US dollars,
   * or null where there is none or nobody knows it. Rejects where no further call is to be made.
   */
  readonly begin: (signal: AbortSignal) => Promise<{ readonly end: (costUsd: number | null) => void }>;
  readonly generate: Generate;
  readonly record: Recorder;
  /** Milliseconds; only differences are used. */
  readonly now: () => number;
  /** US dollars of one call, or null when the price or the usage is unknown. */
  readonly costUsd: (usage: Usage) => number | null;
  /** Called for every response, turns and summaries alike: the meter of tokens and money. */
  readonly onResponse: (usage: Usage, costUsd: number | null) => void;
}

export type AskPurpose = 'turn' | 'summary';

/** One call: the request is on disk before it leaves, the response before anything acts on it. */
export async function ask(
  request: ModelRequest,
  turn: number,
  purpose: AskPurpose,
  asking: Asking,
  signal: AbortSignal,
): Promise<ModelResponse | ModelFailure> {
  const call = await asking.begin(signal);
  let cost: number | null = null;
  try {
    asking.record({ type: 'request', turn, purpose, message_count: request.messages.length });
    const began = asking.now();
    const answer = await generate(request, turn, asking, signal);
    if (!answer.ok) return answer;
    cost = asking.costUsd(answer.usage);
    recordResponse(answer, { turn, purpose, cost_usd: cost, duration_ms: asking.now() - began }, asking);
    asking.onResponse(answer.usage, cost);
    return answer;
  } finally {
    call.end(cost);
  }
}

async function generate(
  request: ModelRequest,
  turn: number,
  asking: Asking,
  signal: AbortSignal,
): Promise<ModelResponse | ModelFailure> {
  const onRetry = ({ waitMs, ...notice }: RetryNotice) => {
    asking.record({ type: 'retry', turn, ...notice, wait_ms: waitMs });
  };
  const answer = await asking.generate(request, onRetry, signal);
  if (answer.ok) return answer;
  const status = answer.status === undefined ? {} : { status: answer.status };
  asking.record({ type: 'model_failure', turn, kind: answer.kind, message: answer.message, ...status });
  return answer;
}

interface CallFacts {
  readonly turn: number;
  readonly purpose: AskPurpose;
  readonly cost_usd: number | null;
  readonly duration_ms: number;
}

function recordResponse(
  answer: ModelResponse,
  { turn, purpose, ...facts }: CallFacts,
  { record }: Asking,
): void {
  const raw = answer.raw_finish_reason;
  record({
    type: 'response',
    turn,
    purpose,
    text: answer.text,
    reasoning: answer.reasoning,
    tool_calls: [...answer.tool_calls],
    finish_reason: answer.finish_reason,
    ...(raw === undefined ? {} : { raw_finish_reason: raw }),
    usage: answer.usage,
    ...facts,
  });
}
