import { shortLine } from '../analysis/shortLine.ts';
import type { StepHead, TrajectoryProblem } from '../schema/step.ts';
import type { TrajectoryRecord } from '../schema/trajectory.ts';
import { chainStart } from '../store/journal.ts';
import type { FileLine } from './lineReader.ts';
import { type OwnLine, readOwnLine } from './ownLine.ts';
import { OwnProblems } from './ownProblems.ts';
import { type ByteRange, isTooLarge } from './ownStep.ts';
import { digestPart, GrowingHead, type StepMeta } from './stepHead.ts';

type RecordOf<T extends TrajectoryRecord['type']> = Extract<TrajectoryRecord, { type: T }>;

const nothingKnown: StepMeta = { turn: null, time: null, durationMs: null, usage: null, costUsd: null };

/** Lines with these faults say nothing of their place in the chain. */
const unreadable: ReadonlySet<string> = new Set(['not_json', 'not_record', 'too_long']);

/**
 * What is known of a trajectory of ours after some of its lines: where each step is, its head, whether the chain holds. Steps
 * are told apart as `analysis/ownSteps.ts` does it, without keeping any text, so memory grows with the number of steps only.
 */
export class OwnIndex {
  private readonly problems = new OwnProblems();
  private readonly heads: StepHead[] = [];
  /** Where each step begins that is over, and the one that is not. */
  private readonly starts: number[] = [0];
  private lineCount = 0;
  private lastSha256 = chainStart;
  private endByte = 0;
  private callCount = 0;
  private tooLarge: number | null = null;
  private rawCount = 0;
  private recordCount = 0;

  /** The step that is not over: `settled` is what is its own for certain, `open` has what may belong to the next one too. */
  private meta = nothingKnown;
  private settled = new GrowingHead();
  private open = this.settled;
  /** What may belong to the next one, from `waitingFrom` on. */
  private waiting: GrowingHead | null = null;
  private waitingFrom = 0;

  private beginning: RecordOf<'attempt_started'> | null = null;
  private ending: RecordOf<'attempt_ended'> | null = null;
  private submitted: RecordOf<'submission'> | null = null;

  add(line: FileLine): void {
    const read = readOwnLine(line);
    this.lineCount += 1;
    this.endByte = line.end;
    this.checkChain(line, read);
    if (read.fault !== null) this.problems.add(read.fault.kind, this.lineCount, read.fault.detail);
    this.note(read);
    this.place(read, line.start);
  }

  /** Goes on after bytes that are no line: the break of a last line that had none when it was read. */
  skip(line: FileLine): void {
    this.endByte = line.end;
  }

  get started(): RecordOf<'attempt_started'> | null {
    return this.beginning;
  }

  get ended(): RecordOf<'attempt_ended'> | null {
    return this.ending;
  }

  get submission(): RecordOf<'submission'> | null {
    return this.submitted;
  }

  get lines(): number {
    return this.lineCount;
  }

  /** Lines that are records of ours. */
  get records(): number {
    return this.recordCount;
  }

  /** Where the next line begins. */
  get end(): number {
    return this.endByte;
  }

  get turns(): number {
    return this.heads.length + (this.meta.turn === null ? 0 : 1);
  }

  get toolCalls(): number {
    return this.callCount;
  }

  /** Lines that are shown as they stand. */
  get undecoded(): number {
    return this.rawCount;
  }

  /** Heads of the steps that are over. */
  get closed(): readonly StepHead[] {
    return this.heads;
  }

  /** Whether there is anything in the step that is not over. `tail` is what follows the last whole line. */
  hasOpen(tail: OwnLine | null): boolean {
    const parts = this.open.partCount + (tail?.entry.parts.length ?? 0);
    return this.meta.turn !== null || parts > 0;
  }

  /** Head of the step that is not over. */
  openHead(tail: OwnLine | null): StepHead {
    const head = tail === null ? this.open : new GrowingHead(this.open);
    for (const part of tail?.entry.parts ?? []) head.add(digestPart(part));
    return head.head(this.heads.length, this.meta);
  }

  /** The first step that is not read whole when it is asked for, or null. */
  get tooLargeStep(): number | null {
    const step = this.heads.length;
    const open = isTooLarge(this.range(step), this.open.partCount);
    return this.tooLarge ?? (open ? step : null);
  }

  /** Where a step is; for the one that is not over, up to the last whole line. */
  range(step: number): ByteRange {
    return { start: this.starts[step] ?? this.endByte, end: this.starts[step + 1] ?? this.endByte };
  }

  list(file: string): TrajectoryProblem[] {
    return this.problems.list(file);
  }

  private checkChain({ sha256 }: FileLine, { fault, seq, prev }: OwnLine): void {
    const due = this.lineCount - 1;
    const says = fault === null || !unreadable.has(fault.kind);
    if (says && prev !== this.lastSha256) {
      const detail = 'does not continue the chain: a line before it was changed or removed';
      this.problems.add('chain', this.lineCount, detail);
    } else if (says && seq !== due) {
      const number = shortLine(JSON.stringify(seq) ?? '', 40);
      this.problems.add('number', this.lineCount, `has number ${number} where ${due} is due`);
    }
    this.lastSha256 = sha256;
  }

  private note({ entry: { record, parts } }: OwnLine): void {
    if (record === null) {
      this.rawCount += parts.length;
      return;
    }
    this.recordCount += 1;
    if (record.type === 'attempt_started') this.beginning ??= record;
    else if (record.type === 'attempt_ended') this.ending = record;
    else if (record.type === 'submission') this.submitted = record;
    else if (record.type === 'response' && record.purpose === 'turn') {
      this.callCount += record.tool_calls.length;
    }
  }

  private place({ entry }: OwnLine, start: number): void {
    if (entry.role === 'turn') this.beginTurn(entry.record, start);
    if (entry.role === 'other' && this.meta.turn !== null) this.wait(start);
    for (const part of entry.parts) {
      const digest = digestPart(part);
      this.open.add(digest);
      this.waiting?.add(digest);
    }
    if (entry.role === 'result') this.settle();
    if (this.meta.turn === null && this.meta.time === null) {
      this.meta = { ...nothingKnown, time: entry.record?.t ?? null };
    }
  }

  private beginTurn(record: TrajectoryRecord | null, start: number): void {
    if (this.meta.turn !== null) {
      const step = this.heads.length;
      this.heads.push(this.settled.head(step, this.meta));
      this.starts.push(this.waiting === null ? start : this.waitingFrom);
      if (isTooLarge(this.range(step), this.settled.partCount)) this.tooLarge ??= step;
      this.open = this.waiting ?? new GrowingHead();
    }
    this.settle();
    const response = record?.type === 'response' ? record : null;
    this.meta = {
      turn: this.heads.length + 1,
      time: response?.t ?? null,
      durationMs: response?.duration_ms ?? null,
      usage: response?.usage ?? null,
      costUsd: response?.cost_usd ?? null,
    };
  }

  /** From here on, what comes may belong to the next step. */
  private wait(start: number): void {
    if (this.waiting !== null) return;
    this.open = new GrowingHead(this.settled);
    this.waiting = new GrowingHead();
    this.waitingFrom = start;
  }

  /** Everything so far belongs to this step for certain. */
  private settle(): void {
    this.settled = this.open;
    this.waiting = null;
  }
}
