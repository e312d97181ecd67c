import { wholeConversation } from '../core/model/conversationDelta.ts';
import type { ExchangeRecord } from '../core/schema/exchange.ts';
import { sha256 } from '../core/store/hash.ts';

export type ExchangeRequest = Extract<ExchangeRecord, { type: 'exchange_request' }>;
export type ExchangeAnswer = Exclude<ExchangeRecord, ExchangeRequest>;

/** A request as it was sent, put together from the record of it and the messages of the request before. */
export interface WholeRequest {
  readonly body: unknown;
  /** Its conversation, which the next request begins with; empty where it has none. */
  readonly messages: readonly unknown[];
  /** Whether its hash is that of what was sent. */
  readonly exact: boolean;
}

/** Puts the messages back that the record leaves out since the request before had them. */
export function wholeRequest(record: ExchangeRequest, known: readonly unknown[]): WholeRequest {
  const { body_delta: value, messages_repeated: repeated, cache_marks: marks } = record;
  const { body, messages } = wholeConversation({ value, repeated, marks }, known);
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { body, messages, exact: sha256(text) === record.body_sha256 };
}

/** One exchange with what came of it; null while nothing has. */
export interface Exchange {
  readonly record: ExchangeRequest;
  readonly request: WholeRequest;
  readonly answer: ExchangeAnswer | null;
}

/** The exchanges of a turn as JSON to read: bodies by their value where they are JSON, as text where they are not. */
export function exchangeText(turn: number | null, exchanges: readonly Exchange[]): string {
  const shown = exchanges.map(({ record, request, answer }) => ({
    exchange: record.exchange,
    request: {
      method: record.method,
      url: record.url,
      headers: record.headers,
      body_sha256: record.body_sha256,
      ...(request.exact
        ? {}
        : { note: 'Put together from its records, and its hash is not that of the body that was sent.' }),
      body: request.body,
    },
    ...answerPart(answer),
  }));
  return `${JSON.stringify({ turn, exchanges: shown }, null, 2)}\n`;
}

function answerPart(answer: ExchangeAnswer | null): Record<string, unknown> {
  if (answer === null) return { response: null, note: 'No answer is recorded.' };
  if (answer.type === 'exchange_failed') {
    return { failed: { message: answer.message, duration_ms: answer.duration_ms } };
  }
  const { status, headers, duration_ms, body } = answer;
  return { response: { status, headers, duration_ms, body: parsed(body) } };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
