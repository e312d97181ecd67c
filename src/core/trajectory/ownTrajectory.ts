import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Step } from '../analysis/step.ts';
import { BenchError } from '../errors.ts';
import type { ReadingProgress, StepHead, TrajectoryInfo, TrajectoryProblem } from '../schema/step.ts';
import { sha256 } from '../store/hash.ts';
import { pathsOfAttempt } from '../store/layout.ts';
import { ChangeSignal } from './changeSignal.ts';
import { Foreground } from './foreground.ts';
import { OwnFile } from './ownFile.ts';
import { fileProblems } from './ownInfo.ts';
import { OwnReading, stepRange } from './ownReading.ts';
import { readOwnStep } from './ownStep.ts';
import type { TrajectoryReader } from './reader.ts';
import { StepCache } from './stepCache.ts';
import { noSuchStep, readerClosed } from './stepFault.ts';
import { orAborted } from './waiting.ts';

/** The largest agent output that is read. */
const maxSubmissionBytes = 64 * 1024 * 1024;

/** A trajectory of ours, read by ranges: of the file, only heads and the steps that were asked for last are in memory. */
export class OwnTrajectory implements TrajectoryReader {
  readonly path: string;
  private readonly changes = new ChangeSignal();
  private readonly foreground = new Foreground();
  private readonly cache = new StepCache();
  private readonly lifetime = new AbortController();
  private readonly reading: OwnReading;
  private submissionProblem: TrajectoryProblem | null = null;

  private constructor(file: OwnFile, watch: boolean) {
    this.path = file.path;
    this.reading = new OwnReading(file, { watch, changes: this.changes, foreground: this.foreground });
  }

  /**
   * Resolves as soon as the first step can be shown, or there is none.
   * @throws BenchError run_missing where there is no file that can be read
   */
  static async open(
    path: string,
    { watch }: { readonly watch: boolean },
    signal: AbortSignal,
  ): Promise<OwnTrajectory> {
    const trajectory = new OwnTrajectory(await OwnFile.open(path), watch);
    try {
      await trajectory.changes.until(() => trajectory.stepCount > 0 || trajectory.reading.complete, signal);
      return trajectory;
    } catch (error) {
      trajectory.close();
      throw error;
    }
  }

  info(): TrajectoryInfo {
    return this.reading.info(this.submissionProblem === null ? [] : [this.submissionProblem]);
  }

  progress(): ReadingProgress {
    const { index, end, totalBytes, complete, live } = this.reading;
    return {
      steps: this.stepCount,
      turns: index.turns,
      tool_calls: index.toolCalls,
      read_bytes: end,
      total_bytes: totalBytes,
      complete,
      live,
    };
  }

  heads(from: number, count: number): readonly StepHead[] {
    const { closed } = this.reading.index;
    const heads = closed.slice(from, from + count);
    const wantsLast = this.showsLast && from <= closed.length && from + count > closed.length;
    return wantsLast ? [...heads, this.reading.index.openHead(this.reading.tail)] : heads;
  }

  async step(index: number, signal: AbortSignal): Promise<Step> {
    this.refuseIfClosed();
    if (!Number.isInteger(index) || index < 0 || index >= this.stepCount) {
      throw noSuchStep(index, this.stepCount);
    }
    const { start, end } = stepRange(this.reading, index);
    const key = `${this.reading.generation}:${start}:${end}`;
    // Read for whoever asks meanwhile, so only closing stops it.
    const read = () => this.read(index, this.lifetime.signal);
    return await orAborted(this.cache.get(key, end - start, read), signal);
  }

  async *steps(
    from: number,
    signal: AbortSignal,
  ): AsyncGenerator<{ readonly index: number; readonly step: Step }> {
    const { generation } = this.reading;
    for (let index = from; ; index += 1) {
      const known = () => index < this.stepCount || this.reading.complete;
      await this.changes.until(() => known() || this.lifetime.signal.aborted, signal);
      this.refuseIfClosed();
      if (generation !== this.reading.generation) throw replaced(this.path);
      if (index >= this.stepCount) return;
      yield { index, step: await this.read(index, signal) };
    }
  }

  async indexed(signal: AbortSignal): Promise<void> {
    await this.changes.until(() => this.reading.complete || this.lifetime.signal.aborted, signal);
    this.refuseIfClosed();
  }

  async submission(): Promise<string | null> {
    const path = pathsOfAttempt(dirname(this.path)).submission;
    const read = await readSubmissionFile(path, this.reading.index.submission?.sha256 ?? null);
    this.submissionProblem = read.problem;
    if (read.problem !== null) this.changes.changed();
    return read.text;
  }

  onChange(listener: () => void): () => void {
    return this.changes.on(listener);
  }

  close(): void {
    if (this.lifetime.signal.aborted) return;
    this.lifetime.abort(readerClosed(this.path));
    this.reading.close();
    this.changes.changed();
    this.changes.close();
    this.cache.clear();
  }

  /** The records of a step exactly as the file has them, at most so many bytes of them, and where they are. */
  async rawBytes(
    index: number,
    maxBytes: number,
  ): Promise<{ readonly bytes: Buffer; readonly start: number; readonly end: number }> {
    this.refuseIfClosed();
    if (index < 0 || index >= this.stepCount) throw noSuchStep(index, this.stepCount);
    const { start, end } = stepRange(this.reading, index);
    const { file } = this.reading;
    const bytes = await this.foreground.run(() => file.read(start, Math.min(end, start + maxBytes)));
    return { bytes, start, end };
  }

  private get stepCount(): number {
    return this.reading.index.closed.length + Number(this.showsLast);
  }

  /** Whether the step that may still change is shown. Before everything was read once it is not: too much of it would be missing. */
  private get showsLast(): boolean {
    return this.reading.hasCaughtUp && this.reading.index.hasOpen(this.reading.tail);
  }

  private async read(index: number, signal: AbortSignal): Promise<Step> {
    const { file } = this.reading;
    const range = stepRange(this.reading, index);
    const turn = this.heads(index, 1)[0]?.turn ?? null;
    return await this.foreground.run(() => readOwnStep(file.handle, range, turn, signal));
  }

  private refuseIfClosed(): void {
    this.lifetime.signal.throwIfAborted();
  }
}

function replaced(path: string): BenchError {
  return new BenchError('run_missing', `${path} was replaced while it was read`, {
    hint: 'Look at it again: the new file is being read.',
  });
}

async function readSubmissionFile(
  path: string,
  wantedSha256: string | null,
): Promise<{ readonly text: string | null; readonly problem: TrajectoryProblem | null }> {
  const bytes = await stat(path).then(
    (stats) => (stats.isFile() ? stats.size : null),
    () => null,
  );
  if (bytes === null) {
    return { text: null, problem: wantedSha256 === null ? null : fileProblems.noSubmission(path) };
  }
  if (bytes > maxSubmissionBytes) return { text: null, problem: fileProblems.largeSubmission(path, bytes) };
  const content = await readFile(path).catch(() => null);
  if (content === null) return { text: null, problem: fileProblems.noSubmission(path) };
  if (wantedSha256 !== null && sha256(content) !== wantedSha256) {
    return { text: null, problem: fileProblems.otherSubmission(path) };
  }
  return { text: content.toString('utf8'), problem: null };
}
