import { setImmediate as nextTurnOfEventLoop } from 'node:timers/promises';
import type { Step } from '../analysis/step.ts';
import { BenchError, messageOf } from '../errors.ts';
import type { ForeignTrajectory as Foreign } from '../interop/finishDraft.ts';
import { readForeign } from '../interop/readForeign.ts';
import { type ReadingProgress, StepHead, type TrajectoryInfo } from '../schema/step.ts';
import { ChangeSignal } from './changeSignal.ts';
import type { TrajectoryReader } from './reader.ts';
import { noSuchStep, readerClosed } from './stepFault.ts';
import { stepHead } from './stepHead.ts';
import { orAborted } from './waiting.ts';

/** Longest time that making heads keeps other work waiting, but for one step. */
const sliceMs = 8;

/** A trajectory of another program: read whole, and kept. */
export class ForeignTrajectory implements TrajectoryReader {
  readonly path: string;
  private readonly bytes: number;
  private readonly foreign: Foreign;
  private readonly knownHeads: (StepHead | undefined)[];
  private readonly counts: Pick<ReadingProgress, 'steps' | 'turns' | 'tool_calls'>;
  private readonly changes = new ChangeSignal();
  private readonly allHeads: Promise<void>;
  private isClosed = false;

  private constructor(path: string, bytes: number, foreign: Foreign) {
    this.path = path;
    this.bytes = bytes;
    this.foreign = foreign;
    this.knownHeads = foreign.steps.map(() => undefined);
    this.counts = countSteps(foreign.steps);
    this.allHeads = this.makeHeads();
    // Whoever waits for them is told; nobody may.
    this.allHeads.catch(() => {});
  }

  /** @throws BenchError run_missing where the file cannot be read */
  static async open(
    path: string,
    { member, bytes }: { readonly member: string | null; readonly bytes: number },
    signal: AbortSignal,
  ): Promise<ForeignTrajectory> {
    try {
      return new ForeignTrajectory(path, bytes, await readForeign(path, { member }, signal));
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof BenchError) throw error;
      throw new BenchError('run_missing', `${path} could not be read: ${messageOf(error)}`, {
        hint: 'Look at the file in another program. If it is whole, its format is not one that is read.',
        cause: error,
      });
    }
  }

  info(): TrajectoryInfo {
    return this.foreign.info;
  }

  progress(): ReadingProgress {
    const size = { read_bytes: this.bytes, total_bytes: this.bytes };
    return { ...this.counts, ...size, complete: true, live: false };
  }

  /** What was not made yet, little by little, is made now. */
  heads(from: number, count: number): readonly StepHead[] {
    const heads: StepHead[] = [];
    for (const [offset, step] of this.foreign.steps.slice(from, from + count).entries()) {
      heads.push(this.head(from + offset, step));
    }
    return heads;
  }

  async step(index: number, signal: AbortSignal): Promise<Step> {
    signal.throwIfAborted();
    this.refuseIfClosed();
    const step = this.foreign.steps[index];
    if (step === undefined) throw noSuchStep(index, this.foreign.steps.length);
    return step;
  }

  async *steps(
    from: number,
    signal: AbortSignal,
  ): AsyncGenerator<{ readonly index: number; readonly step: Step }> {
    for (let index = from; index < this.foreign.steps.length; index += 1) {
      yield { index, step: await this.step(index, signal) };
    }
  }

  async indexed(signal: AbortSignal): Promise<void> {
    await orAborted(this.allHeads, signal);
    this.refuseIfClosed();
  }

  async submission(): Promise<string | null> {
    return this.foreign.submission;
  }

  onChange(listener: () => void): () => void {
    return this.changes.on(listener);
  }

  close(): void {
    this.isClosed = true;
    this.changes.close();
  }

  private head(index: number, step: Step): StepHead {
    const head = this.knownHeads[index] ?? soundHead(stepHead(index, step));
    this.knownHeads[index] = head;
    return head;
  }

  /** Makes all heads, little by little: to hash every step of a large file takes a while. */
  private async makeHeads(): Promise<void> {
    let began = performance.now();
    for (const [index, step] of this.foreign.steps.entries()) {
      if (performance.now() - began > sliceMs) {
        await nextTurnOfEventLoop();
        began = performance.now();
      }
      if (this.isClosed) return;
      this.head(index, step);
    }
  }

  private refuseIfClosed(): void {
    if (this.isClosed) throw readerClosed(this.path);
  }
}

function countSteps(steps: readonly Step[]): Pick<ReadingProgress, 'steps' | 'turns' | 'tool_calls'> {
  const calls = steps.flatMap(({ parts }) => parts.filter(({ kind }) => kind === 'tool_call'));
  const turns = steps.filter(({ turn }) => turn !== null).length;
  return { steps: steps.length, turns, tool_calls: calls.length };
}

/** What another program wrote may be no time and no amount: then there is none. */
function soundHead(head: StepHead): StepHead {
  const { time, duration_ms, usage, cost_usd } = StepHead.shape;
  return {
    ...head,
    time: time.safeParse(head.time).data ?? null,
    duration_ms: duration_ms.safeParse(head.duration_ms).data ?? null,
    usage: usage.safeParse(head.usage).data ?? null,
    cost_usd: cost_usd.safeParse(head.cost_usd).data ?? null,
  };
}
