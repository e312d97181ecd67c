import type { Fact } from '../schema/step.ts';
import type { TrajectoryRecord } from '../schema/trajectory.ts';
import { fact, recordParts } from './ownParts.ts';
import type { Part, Step } from './step.ts';

/**
 * Where a record stands among steps. A `turn` begins one; `result` belongs to the latest turn, with all that came before it;
 * `other` waits for the next turn, and stays with the latest where none comes; `unknown` belongs to whatever it follows.
 */
export type RecordRole = 'turn' | 'result' | 'other' | 'unknown';

/** One record as its step sees it, readable or not. */
export interface OwnEntry {
  readonly role: RecordRole;
  readonly parts: readonly Part[];
  /** Null for what is no record of ours: only `parts` is known of it. */
  readonly record: TrajectoryRecord | null;
}

/** A record of ours as an entry. */
export function ownEntry(record: TrajectoryRecord): OwnEntry {
  return { role: recordRole(record), parts: recordParts(record), record };
}

export function recordRole({
  type,
  purpose,
}: {
  readonly type: TrajectoryRecord['type'];
  readonly purpose?: unknown;
}): RecordRole {
  if (type === 'response') return purpose === 'turn' ? 'turn' : 'other';
  return type === 'tool_result' ? 'result' : 'other';
}

/** The role of what says its type but is no record of ours: the same as if it were, where the type is known. */
export function roleByType(fields: { readonly type: string; readonly purpose?: unknown }): RecordRole {
  if (fields.type === 'response' && fields.purpose === 'turn') return 'turn';
  return fields.type === 'tool_result' ? 'result' : 'unknown';
}

/**
 * The steps of records that come one by one. A step is over when the next turn is there: until then its last parts may turn
 * out to be the beginning of the next one.
 */
export class OwnSteps {
  private readonly settled: OwnEntry[] = [];
  private waiting: OwnEntry[] = [];
  private turn: number | null = null;
  private nextTurn = 1;

  /** @returns the step that is over with this record, or null */
  add(entry: OwnEntry): Step | null {
    if (entry.role !== 'turn') {
      const settles = entry.role === 'result' || (entry.role === 'unknown' && this.waiting.length === 0);
      this.waiting.push(entry);
      if (settles && this.turn !== null) this.settle();
      return null;
    }
    const over = this.turn === null ? null : makeStep(this.turn, this.settled.splice(0));
    this.turn = this.nextTurn;
    this.nextTurn += 1;
    this.waiting.push(entry);
    this.settle();
    return over;
  }

  /** The last step, with whatever came after its turn; null where there is nothing to show. */
  end(): Step | null {
    const step = makeStep(this.turn, [...this.settled, ...this.waiting]);
    return this.turn === null && step.parts.length === 0 ? null : step;
  }

  private settle(): void {
    this.settled.push(...this.waiting);
    this.waiting = [];
  }
}

/** All steps of records that are at hand. */
export function ownSteps(records: Iterable<TrajectoryRecord>): Step[] {
  const steps: Step[] = [];
  const growing = new OwnSteps();
  for (const record of records) {
    const over = growing.add(ownEntry(record));
    if (over !== null) steps.push(over);
  }
  const last = growing.end();
  return last === null ? steps : [...steps, last];
}

/** A step of the entries that belong to it. */
export function makeStep(turn: number | null, entries: readonly OwnEntry[]): Step {
  const records = entries.flatMap(({ record }) => record ?? []);
  const response = records.find(isTurn);
  return {
    turn,
    time: (turn === null ? records[0] : response)?.t ?? null,
    durationMs: response?.duration_ms ?? null,
    usage: response?.usage ?? null,
    costUsd: response?.cost_usd ?? null,
    facts: stepFacts(records, response),
    parts: entries.flatMap(({ parts }) => parts),
  };
}

type TurnResponse = Extract<TrajectoryRecord, { type: 'response' }>;

function isTurn(record: TrajectoryRecord): record is TurnResponse {
  return record.type === 'response' && record.purpose === 'turn';
}

function stepFacts(
  records: readonly TrajectoryRecord[],
  response: TurnResponse | undefined,
): readonly Fact[] {
  const answered = response === undefined ? -1 : records.indexOf(response);
  const asked = records.slice(0, Math.max(0, answered)).findLast((record) => record.type === 'request');
  const retries = records.filter((record) => record.type === 'retry').length;
  const raw = response?.raw_finish_reason;
  return [
    ...(asked?.type === 'request' ? [fact('messages sent', asked.message_count)] : []),
    ...(response === undefined ? [] : [fact('finish reason', response.finish_reason)]),
    ...(raw === undefined ? [] : [fact("provider's finish reason", raw)]),
    ...(retries === 0 ? [] : [fact('retries', retries)]),
    ...waitingFacts(records.slice(answered + 1)),
  ];
}

/** A request that nothing answered, as far as it is known: the attempt waits for the model, or was cut off there. */
function waitingFacts(later: readonly TrajectoryRecord[]): readonly Fact[] {
  const last = later.findLast(({ type }) => type !== 'retry');
  if (last?.type !== 'request') return [];
  const what = last.purpose === 'turn' ? `turn ${last.turn}` : `a summary after turn ${last.turn}`;
  return [fact('no answer yet', `${what}, ${last.message_count} messages sent`)];
}
