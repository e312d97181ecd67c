import { type FileHandle, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BenchError, messageOf, systemErrorCode } from '../core/errors.ts';
import { readLines } from '../core/trajectory/lineReader.ts';
import {
  type Exchange,
  type ExchangeAnswer,
  type ExchangeRequest,
  exchangeText,
  wholeRequest,
} from './exchangeText.ts';

/** A step of a trajectory of ours, for which exchanges are looked up. */
export interface ExchangesOf {
  /** Path of the trajectory; exchanges lie beside it. */
  readonly trajectory: string;
  /** Null for the step of a trajectory without a turn. */
  readonly turn: number | null;
  /** Whether what came after the turn belongs to it too. */
  readonly isLast: boolean;
}

export interface ExchangeReading {
  readonly text: string | null;
  readonly problem: string | null;
}

/**
 * The requests of a turn and what came back, retries and summaries included, as a text to read. Each request and each retry of
 * the trajectory is one exchange, in order: the agent's loop makes no other.
 */
export async function readExchanges(of: ExchangesOf, signal: AbortSignal): Promise<ExchangeReading> {
  const path = join(dirname(of.trajectory), 'exchanges.jsonl');
  const file = await openIfThere(path);
  if (file === null) {
    const problem =
      'This attempt has no exchanges.jsonl: its agent asks no server (baseline, scripted, replay), or the file was taken away.';
    return { text: null, problem };
  }
  try {
    const wanted = await exchangesOf(of, signal);
    const found = await collect(file, wanted, signal);
    if (found.length === 0) {
      return { text: null, problem: `No exchange of this turn is recorded in ${path}.` };
    }
    return { text: exchangeText(of.turn, found), problem: null };
  } finally {
    await file.close();
  }
}

/** Positions of the first and the last exchange of a turn, from 1; the last may be beyond the end. */
interface Range {
  readonly first: number;
  readonly last: number;
}

async function exchangesOf({ trajectory, turn, isLast }: ExchangesOf, signal: AbortSignal): Promise<Range> {
  const file = await openIfThere(trajectory);
  if (file === null) throw new BenchError('run_missing', `there is no trajectory at ${trajectory} any more`);
  let count = 0;
  let first: number | null = null;
  let last = 0;
  try {
    for await (const { bytes } of readLines(file, { from: 0, gate: async () => {} }, signal)) {
      const asked = turnAsked(bytes);
      if (asked === null) continue;
      count += 1;
      if (turn === null || asked === turn || (isLast && asked > turn)) {
        first ??= count;
        last = count;
      } else if (first !== null) break;
    }
  } finally {
    await file.close();
  }
  return { first: first ?? 1, last };
}

/** Bytes in which a record of the trajectory says what it is. */
const headBytes = 200;

/** The turn for which a record asks a model, the first time or again; null for any other record. */
function turnAsked(line: Buffer): number | null {
  const head = line.toString('latin1', 0, headBytes);
  if (!/"type":"(?:request|retry)"/.test(head)) return null;
  const turn = /"turn":(\d+)/.exec(head)?.[1];
  return turn === undefined ? null : Number(turn);
}

async function collect(file: FileHandle, { first, last }: Range, signal: AbortSignal): Promise<Exchange[]> {
  const requests: { record: ExchangeRequest; request: Exchange['request'] }[] = [];
  const answers = new Map<number, ExchangeAnswer>();
  let known: readonly unknown[] = [];
  let position = 0;
  for await (const { bytes } of readLines(file, { from: 0, gate: async () => {} }, signal)) {
    const head = bytes.toString('latin1', 0, headBytes);
    if (head.includes('"type":"exchange_request"')) {
      position += 1;
      if (position > last) break;
      const record = parse(bytes) as ExchangeRequest;
      const request = wholeRequest(record, known);
      known = request.messages;
      if (position >= first) requests.push({ record, request });
    } else if (position >= first && /"type":"exchange_(?:response|failed)"/.test(head)) {
      const answer = parse(bytes) as ExchangeAnswer;
      answers.set(answer.exchange, answer);
    }
  }
  return requests.map(({ record, request }) => ({
    record,
    request,
    answer: answers.get(record.exchange) ?? null,
  }));
}

/** A line of a journal that our own recorder has written; whoever edits it by hand is told where. */
function parse(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'));
  } catch (cause) {
    throw new BenchError('journal_damaged', `a line of exchanges.jsonl is no JSON: ${messageOf(cause)}`, {
      hint: 'It was cut off or changed after it was written. The steps of the trajectory show what the agent was given.',
      cause,
    });
  }
}

async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}
