import type { RecordOf } from './exportedAttempt.ts';
import { parsedJson } from './exportedAttempt.ts';
import { isHeldByJson } from './jsonOf.ts';

/** Messages of Inspect, and the ranges of them that each request had. PEERS.md §6.2. */

export type Json = Record<string, unknown>;
/** `[start, end)` in the list of messages. */
type Range = readonly [number, number];

/** How a text becomes part of a message: as it is, or a reference. */
export type Spell = (text: string) => string;

/** An accepted reply. Arguments that are no object or that JSON does not hold, for which Inspect has no field, are in its metadata by the index of their call. */
export function replyMessage(record: RecordOf<'response'>, model: string, spell: Spell): Json {
  const { text, reasoning, tool_calls } = record;
  const raw = tool_calls.flatMap(({ arguments: written }, index) => {
    const value = argumentsOf(written);
    return value === null || !isHeldByJson(value) ? [[index, written]] : [];
  });
  return {
    id: `reply-${record.seq}`,
    role: 'assistant',
    source: 'generate',
    content:
      reasoning === ''
        ? spell(text)
        : [
            { type: 'reasoning', reasoning: spell(reasoning) },
            ...(text === '' ? [] : [{ type: 'text', text: spell(text) }]),
          ],
    model,
    ...(tool_calls.length === 0 ? {} : { tool_calls: tool_calls.map(toolCall) }),
    ...(raw.length === 0 ? {} : { metadata: { itbench: { raw_arguments: raw } } }),
  };
}

/** A summary of the history: no turn. Its words only; thoughts and calls, which were never run, are in its metadata. */
export function summaryMessage(
  record: RecordOf<'response'>,
  model: string,
  spell: { readonly ofContent: Spell; readonly ofOther: Spell },
): Json {
  const { text, reasoning, tool_calls } = record;
  return {
    id: `summary-${record.seq}`,
    role: 'assistant',
    content: spell.ofContent(text),
    model,
    metadata: { itbench: { purpose: 'summary', reasoning: spell.ofOther(reasoning), tool_calls } },
  };
}

function toolCall({ id, name, arguments: text }: { id: string; name: string; arguments: string }): Json {
  const value = argumentsOf(text);
  return {
    id,
    function: name,
    arguments: value ?? {},
    type: 'function',
    ...(value === null
      ? { parse_error: 'The arguments are no JSON object; metadata has them as they were written.' }
      : {}),
  };
}

/** The arguments of a call as an object, or null for what is none. */
export function argumentsOf(text: string): Json | null {
  const value = parsedJson(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
}

export function toolMessage(record: RecordOf<'tool_result'>, spell: Spell): Json {
  return {
    id: `result-${record.seq}`,
    role: 'tool',
    content: spell(record.content),
    tool_call_id: record.tool_call_id,
    function: record.name,
  };
}

export function harnessMessage(record: RecordOf<'message'>, spell: Spell): Json {
  return {
    id: `message-${record.seq}`,
    role: record.role,
    content: spell(record.content),
    ...(record.role === 'user' ? { source: 'input' } : {}),
    metadata: { itbench: { reason: record.reason } },
  };
}

/** Which messages the model has before it. Made of the records: a trajectory names their number, not each of them. */
export class Window {
  private head: Range = [0, 0];
  private tail: Range = [0, 0];
  private readonly skipped: Range[] = [];
  private turns = 0;
  private lastTurn = 0;

  /** One more message; `isTurn` for the reply that begins a turn. */
  add(isTurn: boolean): void {
    const end = this.tail[1];
    if (isTurn) {
      if (this.turns === 0) {
        this.head = [0, end];
        this.tail = [end, end];
      }
      this.turns += 1;
      this.lastTurn = end;
    }
    this.tail = [this.tail[0], end + 1];
  }

  /** The history was replaced: by what was said from `start` on, or, where the latest turn was taken out, without that. */
  replace(start: number | null): void {
    const [, end] = this.tail;
    if (start !== null) this.tail = [start, end];
    else {
      const last = Math.max(this.tail[0], Math.min(this.lastTurn, end));
      this.skipped.push([last, end]);
    }
  }

  ranges(): Range[] {
    const ranges: Range[] = this.head[1] > this.head[0] ? [this.head] : [];
    let [start] = this.tail;
    for (const [from, to] of this.skipped) {
      if (to <= start) continue;
      if (from > start) ranges.push([start, from]);
      start = Math.max(start, to);
    }
    const [, end] = this.tail;
    if (end > start) ranges.push([start, end]);
    return ranges;
  }
}
