import { shortLine } from '../analysis/shortLine.ts';
import type { Part, Step } from '../analysis/step.ts';
import type { Fact, PartKind } from '../schema/step.ts';
import type { Usage } from '../schema/trajectory.ts';
import { factOf } from './fields.ts';
import { jsonText } from './jsonText.ts';

/** What a turn is beside its parts. */
export interface TurnDetails {
  readonly time?: string | null;
  readonly durationMs?: number | null;
  readonly usage?: Usage | null;
  readonly costUsd?: number | null;
  readonly facts?: readonly Fact[];
}

interface OpenTurn {
  details: TurnDetails;
  readonly before: Part[];
  readonly own: Part[];
  readonly results: Part[];
}

/** Name of the fact that marks reasoning which only its provider can read. */
const sealedFact = 'encrypted';

/** A part with what is not said left empty. */
export function partOf(kind: PartKind, text: string, more: Partial<Omit<Part, 'kind' | 'text'>> = {}): Part {
  const { title = '', callId = null, failed = false, facts = [] } = more;
  return { kind, title: shortLine(title), text, callId, failed, facts };
}

/** What no reader of the format understands, as JSON. */
export function rawPart(value: unknown, title = ''): Part {
  return partOf('raw', typeof value === 'string' ? value : jsonText(value, 2), { title });
}

/** Reasoning of which only a sealed form was recorded. */
export function sealedReasoning(sealed: string): Part {
  return partOf('reasoning', '', { facts: [factOf(sealedFact, `${sealed.length} characters`)] });
}

/** Whether a part could not be decoded: shown raw, or sealed. */
export function isUndecoded({ kind, facts }: Part): boolean {
  return kind === 'raw' || (kind === 'reasoning' && facts.some(({ name }) => name === sealedFact));
}

/**
 * Puts what a file holds, in its order, into steps: what comes before a turn belongs to it, a result to the turn that made
 * the call, wherever it stands, and what comes after the last turn to the last step (schema/step.ts).
 */
export class StepBuilder {
  private readonly turns: OpenTurn[] = [];
  private waiting: Part[] = [];
  private readonly results: { readonly part: Part; readonly turnsBefore: number }[] = [];
  private readonly callers = new Map<string, number[]>();
  private readonly calls = new Map<string, Part>();
  private readonly omitted = new Map<string, number>();

  get turnCount(): number {
    return this.turns.length;
  }

  /** Begins a turn; what is added from now on is its own. */
  beginTurn(details: TurnDetails = {}): void {
    this.turns.push({ details, before: this.waiting, own: [], results: [] });
    this.waiting = [];
  }

  /** More of what the turn is, learnt later; what is given replaces what was there. */
  amendTurn(details: TurnDetails): void {
    const turn = this.turns.at(-1);
    if (turn === undefined) return;
    turn.details = {
      ...turn.details,
      ...details,
      facts: [...(turn.details.facts ?? []), ...(details.facts ?? [])],
    };
  }

  /** What was said or happened around turns: it belongs to the next one. */
  around(...parts: readonly Part[]): void {
    this.waiting.push(...parts);
  }

  /** What the agent itself said or did: of the turn that was begun last, or around where none was. */
  own(...parts: readonly Part[]): void {
    for (const part of parts) {
      const turn = this.turns.at(-1);
      if (turn === undefined) this.waiting.push(part);
      else turn.own.push(part);
      if (part.kind === 'tool_call') this.noteCall(part);
    }
  }

  /** What came back; of the turn with that call, before or after, and else of the turn that was begun last. */
  result(part: Part): void {
    this.results.push({ part, turnsBefore: this.turns.length });
  }

  /** Says that a record of the file is not shown because another one says the same, or because it says nothing. */
  leaveOut(what: string): void {
    this.omitted.set(what, (this.omitted.get(what) ?? 0) + 1);
  }

  hasCall(callId: string): boolean {
    return this.calls.has(callId);
  }

  /** Records that are not shown, counted by what they are; nothing where all are. */
  omissions(): Fact[] {
    if (this.omitted.size === 0) return [];
    const list = [...this.omitted].map(([what, count]) => `${count} ${shortLine(what, 60)}`);
    return [factOf('not shown', list.join(', '))];
  }

  /** The steps, complete. */
  steps(): Step[] {
    const loose: Part[] = [];
    for (const { part, turnsBefore } of this.results) {
      const turn = this.turns[this.turnOf(part, turnsBefore)];
      (turn === undefined ? loose : turn.results).push(this.named(part));
    }
    const last = this.turns.length - 1;
    const rest = [...loose, ...this.waiting];
    if (last < 0) return rest.length === 0 ? [] : [stepOf(null, {}, rest)];
    return this.turns.map(({ details, before, own, results }, index) =>
      stepOf(index + 1, details, [...before, ...own, ...results, ...(index === last ? rest : [])]),
    );
  }

  private noteCall(part: Part): void {
    if (part.callId === null || this.turns.length === 0) return;
    const turn = this.turns.length - 1;
    const callers = this.callers.get(part.callId);
    if (callers === undefined) this.callers.set(part.callId, [turn]);
    else callers.push(turn);
    this.calls.set(part.callId, part);
  }

  /** Ids come again in some formats: the latest call before the result, else the first one after it. */
  private turnOf({ callId }: Part, turnsBefore: number): number {
    const callers = callId === null ? [] : (this.callers.get(callId) ?? []);
    return lastBelow(callers, turnsBefore) ?? callers[0] ?? Math.max(0, turnsBefore - 1);
  }

  private named(part: Part): Part {
    const call = part.callId === null ? undefined : this.calls.get(part.callId);
    return part.title === '' && call !== undefined ? { ...part, title: call.title } : part;
  }
}

/** The last of ascending numbers that is below a limit. A file may have any number of calls of one id, so they are halved. */
function lastBelow(numbers: readonly number[], limit: number): number | undefined {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return numbers[low - 1];
}

function stepOf(turn: number | null, details: TurnDetails, parts: readonly Part[]): Step {
  return {
    turn,
    time: details.time ?? null,
    durationMs: details.durationMs ?? null,
    usage: details.usage ?? null,
    costUsd: details.costUsd ?? null,
    facts: details.facts ?? [],
    parts,
  };
}
