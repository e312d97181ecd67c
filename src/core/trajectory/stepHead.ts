import { createHash, type Hash } from 'node:crypto';
import { shortLine } from '../analysis/shortLine.ts';
import { type Part, type Step, stepContent } from '../analysis/step.ts';
import type { PartKind, StepHead } from '../schema/step.ts';
import { canonicalJson } from '../store/hash.ts';
import { textRange } from './textRange.ts';

const maxTools = 8;
const maxToolName = 80;
const maxTitle = 200;

/** What a head needs of a part, without its text. */
export interface PartDigest {
  readonly kind: PartKind;
  readonly chars: number;
  readonly failed: boolean;
  /** Name of the tool, for a call. */
  readonly tool: string | null;
  /** What a list could show of it: a command, the first words. */
  readonly line: string;
  /** Gives, piece by piece, the canonical JSON of what a label is bound to; null where it is to nothing of this part. */
  readonly content: ((take: (piece: string) => void) => void) | null;
}

/** What a head has that is no part's. */
export type StepMeta = Pick<Step, 'turn' | 'time' | 'durationMs' | 'usage' | 'costUsd'>;

/** The head of a step that is at hand. */
export function stepHead(index: number, step: Step): StepHead {
  const growing = new GrowingHead();
  for (const part of step.parts) growing.add(digestPart(part));
  return growing.head(index, step);
}

export function digestPart(part: Part): PartDigest {
  const { kind, title, text, failed } = part;
  const isCall = kind === 'tool_call';
  return {
    kind,
    chars: text.length,
    failed,
    tool: isCall ? shortLine(title, maxToolName) : null,
    line: isCall ? callLine(title, text) : shortLine(text === '' ? title : text, maxTitle),
    content: contentOf(part),
  };
}

/**
 * Its share of `stepContent`, as canonical JSON. What JSON cannot hold, such as half of a surrogate pair or a number beyond all
 * bounds in an argument, is taken as the text that it stands in.
 */
function contentOf(part: Part): PartDigest['content'] {
  const [content] = contents(part);
  if (content === undefined) return null;
  const { kind, title, text } = part;
  if (kind !== 'tool_call') return (take) => takeElement([kind], text, take);
  return (take) => {
    try {
      take(canonicalJson(content));
    } catch {
      takeElement([kind, title.toWellFormed()], text, take);
    }
  };
}

function contents(part: Part): readonly unknown[] {
  const nothing = { turn: null, time: null, durationMs: null, usage: null, costUsd: null, facts: [] };
  // Only whether there is any counts for a text, which may be too large to be written out at once.
  const content = stepContent({ ...nothing, parts: [part] });
  return Array.isArray(content) ? content : [];
}

const pieceChars = 64 * 1024;

/** A list of texts, the last of which may be very large, in JSON. */
function takeElement(before: readonly string[], text: string, take: (piece: string) => void): void {
  take(`[${before.map((one) => JSON.stringify(one)).join(',')},"`);
  for (let from = 0; from < text.length; ) {
    const piece = textRange(text, from, pieceChars);
    take(JSON.stringify(piece.toWellFormed()).slice(1, -1));
    from += piece.length;
  }
  take('"]');
}

/** Arguments under which tools take what they run, most telling first. */
const commandArguments = ['cmd', 'command', 'code', 'script'];

/** A call in one line: the command, or the tool and whatever its arguments begin with. */
function callLine(tool: string, text: string): string {
  // An argument of many megabytes is not parsed for a line.
  const command = text.length > 1024 * 1024 ? null : commandOf(text);
  if (command !== null) return shortLine(command, maxTitle);
  return shortLine(`${shortLine(tool, maxToolName)} ${text.slice(0, 4 * maxTitle)}`, maxTitle);
}

function commandOf(text: string): string | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const fields = value as Readonly<Record<string, unknown>>;
  for (const name of commandArguments) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (typeof field === 'string' && field.trim() !== '') return field;
    if (Array.isArray(field) && field.length > 0 && field.every((word) => typeof word === 'string')) {
      return field.join(' ');
    }
  }
  return null;
}

/** A head that parts are added to, one by one, so that none of them has to be kept. */
export class GrowingHead {
  private readonly kinds: Set<PartKind> = new Set();
  private readonly tools: string[] = [];
  private toolCalls = 0;
  private parts = 0;
  private failed = false;
  private chars = 0;
  private readonly lines: Map<PartKind, string> = new Map();
  private readonly hash: Hash;
  private hashed = 0;

  constructor(before?: GrowingHead) {
    this.hash = before === undefined ? createHash('sha256').update('[') : before.hash.copy();
    if (before === undefined) return;
    this.kinds = new Set(before.kinds);
    this.tools = [...before.tools];
    this.toolCalls = before.toolCalls;
    this.failed = before.failed;
    this.parts = before.parts;
    this.chars = before.chars;
    this.lines = new Map(before.lines);
    this.hashed = before.hashed;
  }

  /** Parts that were added. */
  get partCount(): number {
    return this.parts;
  }

  add({ kind, chars, failed, tool, line, content }: PartDigest): void {
    this.parts += 1;
    this.kinds.add(kind);
    this.chars += chars;
    this.failed ||= failed;
    if (line !== '' && !this.lines.has(kind)) this.lines.set(kind, line);
    if (tool !== null) {
      this.toolCalls += 1;
      if (this.tools.length < maxTools) this.tools.push(tool);
    }
    if (content === null) return;
    if (this.hashed > 0) this.hash.update(',');
    content((piece) => this.hash.update(piece));
    this.hashed += 1;
  }

  /** What it is with everything that was added so far. */
  head(step: number, { turn, time, durationMs, usage, costUsd }: StepMeta): StepHead {
    return {
      step,
      turn,
      title: this.title(),
      tools: [...this.tools],
      tool_calls: this.toolCalls,
      failed: this.failed,
      kinds: [...this.kinds],
      chars: this.chars,
      time,
      duration_ms: durationMs,
      usage,
      cost_usd: costUsd,
      content_sha256: this.hash.copy().update(']').digest('hex'),
    };
  }

  private title(): string {
    const telling: readonly PartKind[] = [
      'tool_call',
      'text',
      'reasoning',
      'image',
      'tool_result',
      'failure',
    ];
    const kind = [...telling, ...this.kinds].find((one) => this.lines.has(one));
    return kind === undefined ? '' : (this.lines.get(kind) ?? '');
  }
}
