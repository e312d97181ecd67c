import { shortLine } from '../analysis/shortLine.ts';
import type { Part, Step } from '../analysis/step.ts';
import {
  type Fact,
  maxMessageBytes,
  maxShownChars,
  maxShownParts,
  type ShownPart,
  type ShownStep,
  type StepHead,
} from '../schema/step.ts';
import { sha256 } from '../store/hash.ts';
import { noSuchPart } from './stepFault.ts';
import { textRange } from './textRange.ts';

/** What an answer has beside its parts or heads: braces, counts, the envelope of a message. */
const besideBytes = 8192;
const fillBytes = maxMessageBytes - besideBytes;

const maxFacts = 40;
const maxCallIdChars = 200;

/**
 * A step as it crosses a boundary: parts from one on, as many as fit a message, each with the beginning of its text. At least
 * one part is given where there is one, as none is larger than a message.
 */
export function shownStep(step: Step, index: number, firstPart: number): ShownStep {
  const facts = shownFacts(step.facts);
  const parts: ShownPart[] = [];
  let bytes = jsonBytes(facts);
  for (const part of step.parts.slice(firstPart, firstPart + maxShownParts)) {
    const shown = shownPart(part);
    bytes += jsonBytes(shown) + 1;
    if (parts.length > 0 && bytes > fillBytes) break;
    parts.push(shown);
  }
  const { turn, time } = step;
  return { step: index, turn, time, facts, parts, first_part: firstPart, part_count: step.parts.length };
}

function shownPart({ kind, title, text, callId, failed, facts }: Part): ShownPart {
  const beginning = textRange(text, 0, maxShownChars);
  const isCut = beginning.length < text.length;
  return {
    kind,
    title: title.length <= 200 && title.isWellFormed() ? title : shortLine(title),
    text: beginning.toWellFormed(),
    chars: text.length,
    sha256: isCut ? sha256(text) : null,
    call_id: callId === null ? null : shownCallId(callId),
    failed,
    facts: shownFacts(facts),
  };
}

/** An id is shown as it is, unless it is no id at all; then it is still the same for a call and its result. */
function shownCallId(callId: string): string {
  if (callId.length <= maxCallIdChars) return callId.toWellFormed();
  return `${shortLine(callId, 100)} ${sha256(callId)}`;
}

function shownFacts(facts: readonly Fact[]): Fact[] {
  return facts
    .slice(0, maxFacts)
    .map(({ name, value }) => ({ name: shortLine(name, 60), value: shortLine(value, 400) }));
}

/**
 * More of the text of a part, at most what fits a message.
 * @throws BenchError usage for a part that is not there
 */
export function shownRange(
  step: Step,
  { part, from, count }: { readonly part: number; readonly from: number; readonly count: number },
): { readonly text: string; readonly chars: number } {
  const text = step.parts[part]?.text;
  if (text === undefined) throw noSuchPart(part, step.parts.length);
  return { text: fittingRange(text, from, count), chars: text.length };
}

/** A range of a text that fits a message, whatever it is written with: less than asked for, where that is needed. */
export function fittingRange(text: string, from: number, count: number): string {
  for (let units = count; ; units = Math.floor(units / 2)) {
    const shown = textRange(text, from, units).toWellFormed();
    if (units <= 1024 || jsonBytes(shown) <= fillBytes) return shown;
  }
}

/** Heads from the first on, as many as fit a message. */
export function headPage(heads: readonly StepHead[]): StepHead[] {
  const page: StepHead[] = [];
  let bytes = 0;
  for (const head of heads) {
    bytes += jsonBytes(head) + 1;
    if (page.length > 0 && bytes > fillBytes) break;
    page.push(head);
  }
  return page;
}

function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
